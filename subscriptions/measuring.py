"""Measuring how fast digests go: what `manage.py bench_digest` sets up and takes the time of."""

import datetime
import json
import os
import resource
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.db import connection
from django.utils import timezone

from mail.messages import page
from publishing import changes
from subscriptions import deliveries
from subscriptions.making import Maker
from subscriptions.models import Delivery, Follow, Frequency, Request, Subscriber
from workstreams.models import Outcome, Programme, Workstream

SECTIONS = 5
AT_ONCE = 2_000
"""Rows that are written in one statement."""
WORDS = "What was promised is being done, and this is how far it has come by now. "


@contextmanager
def scratch_database() -> Iterator[str]:
    """A database of its own beside the portal's, with its tables, which is gone afterwards; its address."""
    name = f"bench_digest_{os.getpid()}"
    connection.settings_dict["TEST"]["NAME"] = name
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield address_of(name)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def address_of(name: str) -> str:
    wanted = connection.settings_dict
    return f"postgresql://{wanted['USER']}:{wanted['PASSWORD']}@{wanted['HOST']}:{wanted['PORT']}/{name}"


def fill(subscribers: int, now: datetime.datetime) -> None:
    """A programme with something to tell in five sections, and so many who follow everything week by week."""
    Programme.objects.create(pk=1, name="The Programme", short_name="TP", owner="The Owner", contact_email="us@example.org")
    outcome = Outcome.objects.create(slug="good", statement="All is well.", position=1)
    for position in range(1, SECTIONS + 1):
        workstream = Workstream.objects.create(
            slug=f"workstream-{position}", name=f"Workstream {position}", position=position, outcome=outcome, summary=WORDS
        )
        part = changes.Part(workstream, f"Section {position}", WORDS * 4, f"/workstreams/{workstream.slug}/#news")
        at = now - datetime.timedelta(hours=position)
        changes.record(
            workstream, at=at, title=f"News of it {position}", summary=WORDS * 4, address="/", note=WORDS, parts=[part]
        )
    since = now - datetime.timedelta(days=90)
    request = Request.objects.create(
        email="x@example.org", frequency=Frequency.WEEKLY, wording="Yes.", asked_at=since, not_before=since
    )
    for first in range(0, subscribers, AT_ONCE):
        some = [
            Subscriber(email=f"reader-{number}@domain-{number % 97}.example.org", consent=request)
            for number in range(first, min(first + AT_ONCE, subscribers))
        ]
        Follow.objects.bulk_create(
            Follow(subscriber=subscriber, frequency=Frequency.WEEKLY, started_at=since, news_from=since)
            for subscriber in Subscriber.objects.bulk_create(some)
        )


@dataclass(frozen=True)
class Part:
    """What one process did."""

    sent: int
    made: int
    seconds: float
    megabytes: float


def report(sent: int, made: int, seconds: float) -> str:
    """What a process says of itself, for the one that started it."""
    return json.dumps([sent, made, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024])


def warm_up() -> None:
    """What a worker has behind it when it is nudged: a connection to PostgreSQL, and the table of addresses."""
    Delivery.objects.exists()
    page("subscribe")


def send_digest() -> str:
    """Send what is waiting, ledger and all, until nothing is left."""
    started, sent, made = time.monotonic(), 0, 0
    while True:
        run = deliveries.Run()
        number = run.send()
        sent, made = sent + number, made + run.maker.made
        if not number:
            return report(sent, made, time.monotonic() - started)


def send_ready_made(number: int) -> str:
    """What there is to compare with: `smtplib`, one connection, and a message that lies there."""
    delivery = Delivery.objects.select_related("subscriber", "digest")[0]
    email = Maker().email(delivery, tuple(delivery.change_ids), timezone.now())
    message = email.form.stamp(email.values)
    started = time.monotonic()
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
        for _ in range(number):
            server.sendmail(email.sender, [email.recipient], message)
    return report(number, 0, time.monotonic() - started)


def in_processes(commands: list[list[str]], environment: dict[str, str]) -> tuple[float, list[Part]]:
    """Run these commands of manage.py at the same time, once all of them are ready: the seconds until the last was done."""
    running = [
        subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, sys.argv[0], *command],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for command in commands
    ]
    for process in running:
        pipe(process.stdout).readline()
    started = time.monotonic()
    for process in running:
        print(file=pipe(process.stdin), flush=True)
    parts = [Part(*json.loads(pipe(process.stdout).readline())) for process in running]
    seconds = time.monotonic() - started
    for process in running:
        process.communicate()
    return seconds, parts


def pipe(found: IO[str] | None) -> IO[str]:
    assert found  # noqa: S101 - asked for above
    return found


@contextmanager
def sink() -> Iterator[int]:
    """A mail server in a process of its own that keeps nothing; its port."""
    process = subprocess.Popen([sys.executable, "-m", "mail.sink"], stdout=subprocess.PIPE, text=True)
    try:
        yield int(pipe(process.stdout).readline())
    finally:
        process.terminate()
        process.communicate()
