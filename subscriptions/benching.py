"""Subscribers and news by the hundred thousand, to measure by. For a database that is there for nothing else."""

import datetime
import resource
import time
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from publishing import changes
from publishing.models import Change
from subscriptions import digests
from subscriptions.models import Digest, Follow, Frequency, Request, Subscriber
from subscriptions.periods import WEEK, newest
from subscriptions.planning import table
from workstreams.models import Outcome, Workstream

WORKSTREAMS = 9
NEWS = 5
"""Changes in a week, each of which touches two workstreams."""
KILOBYTE = 1024


@dataclass(frozen=True)
class Planned:
    """What one statement did."""

    deliveries: int
    seconds: float
    grown: int
    """By how many bytes the most memory that this process ever held has grown meanwhile."""


def fill(subscribers: int, follows_each: int, since: datetime.datetime) -> None:
    """Write so many subscribers, each of whom follows so many of nine workstreams weekly since then. Two statements."""
    topics = [workstream.pk for workstream in make_workstreams()]
    consent = Request.objects.create(
        email="bench@example.org", frequency=Frequency.WEEKLY, wording="Yes.", asked_at=since, not_before=since, answered_at=since
    )
    kind = ContentType.objects.get_for_model(Workstream).pk
    insert = f"""
        INSERT INTO {table(Subscriber)} (email, state, consent_id, suppressed_why)
        SELECT 'reader-' || number || '@example.org', %s, %s, '' FROM generate_series(1, %s) AS number
    """  # noqa: S608 - a table name
    follow = f"""
        INSERT INTO {table(Follow)} (subscriber_id, topic_type_id, topic_id, frequency, started_at, news_from, ended_why)
        SELECT id, %s, (%s::bigint[])[(id + each) %% %s + 1], %s, %s, %s, ''
          FROM {table(Subscriber)}, generate_series(1, %s) AS each
    """  # noqa: S608 - table names
    with connection.cursor() as cursor:
        cursor.execute(insert, [Subscriber.State.ACTIVE, consent.pk, subscribers])
        cursor.execute(follow, [kind, topics, len(topics), Frequency.WEEKLY, since, since, follows_each])
        cursor.execute(f"ANALYZE {table(Subscriber)}, {table(Follow)}")


def make_workstreams() -> list[Workstream]:
    outcome = Outcome.objects.create(slug="bench", statement="What is measured", position=99)
    return [
        Workstream.objects.create(
            slug=f"bench-{number}", name=f"Bench {number}", position=100 + number, outcome=outcome, summary="-"
        )
        for number in range(WORKSTREAMS)
    ]


def publish(at: datetime.datetime) -> list[Change]:
    """Put changes on record, of which each workstream has some."""
    workstreams = list(Workstream.objects.filter(slug__startswith="bench-").order_by("position"))
    made = []
    for number in range(NEWS):
        thing, other = (workstreams[place % WORKSTREAMS] for place in (2 * number, 2 * number + 1))
        page = thing.get_absolute_url()
        parts = [changes.Part(topic, f"What {topic} did", "A line.", page) for topic in (thing, other)]
        when = at + datetime.timedelta(minutes=number)
        made.append(changes.record(thing, at=when, title=f"News {number}", summary="A line.", address=page, parts=parts))
    return made


def plan(weeks: int, now: datetime.datetime) -> list[Planned]:
    """Plan so many weeks' digests, one after the other, each with news of its own."""
    end = newest(Frequency.WEEKLY, now).end - weeks * WEEK
    return [plan_week(end + number * WEEK) for number in range(1, weeks + 1)]


def plan_week(end: datetime.datetime) -> Planned:
    start = newest(Frequency.WEEKLY, end).start
    publish(start + datetime.timedelta(days=1))
    began, held = time.perf_counter(), memory()
    digest = digests.open_digest(Frequency.WEEKLY, start, end)
    seconds = time.perf_counter() - began
    return Planned(digest.deliveries.count() if digest else 0, seconds, memory() - held)


def memory() -> int:
    """The most that this process ever held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE


def is_empty() -> bool:
    return not Subscriber.objects.exists() and not Digest.objects.exists()
