"""manage.py load_example: load the CPIP example. Safe to run twice."""

from typing import Any

from django.core.management.base import BaseCommand

from cpip.example.load import load


class Command(BaseCommand):
    help = "Load the example programme into a portal that has none. Safe to run twice."

    def handle(self, **_: Any) -> None:
        self.stdout.write("Loaded the example." if load() else "There is a programme already. Nothing was changed.")
