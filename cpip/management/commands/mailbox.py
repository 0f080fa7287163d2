"""manage.py mailbox: receive the demo's email by SMTP."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from cpip.mailbox.receiver import receive


class Command(BaseCommand):
    help = "Receive email by SMTP into MAILBOX_DIR, for the demo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, required=True)

    def handle(self, *, port: int, **_: Any) -> None:
        receive(Path(settings.MAILBOX_DIR), port)
