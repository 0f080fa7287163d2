"""Who is to be told of what: one SQL statement for all the digests that are due together, whatever the number of subscribers."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import BooleanField, DateTimeField, ExpressionWrapper, QuerySet, Subquery, Value
from django.db.models.functions import Least

from meetings.models import Meeting, Note
from meetings.recipients import hear_by_letter
from people.models import ANYONE
from publishing.audience import open_to, shared_with_members
from publishing.models import Change, Touch
from subscriptions.models import Delivery, Digest, Follow, Subscriber
from subscriptions.periods import WEEK, pausing_day

REACH_BACK = WEEK
"""How long before a period's start a change may lie and still be told, if it has not been: one that was committed late, or
that took time to settle."""
BEFORE_A_PAUSE = datetime.timedelta(days=35)
"""How long before a pause a change may lie and be told after it: more than the longest period, which the pause cut off."""


def plan_deliveries(*digests: Digest) -> int:
    """Write one delivery for each subscriber who follows a change that they may see and were never sent.

    Whoever has news in several of these digests gets all of it in one email, which belongs to the last of them to be made.
    One statement. Returns how many deliveries it wrote.
    """
    since = min(digest.period_start for digest in digests) - REACH_BACK
    opened_at = digests[0].opened_at
    spans, spans_values = spans_of(digests)
    told, told_values = told_by(digests, since)
    statement = f"""
        WITH due (digest_id, frequency, since, until) AS ({spans}),
             {told},
             fresh AS (SELECT change.digest_id, follow.subscriber_id, change.id
                         {followers("told")}
                        WHERE {MAY_HEAR} AND change.at >= change.since
                          AND NOT EXISTS ({earlier()} AND earlier.digest_id IN (
                                  SELECT id FROM {table(Digest)} WHERE greatest(period_end, opened_at) > %s))),
             missed AS (SELECT change.digest_id, follow.subscriber_id, change.id
                          {followers("told")}
                         WHERE {MAY_HEAR} AND change.at < change.since AND change.at >= subscriber.paused_at - %s
                           AND NOT EXISTS ({earlier()}))
        INSERT INTO {table(Delivery)}
               (digest_id, subscriber_id, change_ids, message_id, state, attempts, not_before, reply)
        SELECT max(digest_id), subscriber_id, array_agg(DISTINCT id ORDER BY id), gen_random_uuid(), %s, 0, %s, ''
          FROM (SELECT * FROM fresh UNION ALL SELECT * FROM missed) AS one
         GROUP BY subscriber_id
    """  # noqa: S608 - table names and Django's own SQL; every value is a parameter
    values = [*spans_values, *told_values]
    values += [*written_to(opened_at), Delivery.State.DROPPED, since]
    values += [*written_to(opened_at), BEFORE_A_PAUSE, Delivery.State.DROPPED]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, Delivery.State.WAITING, opened_at])
        return cursor.rowcount


def spans_of(digests: Sequence[Digest]) -> tuple[str, list[Any]]:
    """SQL for each digest's number, frequency, and from when until when a change may be told in it."""
    row = "(%s::bigint, %s::text, %s::timestamptz, %s::timestamptz)"
    spans = [(digest.pk, digest.frequency, digest.period_start - REACH_BACK, digest.period_end) for digest in digests]
    return f"VALUES {', '.join([row] * len(spans))}", [value for span in spans for value in span]


def told_by(digests: Sequence[Digest], since: datetime.datetime) -> tuple[str, list[Any]]:
    """SQL that names what each digest in `due` may tell `told`, and who `members` and `letters` are."""
    news, news_values = recent(digests, since).query.sql_with_params()
    members, members_values = shared_with_members(Change).query.sql_with_params()
    letters, letters_values = hear_by_letter().query.sql_with_params()
    lettered = [ContentType.objects.get_for_model(model).pk for model in (Meeting, Note)]
    sql = f"""
        news (id, at, settles_at, thing_type_id, thing_id, is_open) AS MATERIALIZED ({news}),
        members (change_id, email) AS MATERIALIZED ({members}),
        letters (change_id, email) AS MATERIALIZED (
            SELECT news.id, letter.email
              FROM news JOIN ({letters}) AS letter (thing_type_id, thing_id, email) USING (thing_type_id, thing_id)),
        told AS MATERIALIZED (
            SELECT due.digest_id, due.frequency, due.since, news.id, news.at, news.is_open,
                   news.thing_type_id = ANY (%s) AS has_letters, touch.topic_type_id, touch.topic_id
              FROM due
              JOIN news ON news.at < due.until AND news.settles_at <= due.until
              JOIN (SELECT touch.change_id, touch.topic_type_id, touch.topic_id
                      FROM {table(Touch)} AS touch JOIN news ON news.id = touch.change_id
                     UNION SELECT id, 0, 0 FROM news) AS touch ON touch.change_id = news.id)
    """  # noqa: S608 - table names and Django's own SQL; every value is a parameter
    return sql, [*news_values, *members_values, *letters_values, lettered]


def recent(digests: Sequence[Digest], since: datetime.datetime) -> "QuerySet[Change, Any]":
    """What may be news since then, or since the first pause in which it was missed; with each, whether anyone may see it."""
    first_pause = Subscriber.objects.active().filter(paused_at__isnull=False).order_by("paused_at").values("paused_at")[:1]
    before = ExpressionWrapper(Subquery(first_pause) - Value(BEFORE_A_PAUSE), output_field=DateTimeField())
    until = max(digest.period_end for digest in digests)
    found = Change.objects.filter(is_emailed=True, at__gte=Least(Value(since), before), at__lt=until).still_news().order_by()
    is_open = ExpressionWrapper(open_to(ANYONE, Change), output_field=BooleanField())
    return found.values_list("id", "at", "settles_at", "thing_type_id", "thing_id", is_open)


def followers(changes: str) -> str:
    """SQL that joins rows named `change` to the `follow` of every `subscriber` who is written to and whose news they are.

    `changes` is what they are of: `id`, `at`, and one row for each topic (`topic_type_id`, `topic_id`) that they touch; those
    who follow everything follow the topic 0 of the kind 0. Its parameters are `written_to(now)`.
    """
    return f"""
          FROM {changes} AS change
          JOIN {table(Follow)} AS follow
            ON coalesce(follow.topic_type_id, 0) = change.topic_type_id
           AND coalesce(follow.topic_id, 0) = change.topic_id
           AND follow.ended_at IS NULL
           AND follow.news_from <= change.at
          JOIN {table(Subscriber)} AS subscriber
            ON subscriber.id = follow.subscriber_id
           AND subscriber.state = %s AND (subscriber.paused_until IS NULL OR subscriber.paused_until <= %s)
    """


def written_to(now: datetime.datetime) -> list[object]:
    """The parameters of `followers`: who is active, and does not pause."""
    return [Subscriber.State.ACTIVE, pausing_day(now)]


MAY_HEAR = """
    follow.frequency = change.frequency
    AND (change.is_open OR (change.id, lower(subscriber.email)) IN (SELECT change_id, email FROM members))
    AND NOT (change.has_letters AND (change.id, lower(subscriber.email)) IN (SELECT change_id, email FROM letters))
"""
"""SQL: it comes to them as often as they chose, they may see it, and no letter of the group's meetings tells them of it."""


def earlier() -> str:
    """SQL for a delivery of the same change to the same subscriber. Its parameter is the state in which none was sent."""
    return f"""
        SELECT FROM {table(Delivery)} AS earlier
         WHERE earlier.subscriber_id = follow.subscriber_id
           AND change.id = ANY (earlier.change_ids)
           AND earlier.state <> %s
    """


def table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
