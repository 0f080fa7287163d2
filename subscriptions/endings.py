"""Ending the follows of what has come to its end: a document that is withdrawn, a consultation that has been reported on.

The room whose thing it is says so by a change that `is_last`. A group that has closed goes on: the notes of its last meeting are
still to come.
"""

from django.db import connection
from django.utils import timezone

from publishing.models import Change
from subscriptions.models import Delivery, Follow
from subscriptions.planning import table


def end_told() -> int:
    """End each follow of what has come to its end, of whoever was sent the email that tells so. Returns how many.

    Until then a follow goes on: who gets one email a month, or pauses, is told first. What is published again afterwards is
    followed by nobody who does not ask for it. One statement; twice is as once.
    """
    statement = f"""
        UPDATE {table(Follow)} AS follow SET ended_at = %s, ended_why = %s
          FROM {table(Change)} AS change, {table(Delivery)} AS delivery
         WHERE change.is_last AND follow.ended_at IS NULL AND follow.news_from <= change.at
           AND coalesce(follow.topic_type_id, 0) = change.thing_type_id AND coalesce(follow.topic_id, 0) = change.thing_id
           AND delivery.subscriber_id = follow.subscriber_id AND change.id = ANY (delivery.change_ids)
           AND delivery.state = ANY (%s)
           AND NOT EXISTS ({TAKEN_BACK})
    """  # noqa: S608 - table names of ours; every value is a parameter
    over = [Delivery.State.SENT.value, Delivery.State.FAILED.value]
    with connection.cursor() as cursor:
        cursor.execute(statement, [timezone.now(), Follow.Ended.TOPIC_ENDED, over])
        return cursor.rowcount


TAKEN_BACK = f"""
    SELECT FROM {Change._meta.db_table} AS later
     WHERE later.thing_type_id = change.thing_type_id AND later.thing_id = change.thing_id
       AND later.replaces_earlier AND later.at > change.at AND later.at <= delivery.ended_at
"""
"""SQL: the thing was published again before that email went, which did not tell of its end therefore."""
