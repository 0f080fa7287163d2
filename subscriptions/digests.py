"""Opening digests: working out from what is recorded who is to be told of what."""

import datetime

from django.db import connection, models, transaction
from django.db.models import DateTimeField, ExpressionWrapper, Subquery, Value
from django.db.models.functions import Least
from django.utils import timezone

from people.models import ANYONE
from publishing.locks import take_turn
from publishing.models import Change, Touch
from subscriptions.models import Delivery, Digest, Follow, Frequency, Subscriber
from subscriptions.periods import PERIODIC, WEEK, newest, pausing_day

TICK = datetime.timedelta(minutes=1)
REACH_BACK = WEEK
"""How long before a period's start a change may lie and still be told, if it has not been: one that was committed late,
or that a machine which was switched off has missed. What is older is not sent by the clock alone."""
BEFORE_A_PAUSE = datetime.timedelta(days=35)
"""How long before a pause a change may lie and be told after it: more than the longest period, which the pause cut off."""


def open_due(now: datetime.datetime) -> list[Digest]:
    """Open each digest that is due at `now` and not open yet.

    Safe to call at any time, any number of times, from anywhere: a period is opened once, and what somebody was sent
    in one digest is not planned for them in another.
    """
    due = [(Frequency.AT_ONCE, now - TICK, now), *((frequency, *newest(frequency, now)) for frequency in PERIODIC)]
    opened = [open_digest(frequency, start, end) for frequency, start, end in due]
    return [digest for digest in opened if digest]


@transaction.atomic
def open_digest(frequency: Frequency, start: datetime.datetime, end: datetime.datetime) -> Digest | None:
    """Write the digest and its deliveries; nothing, and `None`, if it is open already or there is nobody to write to."""
    take_turn("subscriptions.digests")
    if Digest.objects.filter(frequency=frequency, period_end=end).exists():
        return None
    digest = Digest.objects.create(frequency=frequency, period_start=start, period_end=end, opened_at=timezone.now())
    planned = plan_deliveries(digest)
    if frequency == Frequency.AT_ONCE and not planned:
        digest.delete()
        return None
    return digest


def plan_deliveries(digest: Digest) -> int:
    """Write one delivery for each subscriber who follows a change in the period that they may see and were never sent.

    One statement, whatever the number of subscribers. Returns how many deliveries it wrote.
    """
    reach_back = digest.period_start - REACH_BACK
    first_pause = Subscriber.objects.active().filter(paused_at__isnull=False).order_by("paused_at").values("paused_at")[:1]
    before = ExpressionWrapper(Subquery(first_pause) - Value(BEFORE_A_PAUSE), output_field=DateTimeField())
    since = Least(Value(reach_back), before)
    recent = Change.objects.filter(is_emailed=True, at__gte=since, at__lt=digest.period_end, settles_at__lte=digest.period_end)
    visible, visible_values = recent.visible_to(ANYONE).still_news().order_by().values("id", "at").query.sql_with_params()
    statement = f"""
        INSERT INTO {table(Delivery)}
               (digest_id, subscriber_id, change_ids, message_id, state, attempts, not_before, reply)
        SELECT %s, follow.subscriber_id, array_agg(DISTINCT change.id ORDER BY change.id), gen_random_uuid(), %s, 0, %s, ''
          FROM ({visible}) AS change
          {followers(f"(SELECT change_id, topic_type_id, topic_id FROM {table(Touch)})")}
         WHERE follow.frequency = %s
           AND (change.at >= %s OR change.at >= subscriber.paused_at - %s)
           AND NOT EXISTS (SELECT FROM {table(Delivery)} AS earlier
                            WHERE earlier.subscriber_id = follow.subscriber_id AND earlier.state <> %s
                              AND change.id = ANY (earlier.change_ids))
         GROUP BY follow.subscriber_id
    """  # noqa: S608 - table names and Django's own SQL; every value is a parameter
    values = [digest.pk, Delivery.State.WAITING, digest.opened_at, *visible_values, *written_to(digest.opened_at)]
    values += [digest.frequency, reach_back, BEFORE_A_PAUSE, Delivery.State.DROPPED]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def followers(touches: str) -> str:
    """SQL that joins to rows named `change` the `follow` of every subscriber who is written to and whose news they are.

    `touches` is what they touch, in SQL: `change_id`, `topic_type_id`, `topic_id`. Its parameters of its own, after those of
    `touches`, are `written_to(now)`.
    """
    return f"""
          JOIN {table(Follow)} AS follow
            ON follow.ended_at IS NULL
           AND follow.news_from <= change.at
           AND (follow.topic_id IS NULL
                OR EXISTS (SELECT FROM {touches} AS touch (change_id, topic_type_id, topic_id)
                            WHERE touch.change_id = change.id
                              AND touch.topic_type_id = follow.topic_type_id
                              AND touch.topic_id = follow.topic_id))
          JOIN {table(Subscriber)} AS subscriber
            ON subscriber.id = follow.subscriber_id
           AND subscriber.state = %s AND (subscriber.paused_until IS NULL OR subscriber.paused_until <= %s)
    """


def written_to(now: datetime.datetime) -> list[object]:
    """The parameters of `followers`: who is active, and does not pause."""
    return [Subscriber.State.ACTIVE, pausing_day(now)]


def table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
