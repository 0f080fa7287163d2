"""manage.py bench_digest: how fast a digest goes, next to a bare smtplib loop with messages that lie ready."""

import datetime
import time
from argparse import SUPPRESS
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from subscriptions import digests, measuring
from subscriptions.models import Delivery, Digest

SEND, LOOP = "send", "loop"


class Command(BaseCommand):
    help = "Measure sending a digest: in a scratch database beside the portal's, to a mail server that keeps nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--subscribers", type=int, default=10_000)
        parser.add_argument("--processes", type=int, default=2)
        parser.add_argument("--part", choices=[SEND, LOOP], help=SUPPRESS)
        parser.add_argument("--number", type=int, help=SUPPRESS)

    def handle(self, *, subscribers: int, processes: int, part: str | None, number: int, **_: Any) -> None:
        if part:
            self.do_part(part, number)
            return
        with measuring.scratch_database() as database, measuring.sink() as port:
            environment = {"DATABASE_URL": database, "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
            self.plan(subscribers)
            self.compare(subscribers, processes, environment)

    def do_part(self, part: str, number: int) -> None:
        """What one of the processes does, when it is told to begin."""
        measuring.warm_up()
        self.stdout.write("Ready")
        self.stdout.flush()
        input()
        self.stdout.write(measuring.send_digest() if part == SEND else measuring.send_ready_made(number))

    def plan(self, subscribers: int) -> None:
        now = timezone.now()
        measuring.fill(subscribers, now - datetime.timedelta(days=7))
        started = time.monotonic()
        digests.write_due(now)
        seconds = time.monotonic() - started
        Digest.objects.update(state=Digest.State.GOING)  # what it leads to is not there to be tried
        self.stdout.write(f"Planned {Delivery.objects.count()} deliveries in {seconds:.1f} s")

    def compare(self, subscribers: int, processes: int, environment: dict[str, str]) -> None:
        """The bare loop before and after, since a machine is not always as fast."""
        share = subscribers // processes
        loop = ["bench_digest", "--part", LOOP, "--number", str(share)]
        before, _ = measuring.in_processes([loop] * processes, environment)
        seconds, parts = measuring.in_processes([["bench_digest", "--part", SEND]] * processes, environment)
        after, _ = measuring.in_processes([loop] * processes, environment)
        sent, bare = sum(part.sent for part in parts), 2 * share * processes / (before + after)
        self.stdout.write(f"Sent {sent} in {seconds:.1f} s: {sent / seconds:.0f} a second, by {processes} processes")
        self.stdout.write(f"Messages made: {sum(part.made for part in parts)}, with one set of changes")
        self.stdout.write(f"Memory of the largest process: {max(part.megabytes for part in parts):.0f} MB")
        self.stdout.write(f"Bare smtplib loop: {bare:.0f} a second")
        self.stdout.write(f"Ratio: {sent / seconds / bare:.2f}")
