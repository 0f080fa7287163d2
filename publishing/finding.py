"""Finding in the index: few hits are all ranked; of many, the newest are, and those with the words in their title. Whatever
is answered comes from what the reader may see: counts, suggestions and hints too."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity
from django.db import OperationalError, connection, transaction
from django.db.models import BigIntegerField, CharField, Exists, Func, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce
from psycopg2.errors import QueryCanceled

from people.models import Group, Reader
from publishing.models import SearchEntry, SearchEntryQuerySet, SearchWord
from publishing.search import WORDS

Place = tuple[int, int, str]
"""The kind of a thing, the thing, and the part of its page: what readers are shown as one."""
MOST_LETTERS = 200
MOST_RANKED = 1000
MOST_TITLES = 200
"""Of more hits than are ranked, those with the words in a short title that are ranked too, however old."""
MOST_MILLISECONDS = 2000
"""For each question to the index."""
MOST_SUGGESTIONS = 8
MOST_HINTS = 5
FEWEST_LETTERS_TO_SUGGEST = 2
LEAST = 1e-4
"""What a hit is worth whose words stand far behind."""
YEAR = 365.25
NEW = 0.25
"""By how much more something of today counts than something old; half of it is gone after a year."""
PARTS = re.compile(rf'(?<!\w)-\s*(?:"[^"]*"?|\S*)|(?P<word>{WORDS.pattern})')
"""What is left out, and each other word that is long enough to be mistyped."""
UNSEEN = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ue000\ue001\ufffe\uffff]")
"""Marks that nobody sees, or that turn the direction in which others are read."""


@dataclass(frozen=True)
class Asked:
    """What somebody looks for. `words` as `clean_words` leaves them."""

    words: str
    kind: str = ""
    workstream: int | None = None
    group: int | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None

    @property
    def query(self) -> SearchQuery:
        return SearchQuery(self.words, config="english", search_type="websearch")

    @property
    def can_be_looked_for(self) -> bool:
        """Whether there is a letter or digit in it, not operators alone."""
        return any(letter.isalnum() for letter in self.words)

    @property
    def is_narrow(self) -> bool:
        return bool(self.kind) or self.workstream is not None or self.group is not None

    @property
    def any_query(self) -> SearchQuery:
        """Whatever holds one of the words that are not left out."""
        wanted = " ".join(word for word in self.words.split() if not word.startswith("-"))
        return SearchQuery(" or ".join(re.findall(r"\w+", wanted)), config="english", search_type="websearch")


class ArrayOf(Func):
    template = "ARRAY[%(expressions)s]"
    output_field = ArrayField(BigIntegerField())


class Hit(NamedTuple):
    pk: int
    of: Place
    kind: str
    workstreams: list[int]
    groups: list[int]
    day: datetime.date | None
    rank: float

    def weight(self, today: datetime.date) -> float:
        """Its rank; what is newer counts a little more."""
        rank = self.rank + LEAST
        return rank if self.day is None else rank * (1 + NEW * 0.5 ** (abs((today - self.day).days) / YEAR))


@dataclass(frozen=True)
class Counts:
    """How many are found by the words and days, whatever kind, workstream and group is asked for."""

    by_kind: Counter[str] = field(default_factory=Counter)
    by_workstream: Counter[int] = field(default_factory=Counter)
    by_group: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True)
class Found:
    """What is found, in its order: of each the pieces that are, the best first. `is_cut`: there is more, and these are of
    the newest and those with the words in their title. `are_counts_cut`: so is what was counted."""

    pieces: list[list[int]]
    is_cut: bool = False
    counts: Counts = field(default_factory=Counts)
    are_counts_cut: bool = False

    @property
    def keys(self) -> list[int]:
        """Of each its best piece."""
        return [pieces[0] for pieces in self.pieces]


def clean_words(text: str) -> tuple[str, bool]:
    """The words to look for on one line, and whether they had to be cut."""
    seen = " ".join(UNSEEN.sub(" ", text[: 50 * MOST_LETTERS]).split())
    return seen[:MOST_LETTERS].strip(), len(seen) > MOST_LETTERS


def find(asked: Asked, user: Reader, today: datetime.date) -> Found:
    """What this reader finds, best first."""
    if not asked.can_be_looked_for:
        return Found([])
    entries = _dated(asked, user)
    hits, are_counts_cut = _ranked(entries, asked)
    counts, is_cut = _counted(hits), are_counts_cut
    if asked.is_narrow and are_counts_cut:
        hits, is_cut = _ranked(_narrowed(entries, asked), asked)
    return Found(_in_order([hit for hit in hits if _fits(hit, asked)], today), is_cut, counts, are_counts_cut)


def newest(asked: Asked, user: Reader, most: int) -> list[SearchEntry]:
    """The newest that this reader finds, each once."""
    if not asked.can_be_looked_for:
        return []
    entries = _narrowed(_dated(asked, user), asked).filter(vector=asked.query).newest_first()
    entries = entries.defer("body", "vector", "short_vector")[: 2 * most]
    each = {(entry.thing_type_id, entry.thing_id, entry.part): entry for entry in reversed(entries)}
    return list(reversed(each.values()))[:most]


def _dated(asked: Asked, user: Reader) -> SearchEntryQuerySet:
    entries = SearchEntry.objects.visible_to(user)
    if asked.first:
        entries = entries.filter(day__gte=asked.first)
    return entries.filter(day__lte=asked.last) if asked.last else entries


def _narrowed(entries: SearchEntryQuerySet, asked: Asked) -> SearchEntryQuerySet:
    if asked.kind:
        entries = entries.filter(kind=asked.kind)
    if asked.workstream is not None:
        entries = entries.filter(workstreams__contains=[asked.workstream])
    return entries if asked.group is None else entries.filter(groups__contains=[asked.group])


def _fits(hit: Hit, asked: Asked) -> bool:
    return (
        asked.kind in ("", hit.kind)
        and (asked.workstream is None or asked.workstream in hit.workstreams)
        and (asked.group is None or asked.group in hit.groups)
    )


def _ranked(entries: SearchEntryQuerySet, asked: Asked) -> tuple[list[Hit], bool]:
    """The hits and how well they fit, and whether there are more: then they are the newest and those with the words in their
    title. Of these the whole text is looked at last, as reading it takes most of the time."""
    hits = _hits(entries.filter(vector=asked.query).newest_first()[: MOST_RANKED + 1], asked)
    if len(hits) <= MOST_RANKED:
        return hits, False
    titled = entries.with_in_the_title(asked.query).values("pk")[:MOST_TITLES]
    both = [*hits[:MOST_RANKED], *_hits(SearchEntry.objects.filter(pk__in=titled, vector=asked.query), asked)]
    return list({hit.pk: hit for hit in both}.values()), True


def _hits(entries: SearchEntryQuerySet, asked: Asked) -> list[Hit]:
    rank = SearchRank(Coalesce("short_vector", "vector"), asked.query, normalization=1)
    facts = ("pk", "thing_type", "thing_id", "part", "kind", "workstreams", "groups", "day", "rank")
    rows = entries.annotate(rank=rank).values_list(*facts)
    return [Hit(pk, (thing_type, thing, part), *rest) for pk, thing_type, thing, part, *rest in rows]


def _in_order(hits: list[Hit], today: datetime.date) -> list[list[int]]:
    """The best first; pieces of one text stand where its best does."""
    pieces: dict[Place, list[int]] = {}
    for hit in sorted(hits, key=lambda hit: (-hit.weight(today), -hit.pk)):
        pieces.setdefault(hit.of, []).append(hit.pk)
    return list(pieces.values())


def _counted(hits: list[Hit]) -> Counts:
    each = {hit.of: hit for hit in hits}.values()
    return Counts(
        Counter(hit.kind for hit in each),
        Counter(key for hit in each for key in hit.workstreams),
        Counter(key for hit in each for key in hit.groups),
    )


def groups(user: Reader) -> QuerySet[Group]:
    """Groups to which something belongs that this reader may find."""
    of_group = SearchEntry.objects.visible_to(user).filter(groups__contains=ArrayOf(OuterRef("pk")))
    return Group.objects.filter(Exists(of_group))


def begun(text: str, user: Reader) -> SearchEntryQuerySet:
    """What this reader may find by a title with words that begin like these, newest first; nothing for too few letters."""
    words = re.findall(r"[^\W_]+", clean_words(text)[0])[:10]
    if len("".join(words)) < FEWEST_LETTERS_TO_SUGGEST:
        return SearchEntry.objects.none()
    begins = SearchQuery(" & ".join(f"'{word}':*A" for word in words), config="english", search_type="raw")
    return SearchEntry.objects.visible_to(user).filter(vector=begins, piece=0).newest_first()


def suggestions(text: str, user: Reader) -> list[str]:
    """Titles that this reader may see, with words that begin like these; newest first."""
    titles = begun(text, user).values_list("title", flat=True)[: 5 * MOST_SUGGESTIONS]
    return list(dict.fromkeys(titles))[:MOST_SUGGESTIONS]


def hint(asked: Asked, user: Reader) -> str:
    """What may have been meant, if this reader finds anything by it; otherwise nothing.

    Words come from texts that everyone could read once. Whether the reader finds each of them now, by itself, is asked of
    the index: what else is looked for with it proves nothing. Words that are left out stay as they are.
    """
    typed = list(dict.fromkeys(found["word"].lower() for found in PARTS.finditer(asked.words) if found["word"]))[:MOST_HINTS]
    if not typed:
        return ""
    nearest: dict[str, str] = dict(_nearest(typed[0]).union(*map(_nearest, typed[1:]), all=True))
    told = {word: meant for word, meant in nearest.items() if word != meant and _finds(meant, user)}
    if not told:
        return ""
    meant = PARTS.sub(lambda found: told.get((found["word"] or "").lower(), found[0]), asked.words)
    return meant if _finds(meant, user) else ""


def _finds(words: str, user: Reader) -> bool:
    return SearchEntry.objects.visible_to(user).filter(vector=Asked(words).query).exists()


def _nearest(typed: str) -> QuerySet[Any, Any]:
    alike = SearchWord.objects.filter(word__trigram_similar=typed).annotate(
        typed=Value(typed, output_field=CharField()), likeness=TrigramSimilarity("word", typed)
    )
    return alike.order_by("-likeness", "word").values_list("typed", "word")[:1]


class TooSlow(Exception):
    """The database did not answer in the time that a reader waits."""


@contextmanager
def time_limit() -> Iterator[None]:
    """For what is asked of the index in here. Raises `TooSlow`."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [MOST_MILLISECONDS])
            yield
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlow from error
        raise
