"""manage.py erase_comments --email ADDRESS --by ADMINISTRATOR: erase what somebody wrote, because they ask for it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.models import User
from updates import erasure


class Command(BaseCommand):
    help = "Erase the comments that were sent with an email address. Safe to run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="the address of who asks for it")
        parser.add_argument("--by", required=True, help="the address of the administrator who has it done, for the audit trail")

    def handle(self, *, email: str, by: str, **_: Any) -> None:
        administrator = User.objects.filter(email__iexact=by).first()
        if administrator is None or not administrator.is_administrator:
            raise CommandError(f"{by} is no administrator. Name one with --by: the audit trail says who had it done.")
        count = erasure.erase(email, by=administrator)
        self.stdout.write(f"Erased {count} comment{'' if count == 1 else 's'}.")
