"""manage.py load_example: load the CPIP example, or a programme of one's own. Safe to run twice."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from cpip.example.load import HERE, load


class Command(BaseCommand):
    help = "Load the example programme into a portal that has none. Safe to run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", nargs="?", type=Path, default=HERE, help="Another directory with a programme.toml.")

    def handle(self, *, directory: Path, **_: Any) -> None:
        try:
            is_loaded = load(directory)
        except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ObjectDoesNotExist, ValidationError, Error) as error:
            raise CommandError(f"Nothing was loaded from {directory}: {error!r}. Compare it with {HERE}.") from error
        self.stdout.write("Loaded the programme." if is_loaded else "There is a programme already. Nothing was changed.")
