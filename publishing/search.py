"""Keeping the search index: what can be found of a thing is written in the transaction that writes the thing.

A room says once, by `declare`, how things of a kind become entries; whoever writes one calls `put` at the end. An entry is
made of its own thing alone, so nothing that is written elsewhere makes it wrong.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from publishing.audience import Audience, HasAudience
from publishing.locks import take_turn
from publishing.models import SearchEntry, SearchWord

MOST_CHARACTERS = 100_000
"""Of one text. A longer one would pass what a tsvector holds: give it in parts."""
THINGS_IN_A_BATCH = 200
WORDS = re.compile(r"[^\W\d_]{4,30}")
START, STOP = "\ue000", "\ue001"
"""What stands around words that are found, before they are shown. No text in the index holds them."""
NOT_KEPT = str.maketrans(dict.fromkeys(["\x00", START, STOP], " "))


@dataclass(frozen=True)
class Entry:
    """What can be found of a thing, or of its part at an anchor of its page."""

    title: str
    address: str
    summary: str = ""
    body: str = ""
    day: datetime.date | None = None
    part: str = ""
    workstreams: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Searched:
    """A kind of thing that can be found. `rows` are those that have been published; nothing else gets an entry."""

    kind: str
    label: str
    rows: Callable[[], models.QuerySet[Any]]
    entries: Callable[[Any], Iterable[Entry]]

    @property
    def model(self) -> type[models.Model]:
        return self.rows().model


declared: dict[type[models.Model], Searched] = {}


def declare(kind: str, label: str, rows: Callable[[], models.QuerySet[Any]], entries: Callable[[Any], Iterable[Entry]]) -> None:
    """Let things of a kind be found: `label` names several of them, `entries` makes one thing's."""
    searched = Searched(kind, label, rows, entries)
    declared[searched.model] = searched


def kinds() -> dict[str, str]:
    """What can be found: each kind and what several of it are called."""
    return dict(sorted(((each.kind, each.label) for each in declared.values()), key=lambda pair: pair[1]))


@transaction.atomic
def put(*things: models.Model) -> None:
    """Let these be found as they stand now in this transaction, and not as they stood before."""
    for thing in things:
        _put(declared[type(thing)], [thing.pk])


@transaction.atomic
def drop(thing: models.Model) -> None:
    """Let a thing be found no more."""
    SearchEntry.objects.of(thing).delete()


def rebuild() -> int:
    """Make the whole index anew from what is stored, while readers go on searching. Returns how many entries it has."""
    kept = [ContentType.objects.get_for_model(model) for model in declared]
    SearchEntry.objects.exclude(thing_type__in=kept).delete()
    for searched in declared.values():
        rows = searched.rows().prefetch_related(None).order_by("pk").values_list("pk", flat=True)
        of_kind = SearchEntry.objects.filter(thing_type=ContentType.objects.get_for_model(searched.model))
        of_kind.exclude(thing_id__in=searched.rows().order_by().values("pk")).delete()
        for batch in _in_batches(rows.iterator()):
            _put(searched, batch)
    return SearchEntry.objects.count()


@transaction.atomic
def _put(searched: Searched, keys: list[int]) -> None:
    for key in sorted(keys):
        take_turn(f"publishing.search {searched.model._meta.label} {key}")
    thing_type = ContentType.objects.get_for_model(searched.model)
    SearchEntry.objects.filter(thing_type=thing_type, thing_id__in=keys).delete()
    made = [(thing, _made(searched, thing, entry)) for thing in _rows(searched, keys) for entry in searched.entries(thing)]
    SearchEntry.objects.bulk_create(entry for _, entry in made)
    named = SearchEntry.audience_groups.through
    named._default_manager.bulk_create(
        named(searchentry_id=entry.pk, group_id=group.pk)
        for thing, entry in made
        if entry.audience == Audience.GROUPS
        for group in thing.audience_groups.all()
    )
    if words := _words(entry for _, entry in made if entry.audience == Audience.EVERYONE):
        transaction.on_commit(partial(_learn, words), robust=True)


def _rows(searched: Searched, keys: list[int]) -> models.QuerySet[Any]:
    rows = searched.rows().filter(pk__in=keys)
    return rows.prefetch_related("audience_groups") if issubclass(searched.model, HasAudience) else rows


def _made(searched: Searched, thing: models.Model, entry: Entry) -> SearchEntry:
    return SearchEntry(
        thing=thing,
        part=entry.part,
        kind=searched.kind,
        title=_kept(entry.title)[:400],
        summary=_kept(entry.summary),
        body=_kept(entry.body),
        day=entry.day,
        address=entry.address,
        workstreams=entry.workstreams,
        groups=entry.groups,
        audience=thing.audience if isinstance(thing, HasAudience) else Audience.EVERYONE,
    )


def _kept(text: str) -> str:
    return text.translate(NOT_KEPT)[:MOST_CHARACTERS]


def _words(entries: Iterable[SearchEntry]) -> set[str]:
    texts = (text for entry in entries for text in (entry.title, entry.summary, entry.body))
    return {word.lower()[:30] for text in texts for word in WORDS.findall(text)}


def _learn(words: set[str]) -> None:
    """Keep new words, in an order that is everybody's: two who write at once do not wait for each other in a circle."""
    known = set(SearchWord.objects.filter(word__in=words).values_list("word", flat=True))
    SearchWord.objects.bulk_create([SearchWord(word=word) for word in sorted(words - known)], ignore_conflicts=True)


def _in_batches(keys: Iterable[int]) -> Iterator[list[int]]:
    left = iter(keys)
    while batch := list(islice(left, THINGS_IN_A_BATCH)):
        yield batch
