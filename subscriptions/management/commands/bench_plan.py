"""manage.py bench_plan: measure how long it takes to plan digests, in an empty database. Nothing of it stays."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from subscriptions import benching
from subscriptions.periods import WEEK

MEGABYTE = 1024 * 1024


class Command(BaseCommand):
    help = "Measure how long it takes to plan digests, in an empty database. Nothing of it stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--subscribers", type=int, default=10_000)
        parser.add_argument("--follows", type=int, default=3, choices=range(1, benching.WORKSTREAMS + 1))
        parser.add_argument("--weeks", type=int, default=3, help="How many digests, one after the other.")

    def handle(self, *, subscribers: int, follows: int, weeks: int, **_: Any) -> None:
        if not benching.is_empty():
            raise CommandError("There are subscribers here. Measure in a database of its own.")
        now = timezone.now()
        with transaction.atomic():
            benching.fill(subscribers, follows, now - (weeks + 4) * WEEK)
            for number, planned in enumerate(benching.plan(weeks, now), start=1):
                self.stdout.write(
                    f"Week {number}: {planned.deliveries:,} deliveries to {subscribers:,} subscribers, {follows} follows each, "
                    f"in {planned.seconds:.1f} s; memory grew by {planned.grown / MEGABYTE:.1f} MB."
                )
            transaction.set_rollback(True)
