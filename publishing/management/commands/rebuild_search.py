"""manage.py rebuild_search: make the search index anew from what is stored. Safe to run twice, and while readers search."""

from typing import Any

from django.core.management.base import BaseCommand

from publishing import search


class Command(BaseCommand):
    help = "Make the search index anew from what is stored. Safe to run twice, and while readers search."

    def handle(self, **_: Any) -> None:
        self.stdout.write(f"The index holds {search.rebuild()} entries.")
