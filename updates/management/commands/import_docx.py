"""manage.py import_docx: bring in an update written in Word, as a draft. Safe to run twice."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from people.models import User
from updates.importing.limits import Unreadable
from updates.importing.reporting import summary
from updates.importing.word import bring_in_word


class Command(BaseCommand):
    help = "Bring in an update written in Word (.docx) as a draft. Safe to run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="EMAIL", help="The editor in whose name it is done.")

    def handle(self, *, file: Path, by: str, **_: Any) -> None:
        editor = User.objects.editors().filter(email__iexact=by).first()
        if editor is None:
            raise CommandError(f"{by} is not the address of an editor. Name one who is.")
        try:
            made = bring_in_word(file, by=editor, now=timezone.now())
        except Unreadable as reason:
            raise CommandError(f"{file.name}: {reason}") from reason
        for line in made.lines.iterator():
            self.stdout.write(f"{line}. {line.why}")
        self.stdout.write(f"{summary(made)}. The report is at {made.get_absolute_url()}")
