"""manage.py import_wordpress: bring in the old blog from an export of WordPress. Safe to run twice."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from people.models import User
from updates.importing import mapping
from updates.importing.bringing import bring_in
from updates.importing.fetching import Host, NotFetched
from updates.importing.limits import Unreadable
from updates.importing.reporting import summary


class Command(BaseCommand):
    help = "Bring in the old blog from an export of WordPress (WXR). Nothing is published, nobody is emailed. Safe to run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="EMAIL", help="The editor in whose name it is done.")
        parser.add_argument("--mapping", type=Path, help="What categories and authors mean here (TOML).")
        parser.add_argument("--uploads", type=Path, metavar="DIR", help="The blog's folder wp-content/uploads.")
        parser.add_argument("--fetch-from", metavar="HOST", help="Fetch files that are not in the folder from this host alone.")

        parser.add_argument("--drafts", action="store_true", help="Take in what nobody could read on the blog, too, as drafts.")

    def handle(self, *, file: Path, by: str, uploads: Path | None, fetch_from: str | None, drafts: bool, **options: Any) -> None:
        editor = User.objects.editors().filter(email__iexact=by).first()
        if editor is None:
            raise CommandError(f"{by} is not the address of an editor. Name one who is.")
        if uploads and not uploads.is_dir():
            raise CommandError(f"There is no folder {uploads}.")
        try:
            host = Host(fetch_from) if fetch_from else None
            said = mapping.read(options["mapping"])
            made = bring_in(file, by=editor, mapping=said, now=timezone.now(), uploads=uploads, host=host, with_drafts=drafts)
        except (Unreadable, NotFetched) as reason:
            raise CommandError(f"{file.name}: {reason}") from reason
        for line in made.lines.iterator():
            self.stdout.write(f"{line}. {line.why}")
        self.stdout.write(f"{summary(made)}. Nothing is published. The report: {made.get_absolute_url()}")
