"""manage.py bench_search: how long searches take over made-up texts, beside the same query in bare SQL. It leaves nothing."""

import random
import time
from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction

from people.dates import today
from people.models import ANYONE
from publishing import finding, quoting
from publishing.finding import Asked
from publishing.models import SearchEntry

WORDS_IN_A_TEXT = 1150
"""Some 8 kB."""
BATCH = 500
SHOWN = 10
"""Hits on a page."""
BARE = """
    SELECT title, ts_headline('english', body, websearch_to_tsquery('english', %(words)s)) FROM (
        SELECT title, body FROM publishing_searchentry WHERE vector @@ websearch_to_tsquery('english', %(words)s)
        ORDER BY ts_rank(vector, websearch_to_tsquery('english', %(words)s)) DESC LIMIT 10
    ) best
"""


class Command(BaseCommand):
    help = "Measure searches over made-up texts, in a transaction that is taken back. Not for a portal in service."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--documents", type=int, default=100_000)
        parser.add_argument("--rounds", type=int, default=30)

    @transaction.atomic
    def handle(self, *, documents: int, rounds: int, **_: Any) -> None:
        fill(documents)
        self.stdout.write(
            f"{documents} texts\n{'words':<14}{'p50 ms':>8}{'p95 ms':>8}{'bare p50':>10}{'bare p95':>10}{'ratio p95':>10}"
        )
        for name, words in KINDS.items():
            ours = measured(look_for, [words(turn) for turn in range(rounds)])
            bare = measured(bare_sql, [words(turn) for turn in range(min(rounds, 10))])
            self.stdout.write(
                f"{name:<14}{ours[0]:>8.0f}{ours[1]:>8.0f}{bare[0]:>10.0f}{bare[1]:>10.0f}{ours[1] / bare[1]:>10.2f}"
            )
        transaction.set_rollback(True)


def named(number: int) -> str:
    """A made-up word of letters, the same for the same number."""
    letters = "bcdfghjklmnpqrtvwxz"
    return "q" + "".join(letters[number // 19**place % 19] for place in range(5))


KINDS: dict[str, Callable[[int], str]] = {
    "rare": lambda turn: named(turn),
    "in 1 %": lambda turn: named(900_000 + turn % 5),
    "in most": lambda turn: named(950_000 + turn % 5),
}


def fill(documents: int) -> None:
    chance = random.Random(1)  # noqa: S311 - the same texts each time
    kind = ContentType.objects.get_for_model(SearchEntry)
    for first in range(0, documents, BATCH):
        numbers = range(first, min(first + BATCH, documents))
        SearchEntry.objects.bulk_create(made_up(chance, kind, number) for number in numbers)
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('search_words')")
        cursor.execute("ANALYZE publishing_searchentry")


def made_up(chance: random.Random, kind: ContentType, number: int) -> SearchEntry:
    words = [named(1000 + int(10_000 * chance.random() ** 3)) for _ in range(WORDS_IN_A_TEXT)]
    words += [named(900_000 + each) for each in range(5) if chance.random() < 0.01]
    words += [named(950_000 + each) for each in range(5) if chance.random() < 0.7]
    words.append(named(number % 1000))
    chance.shuffle(words)
    day = today().fromordinal(today().toordinal() - number % 4000)
    return SearchEntry(
        thing_type=kind, thing_id=number, kind="bench", title=f"Text {number}", body=" ".join(words), day=day, address="/"
    )


def look_for(words: str) -> None:
    """What the page does."""
    asked = Asked(words)
    found = finding.find(asked, ANYONE, today())
    quoting.quoted(found.pieces[:SHOWN], asked, ANYONE)


def bare_sql(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, {"words": words})
        cursor.fetchall()


def measured(work: Callable[[str], None], each: list[str]) -> tuple[float, float]:
    """The middle and the 95th of a hundred, in milliseconds, after one that does not count."""
    work(each[0])
    times = sorted(timed(work, words) for words in each)
    return times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]


def timed(work: Callable[[str], None], words: str) -> float:
    began = time.perf_counter()
    work(words)
    return (time.perf_counter() - began) * 1000
