"""Workers are killed, the mail server has a bad day, PostgreSQL drops everybody, Redis is emptied: nobody is missed.

What the mail server took, which it writes down in a process of its own, is the only truth.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from mail.models import Outage
from publishing.models import Change
from subscriptions.models import Delivery, Digest, Follow, Frequency, Request, Subscriber
from tests.conftest import DAY
from updates.models import Edition

ROOT = Path(__file__).resolve().parent.parent.parent
WINDOW = 5
WORKER = """
import datetime, time
import django
django.setup()
from subscriptions import deliveries
deliveries.LEASE, deliveries.BATCH = datetime.timedelta(seconds=5), 40
while True:
    try:
        deliveries.send_waiting()
    except Exception as error:
        print(type(error), error)
    time.sleep(0.1)
"""
State = Delivery.State


class Post:
    """A mail server on a bad day, and workers that send to it."""

    def __init__(self, taken: Path, seed: int) -> None:
        self.taken = taken
        self.taken.touch()
        self.server = subprocess.Popen(
            [sys.executable, "-m", "tests.mail.rough_server", str(taken), str(seed)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self.server.stdout
        self.port = int(self.server.stdout.readline())
        self.workers: list[subprocess.Popen[bytes]] = []

    def start_worker(self) -> None:
        wanted = connection.settings_dict
        address = f"postgresql://{wanted['USER']}:{wanted['PASSWORD']}@{wanted['HOST']}:{wanted['PORT']}/{wanted['NAME']}"
        settings = {"DATABASE_URL": address, "EMAIL_URL": f"smtp://127.0.0.1:{self.port}", "MAIL_WINDOW": str(WINDOW)}
        environment = {**os.environ, **settings, "DJANGO_SETTINGS_MODULE": "cpip.settings"}
        quiet = subprocess.DEVNULL
        self.workers.append(
            subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)
        )

    def recorded(self) -> list[tuple[str, str]]:
        """Each message that was taken: its recipient and its Message-ID."""
        lines = self.taken.read_text().splitlines()
        return [(recipient, message_id) for recipient, _, message_id in (line.partition(" ") for line in lines)]

    def wait_for(self, number: int) -> None:
        until = time.monotonic() + 120
        while len(self.recorded()) < number:
            assert time.monotonic() < until, "Nothing is sent any more."
            hurry()
            time.sleep(0.02)

    def end(self) -> None:
        started: list[subprocess.Popen[Any]] = [*self.workers, self.server]
        for process in started:
            process.kill()
            process.communicate()


def hurry() -> None:
    """Do not wait for pauses to pass."""
    Delivery.objects.filter(state=State.WAITING).update(not_before=timezone.now())
    Outage.objects.update(until=timezone.now())


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    made = Post(tmp_path / "taken", seed=random.randrange(10**6))
    yield made
    made.end()


@pytest.fixture
def plan(transactional_db: None, programme: object, publish: Callable[..., Edition]) -> Callable[[int], None]:
    """Plan so many deliveries of one change."""

    def planned(number: int) -> None:
        publish()
        now = timezone.now()
        request = Request.objects.create(
            email="x@example.org",
            frequency=Frequency.WEEKLY,
            wording="Yes.",
            asked_at=now - DAY,
            not_before=now,
            confirmed_at=now,
        )
        digest = Digest.objects.create(frequency=Frequency.WEEKLY, period_start=now - 7 * DAY, period_end=now, opened_at=now)
        subscribers = Subscriber.objects.bulk_create(
            Subscriber(email=f"{number}@example.org", consent=request) for number in range(number)
        )
        Follow.objects.bulk_create(
            Follow(subscriber=subscriber, frequency=Frequency.WEEKLY, started_at=now - DAY, news_from=now - DAY)
            for subscriber in subscribers
        )
        change = Change.objects.get()
        Delivery.objects.bulk_create(
            Delivery(digest=digest, subscriber=subscriber, change_ids=[change.pk], not_before=now) for subscriber in subscribers
        )

    return planned


@pytest.mark.parametrize(("number", "kills"), [(300, 3), pytest.param(5000, 20, marks=pytest.mark.slow)])
def test_nobody_is_missed_and_a_kill_repeats_no_more_than_was_in_flight(
    post: Post, plan: Callable[[int], None], number: int, kills: int
) -> None:
    plan(number)
    for _ in range(2):
        post.start_worker()
    for kill in range(1, kills + 1):
        post.wait_for(number * kill // (kills + 2))
        victim = post.workers.pop(0)
        victim.kill()
        victim.wait()
        post.start_worker()
        if kill % 3 == 1:
            cache.clear()
            drop_everybody()
    post.wait_for(number * kills // (kills + 2))
    until = time.monotonic() + 120
    while Delivery.objects.filter(state__in=[State.WAITING, State.SENDING]).exists():
        assert time.monotonic() < until, Counter(Delivery.objects.values_list("state", flat=True))
        hurry()
        time.sleep(0.1)
    recorded = post.recorded()
    taken = Counter(recipient for recipient, _ in recorded)
    ledger = dict(Delivery.objects.values_list("subscriber__email", "state"))
    nobody = {email for email in ledger if email.partition("@")[0].endswith("07")}
    assert {email for email, state in ledger.items() if state == State.SENT} == set(taken)
    assert {email for email, state in ledger.items() if state == State.FAILED} == nobody
    assert set(taken) | nobody == {f"{each}@example.org" for each in range(number)}
    assert len(set(recorded)) == len(taken)  # a twin has the same Message-ID
    assert len(recorded) - len(taken) <= kills * WINDOW


def drop_everybody() -> None:
    """What a restart of PostgreSQL is for those who are connected to it."""
    with connection.cursor() as cursor:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")  # noqa: S608


def test_a_worker_that_is_asked_to_end_finishes_what_is_on_the_wire(post: Post, plan: Callable[[int], None]) -> None:
    plan(200)
    post.start_worker()
    post.wait_for(20)
    post.workers[0].send_signal(signal.SIGTERM)
    assert post.workers[0].wait(20) == -signal.SIGTERM
    assert len(post.recorded()) < 200
    sent = Delivery.objects.filter(state=State.SENT).values_list("subscriber__email", flat=True)
    assert sorted(sent) == sorted(recipient for recipient, _ in post.recorded())
    assert not Delivery.objects.filter(state=State.SENDING).exists()
