"""Who is to be told of what: one SQL statement for all the digests that are due together, whatever the number of subscribers."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import BooleanField, DateTimeField, ExpressionWrapper, QuerySet, Subquery, Value
from django.db.models.functions import Greatest, Least

from meetings.recipients import hear_by_letter
from people.models import ANYONE
from publishing.audience import open_to, shared_with_members
from publishing.models import Change
from subscriptions.models import Delivery, Digest, Follow, Subscriber
from subscriptions.periods import WEEK, pausing_day

REACH_BACK = WEEK
"""How long before a period's start a change may lie and still be told, if it has not been: one that was committed late, or
that took time to settle."""
LONGEST = datetime.timedelta(days=35)
"""More than the longest period. So long before a pause, or before somebody chose another frequency, a change may lie and be told
after it: the period that it was of was cut off."""


def plan_deliveries(*digests: Digest) -> int:
    """Write one delivery for each subscriber who follows a change that they may see and were never sent.

    Whoever has news in several of these digests gets all of it in one email, which belongs to the last of them to be made.
    One statement writes them all. Returns how many deliveries it wrote.
    """
    since = min(digest.period_start for digest in digests) - REACH_BACK
    changes = list(recent(digests, since))
    told = [row for digest in digests for change in changes for row in told_in(digest, change)]
    if not told:
        return 0
    opened_at = digests[0].opened_at
    who, who_values = who_may_hear({row[3] for row in told})
    news = pairs("change.at >= change.since", "earlier.digest_id = ANY (%s)")
    news_values = [*written_to(opened_at), Delivery.State.DROPPED, may_have_told(since)]
    if any(at < begin for _, _, begin, _, at, *_ in told):
        for had_none in (PAUSED, GOES_ON):
            news += f" UNION ALL {pairs(f'change.at < change.since AND {had_none}', 'true')}"
            news_values += [*written_to(opened_at), LONGEST, Delivery.State.DROPPED]
    statement = f"""
        WITH told (digest_id, frequency, since, id, at, is_open, thing_type_id, thing_id, topic_type_id, topic_id)
             AS MATERIALIZED (VALUES {", ".join([TOLD] * len(told))}),
             {who}
        INSERT INTO {table(Delivery)}
               (digest_id, subscriber_id, change_ids, message_id, state, attempts, not_before, reply)
        SELECT max(digest_id), subscriber_id, array_agg(DISTINCT id ORDER BY id), gen_random_uuid(), %s, 0, %s, ''
          FROM ({news}) AS one
         GROUP BY subscriber_id
    """  # noqa: S608 - table names and Django's own SQL; every value is a parameter
    values = [value for row in told for value in row] + who_values + [Delivery.State.WAITING, opened_at]
    with connection.cursor() as cursor:
        cursor.execute(ALL_AT_ONCE)
        cursor.execute(statement, values + news_values)
        return cursor.rowcount


ALL_AT_ONCE = "SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '64MB'"
"""SQL, until the transaction ends. PostgreSQL takes it that a few topics have a few followers, whom it would look up one by one:
a million are joined table by table in a fraction of the time. Sorting and joining them stays in memory."""
TOLD = (
    "(%s::bigint, %s::text, %s::timestamptz, %s::bigint, %s::timestamptz, %s::boolean, %s::integer, %s::bigint, "
    "%s::integer, %s::bigint)"
)
"""SQL for one row of what is told. As rows that are given, PostgreSQL knows how many they are and plans accordingly."""


def told_in(digest: Digest, change: Change) -> Iterator[tuple[Any, ...]]:
    """A row for each topic, as `TOLD` has them, if the digest may tell this change. Everything is the topic 0 of the kind 0."""
    if change.at >= digest.period_end or change.settles_at > digest.period_end:
        return
    topics = {(0, 0), *((touch.topic_type_id, touch.topic_id) for touch in change.touches.all())}
    span = (digest.pk, digest.frequency, digest.period_start - REACH_BACK)
    facts = (change.pk, change.at, change.is_open, change.thing_type_id, change.thing_id)  # type: ignore[attr-defined]
    yield from ((*span, *facts, *topic) for topic in sorted(topics))


def pairs(which: str, looked_through: str) -> str:
    """SQL for a digest's number with a subscriber and a change that it may tell them: those of `told` that are `which`, unless a
    delivery that is `looked_through` told them already."""
    return f"""
        SELECT change.digest_id, follow.subscriber_id, change.id
          {followers("told")}
         WHERE {MAY_HEAR} AND {which}
           AND NOT EXISTS ({earlier()} AND {looked_through})
    """


def may_have_told(since: datetime.datetime) -> list[int]:
    """The digests that may have told of a change since then: those whose deliveries need looking through, however many more
    there are."""
    found = Digest.objects.alias(last=Greatest("period_end", "opened_at")).filter(last__gt=since)
    return list(found.order_by("pk").values_list("pk", flat=True))


def recent(digests: Sequence[Digest], since: datetime.datetime) -> "QuerySet[Change]":
    """What may be news since then, or since before the first pause or choice that cut off a period; with each, whether anyone
    may see it."""
    paused = Subscriber.objects.active().filter(paused_at__isnull=False).order_by("paused_at").values("paused_at")[:1]
    going_on = Follow.objects.going_on().filter(started_at__gte=since).order_by("started_at").values("started_at")[:1]
    before = [ExpressionWrapper(Subquery(first) - Value(LONGEST), output_field=DateTimeField()) for first in (paused, going_on)]
    until = max(digest.period_end for digest in digests)
    found = Change.objects.filter(is_emailed=True, at__gte=Least(Value(since), *before), at__lt=until).still_news()
    is_open = ExpressionWrapper(open_to(ANYONE, Change), output_field=BooleanField())
    return found.annotate(is_open=is_open).order_by("pk").prefetch_related("touches")


def who_may_hear(changes: set[int]) -> tuple[str, list[Any]]:
    """SQL that names `members`, who may see which change, and `letters`, whom a letter of a group's meetings tells of which."""
    members, members_values = shared_with_members(Change).filter(change__in=changes).query.sql_with_params()
    letters, letters_values = hear_by_letter().query.sql_with_params()
    sql = f"""
        members (change_id, email) AS MATERIALIZED ({members}),
        letters (change_id, email) AS MATERIALIZED (
            SELECT DISTINCT told.id, letter.email
              FROM told JOIN ({letters}) AS letter (thing_type_id, thing_id, email) USING (thing_type_id, thing_id))
    """  # noqa: S608 - Django's own SQL; every value is a parameter
    return sql, [*members_values, *letters_values]


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
    AND (change.id, lower(subscriber.email)) NOT IN (SELECT change_id, email FROM letters)
"""
"""SQL: it comes to them as often as they chose, they may see it, and no letter of the group's meetings tells them of it."""


PAUSED = "change.at >= subscriber.paused_at - %s"
GOES_ON = "follow.started_at >= change.since AND follow.started_at > follow.news_from AND change.at >= follow.started_at - %s"
"""SQL: why they may have been told nothing of an older change; its parameter is `LONGEST`."""


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
