"""Finding in the index: few hits are all ranked; of many, the newest are. Whatever is answered comes from what the reader
may see: counts, suggestions and hints too."""

import datetime
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, TrigramSimilarity
from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Concat, Left

from people.models import Reader
from publishing.models import SearchEntry, SearchEntryQuerySet, SearchWord
from publishing.search import START, STOP, WORDS

MOST_LETTERS = 200
MOST_RANKED = 1000
MOST_SUGGESTIONS = 8
MOST_HINTS = 5
FEWEST_LETTERS_TO_SUGGEST = 2
CHARACTERS_QUOTED = 20_000
"""Of a long text only the beginning is looked through for a quotation: each costs time."""
YEAR = 365.25
NEW = 0.25
"""By how much more something of today counts than something old; half of it is gone after a year."""
UNSEEN = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ue000\ue001]")
"""Marks that nobody sees, or that turn the direction in which others are read."""


@dataclass(frozen=True)
class Asked:
    """What somebody looks for. `words` as `clean_words` leaves them."""

    words: str
    kind: str = ""
    workstream: int | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None

    @property
    def query(self) -> SearchQuery:
        return SearchQuery(self.words, config="english", search_type="websearch")

    @property
    def can_be_looked_for(self) -> bool:
        """Whether there is a letter or digit in it, not operators alone."""
        return any(letter.isalnum() for letter in self.words)


class Hit(NamedTuple):
    pk: int
    kind: str
    workstreams: list[int]
    day: datetime.date | None
    rank: float

    def weight(self, today: datetime.date) -> float:
        """Its rank; what is newer counts a little more."""
        if self.day is None:
            return self.rank
        return self.rank * (1 + NEW * 0.5 ** (abs((today - self.day).days) / YEAR))


@dataclass(frozen=True)
class Found:
    """Hits in their order. `is_cut`: there are more, and these are the newest. Counts are of what is found by the words and
    days, whatever kind and workstream is asked for; None where they were not counted."""

    keys: list[int]
    is_cut: bool = False
    by_kind: Counter[str] | None = field(default_factory=Counter)
    by_workstream: Counter[int] | None = field(default_factory=Counter)


def clean_words(text: str) -> tuple[str, bool]:
    """The words to look for on one line, and whether they had to be cut."""
    seen = " ".join(UNSEEN.sub(" ", text[: 50 * MOST_LETTERS]).split())
    return seen[:MOST_LETTERS].strip(), len(seen) > MOST_LETTERS


def find(asked: Asked, user: Reader, today: datetime.date) -> Found:
    """What this reader finds, best first."""
    if not asked.can_be_looked_for:
        return Found([])
    entries = _matching(asked, user)
    if not _are_many(entries):
        hits = _ranked(entries, asked)
        chosen = [hit for hit in hits if _fits(hit, asked)]
        return Found(_in_order(chosen, today), False, *_counted(hits))
    if not (asked.kind or asked.workstream):
        hits = _newest(entries, asked)
        return Found(_in_order(hits, today), True, *_counted(hits))
    narrow = _narrowed(entries, asked)
    is_cut = _are_many(narrow)
    hits = _newest(narrow, asked) if is_cut else _ranked(narrow, asked)
    return Found(_in_order(hits, today), is_cut, None, None)


def _matching(asked: Asked, user: Reader) -> SearchEntryQuerySet:
    entries = SearchEntry.objects.visible_to(user).filter(vector=asked.query)
    if asked.first:
        entries = entries.filter(day__gte=asked.first)
    return entries.filter(day__lte=asked.last) if asked.last else entries


def _narrowed(entries: SearchEntryQuerySet, asked: Asked) -> SearchEntryQuerySet:
    if asked.kind:
        entries = entries.filter(kind=asked.kind)
    return entries.filter(workstreams__contains=[asked.workstream]) if asked.workstream else entries


def _fits(hit: Hit, asked: Asked) -> bool:
    return asked.kind in ("", hit.kind) and (asked.workstream is None or asked.workstream in hit.workstreams)


def _are_many(entries: SearchEntryQuerySet) -> bool:
    return entries.values("pk")[: MOST_RANKED + 1].count() > MOST_RANKED


def _newest(entries: SearchEntryQuerySet, asked: Asked) -> list[Hit]:
    newest = list(entries.newest_first().values_list("pk", flat=True)[:MOST_RANKED])
    return _ranked(SearchEntry.objects.filter(pk__in=newest), asked)


def _ranked(entries: SearchEntryQuerySet, asked: Asked) -> list[Hit]:
    rank = SearchRank(F("vector"), asked.query, normalization=1)
    rows = entries.order_by().annotate(rank=rank).values_list("pk", "kind", "workstreams", "day", "rank")
    return [Hit(*row) for row in rows]


def _in_order(hits: list[Hit], today: datetime.date) -> list[int]:
    return [hit.pk for hit in sorted(hits, key=lambda hit: (-hit.weight(today), -hit.pk))]


def _counted(hits: list[Hit]) -> tuple[Counter[str], Counter[int]]:
    return Counter(hit.kind for hit in hits), Counter(each for hit in hits for each in hit.workstreams)


def quoted(keys: list[int], asked: Asked, user: Reader) -> list[SearchEntry]:
    """These entries in this order, each with `heading` and `quotation`, in which what is found stands between marks."""
    text = Left(Concat("summary", Value("\n"), "body", output_field=TextField()), CHARACTERS_QUOTED)
    marks: dict[str, Any] = {"start_sel": START, "stop_sel": STOP, "config": "english"}
    heading = SearchHeadline("title", asked.query, highlight_all=True, **marks)
    quotation = SearchHeadline(text, asked.query, max_fragments=2, max_words=30, min_words=12, fragment_delimiter=" … ", **marks)
    entries = SearchEntry.objects.visible_to(user).filter(pk__in=keys).annotate(heading=heading, quotation=quotation)
    by_key = {entry.pk: entry for entry in entries.defer("body", "summary", "vector")}
    return [by_key[key] for key in keys if key in by_key]


def suggestions(text: str, user: Reader) -> list[str]:
    """Titles that this reader may see, with words that begin like these; newest first."""
    words = re.findall(r"[^\W_]+", clean_words(text)[0])[:10]
    if len("".join(words)) < FEWEST_LETTERS_TO_SUGGEST:
        return []
    begins = SearchQuery(" & ".join(f"'{word}':*A" for word in words), config="english", search_type="raw")
    entries = SearchEntry.objects.visible_to(user).filter(vector=begins).newest_first()
    titles = entries.values_list("title", flat=True)[: 5 * MOST_SUGGESTIONS]
    return list(dict.fromkeys(titles))[:MOST_SUGGESTIONS]


def hint(asked: Asked, user: Reader) -> str:
    """What may have been meant, if this reader finds anything by it; otherwise nothing.

    Words come from texts that everyone could read once. Whether the reader finds them now is asked of the index.
    """
    typed = list(dict.fromkeys(word.lower() for word in WORDS.findall(asked.words)))[:MOST_HINTS]
    if not typed:
        return ""
    nearest: dict[str, str] = dict(_nearest(typed[0]).union(*map(_nearest, typed[1:]), all=True))
    meant = WORDS.sub(lambda found: nearest.get(found[0].lower(), found[0]), asked.words)
    if meant.lower() == asked.words.lower():
        return ""
    is_found = SearchEntry.objects.visible_to(user).filter(vector=Asked(meant).query).exists()
    return meant if is_found else ""


def _nearest(typed: str) -> QuerySet[Any, Any]:
    alike = SearchWord.objects.filter(word__trigram_similar=typed).annotate(
        typed=Value(typed, output_field=CharField()), likeness=TrigramSimilarity("word", typed)
    )
    return alike.order_by("-likeness", "word").values_list("typed", "word")[:1]
