"""manage.py send_digests: open the digests that are due and send what is waiting. Safe to run twice."""

import datetime
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from subscriptions import deliveries, digests


class Command(BaseCommand):
    help = "Open the digests that are due and send what is waiting. Safe to run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--now",
            type=moment,
            help="The moment to take as now, with its offset from UTC, as in 2016-11-25T09:00+00:00.",
        )

    def handle(self, *, now: datetime.datetime | None, **_: Any) -> None:
        opened = digests.open_due(now or timezone.now())
        for digest in opened:
            self.stdout.write(f"Opened {digest}: {digest.deliveries.count()} to send.")
        try:
            sent = deliveries.send_waiting()
        except deliveries.ServerRefuses as error:
            raise CommandError(f"The mail server took nothing: {error}. What was planned waits for the next run.") from error
        self.stdout.write(f"Sent {sent}.")


def moment(text: str) -> datetime.datetime:
    try:
        parsed = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not a moment such as 2016-11-25T09:00+00:00") from error
    if parsed.tzinfo is None:
        raise ArgumentTypeError(f"{text} does not say its offset from UTC, as in 2016-11-25T09:00+00:00")
    return parsed
