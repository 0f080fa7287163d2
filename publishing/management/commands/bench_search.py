"""manage.py bench_search: how long searches take over made-up texts, beside the same page by bare SQL. It leaves nothing."""

import datetime
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction

from people.dates import today
from people.models import ANYONE, Group, Membership, Profile, Reader, User
from publishing import finding, quoting
from publishing.audience import Audience
from publishing.finding import Asked
from publishing.models import SearchEntry

WORDS_IN_A_TEXT = 1150
"""Some 8 kB."""
BATCH = 500
SHOWN = 20
"""Hits on a page."""
BARE_ROUNDS = 10
BARE = """
    SELECT ts_headline('english', title, websearch_to_tsquery('english', %(words)s), 'HighlightAll=true'),
        ts_headline('english', summary || body, websearch_to_tsquery('english', %(words)s), 'MaxFragments=2')
    FROM (
        SELECT title, summary, body FROM publishing_searchentry entry
        WHERE vector @@ websearch_to_tsquery('english', %(words)s) AND (audience = 'everyone' OR audience = 'groups' AND EXISTS (
            SELECT FROM publishing_searchentry_audience_groups named
            WHERE named.searchentry_id = entry.id AND named.group_id = ANY(%(groups)s)
        ))
        ORDER BY ts_rank(vector, websearch_to_tsquery('english', %(words)s)) DESC LIMIT %(shown)s
    ) best
"""
"""The page as plain SQL gives it: every hit ranked, those on the page quoted."""


@dataclass(frozen=True)
class Figure:
    """How long pages of hits take, in milliseconds: the middle, and what 95 of 100 stay under."""

    words: str
    reader: str
    p50: float
    p95: float
    bare_p50: float
    bare_p95: float

    def __str__(self) -> str:
        times = f"{self.p50:>8.0f}{self.p95:>8.0f}{self.bare_p50:>10.0f}{self.bare_p95:>10.0f}"
        return f"{self.words:<10}{self.reader:<10}{times}{self.p50 / self.bare_p50:>11.2f}{self.p95 / self.bare_p95:>11.2f}"


HEADING = (
    f"{'words':<10}{'reader':<10}{'p50 ms':>8}{'p95 ms':>8}{'bare p50':>10}{'bare p95':>10}{'ratio p50':>11}{'ratio p95':>11}"
)


class Command(BaseCommand):
    help = "Measure searches over made-up texts, in a transaction that is taken back. Not for a portal in service."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--documents", type=int, default=100_000)
        parser.add_argument("--rounds", type=int, default=40)

    @transaction.atomic
    def handle(self, *, documents: int, rounds: int, **_: Any) -> None:
        readers = {"anyone": ANYONE, "a member": member_of(group := Group.objects.create(slug="bench", name="Bench"))}
        fill(documents, group)
        self.stdout.write(f"{documents} texts\n{HEADING}")
        for figure in figures(rounds, readers, group):
            self.stdout.write(str(figure))
        transaction.set_rollback(True)


def member_of(group: Group) -> User:
    user = User.objects.create_user(email="bench@example.org", name="Bench")
    profile = Profile.objects.create(slug="bench", name="Bench", user=user)
    Membership.objects.create(group=group, profile=profile, starts_on=today() - datetime.timedelta(days=1))
    return user


def figures(rounds: int, readers: dict[str, Reader], group: Group) -> Iterator[Figure]:
    for name, words in KINDS.items():
        for who, reader in readers.items():
            groups = [] if reader is ANYONE else [group.pk]
            each = [words(turn) for turn in range(rounds)]
            ours = measured(lambda text, reader=reader: look_for(text, reader), each)  # type: ignore[misc]
            bare = measured(lambda text, groups=groups: bare_sql(text, groups), each[:BARE_ROUNDS])  # type: ignore[misc]
            yield Figure(name, who, *ours, *bare)


def named(number: int) -> str:
    """A made-up word of letters, the same for the same number."""
    letters = "bcdfghjklmnpqrtvwxz"
    return "q" + "".join(letters[number // 19**place % 19] for place in range(5))


KINDS: dict[str, Callable[[int], str]] = {
    "rare": lambda turn: named(turn),
    "in 1 %": lambda turn: named(900_000 + turn % 5),
    "in most": lambda turn: named(950_000 + turn % 5),
}
USUAL = [named(1000 + number) for number in range(10_000)]


def fill(documents: int, group: Group) -> None:
    """Texts of which a tenth is for the group alone, and a twentieth for staff."""
    chance = random.Random(1)  # noqa: S311 - the same texts each time
    kind = ContentType.objects.get_for_model(SearchEntry)
    through: Any = SearchEntry.audience_groups.through
    for first in range(0, documents, BATCH):
        numbers = range(first, min(first + BATCH, documents))
        made = SearchEntry.objects.bulk_create(made_up(chance, kind, number) for number in numbers)
        restricted = [entry for entry in made if entry.audience == Audience.GROUPS]
        through.objects.bulk_create(through(searchentry_id=entry.pk, group_id=group.pk) for entry in restricted)
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('search_words')")
        cursor.execute("ANALYZE publishing_searchentry, publishing_searchentry_audience_groups")


def made_up(chance: random.Random, kind: ContentType, number: int) -> SearchEntry:
    words = [USUAL[int(len(USUAL) * chance.random() ** 3)] for _ in range(WORDS_IN_A_TEXT)]
    words += [named(900_000 + each) for each in range(5) if chance.random() < 0.01]
    words += [named(950_000 + each) for each in range(5) if chance.random() < 0.7]
    words.append(named(number % 1000))
    chance.shuffle(words)
    day = today().fromordinal(today().toordinal() - number % 4000)
    return SearchEntry(
        thing_type=kind,
        thing_id=number,
        kind="bench",
        title=f"Text {number}",
        body=" ".join(words),
        day=day,
        address="/",
        audience=audience_of(number),
    )


def audience_of(number: int) -> Audience:
    """Not in step with the rare words, which come back every thousand texts."""
    turn = (number // 1000 + number) % 20
    return {0: Audience.GROUPS, 1: Audience.GROUPS, 2: Audience.STAFF}.get(turn, Audience.EVERYONE)


def look_for(words: str, reader: Reader) -> int:
    """What the page does. Returns how many hits it shows."""
    asked = Asked(words)
    found = finding.find(asked, reader, today())
    return len(quoting.quoted(found.pieces[:SHOWN], asked, reader))


def bare_sql(words: str, groups: list[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(BARE, {"words": words, "groups": groups, "shown": SHOWN})
        return len(cursor.fetchall())


def measured(work: Callable[[str], int], each: list[str]) -> tuple[float, float]:
    """The middle and the 95th of a hundred, in milliseconds, after one that does not count."""
    work(each[0])
    times = sorted(timed(work, words) for words in each)
    return times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]


def timed(work: Callable[[str], int], words: str) -> float:
    began = time.perf_counter()
    work(words)
    return (time.perf_counter() - began) * 1000
