"""Keeping the search index: what can be found of a thing is written in the transaction that writes the thing.

A room says once, by `declare`, how things of a kind become entries; whoever writes one calls `put` at the end. An entry is
made of its own thing alone, so nothing that is written elsewhere makes it wrong.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchQuery
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from people.models import ANYONE
from publishing.audience import Audience, HasAudience
from publishing.locks import take_turn
from publishing.models import SearchEntry, SearchPage, SearchWord

MOST_CHARACTERS = 100_000
"""In a piece of a text: a longer one could pass what a tsvector holds, and words far behind have no place in it."""
MOST_PIECES = 60
"""Of one text, some 1,500 pages. What stands behind them is not found."""
WORDS_AT_ONCE = 500
WORDS = re.compile(r"[^\W\d_]{4,30}")
START, STOP = "\ue000", "\ue001"
"""What stands around words that are found, before they are shown. No text in the index holds them."""
NOT_KEPT = str.maketrans(dict.fromkeys(["\x00", START, STOP], " "))


class Page(NamedTuple):
    """A page of what is found, such as one of a PDF: hits name it and lead to it."""

    text: str
    label: str
    address: str


@dataclass(frozen=True)
class Entry:
    """What can be found of a thing, or of its part at an anchor of its page. `pages` are searched as one text with `body`."""

    title: str
    address: str
    summary: str = ""
    body: str = ""
    day: datetime.date | None = None
    part: str = ""
    workstreams: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    pages: Sequence[Page] = ()


@dataclass(frozen=True)
class Searched:
    """A kind of thing that can be found. `rows` are those that have been published; nothing else gets an entry."""

    kind: str
    label: str
    rows: Callable[[], models.QuerySet[Any]]
    entries: Callable[[Any], Iterable[Entry]]
    batch: int

    @property
    def model(self) -> type[models.Model]:
        return self.rows().model


declared: dict[type[models.Model], Searched] = {}


def declare(
    kind: str,
    label: str,
    rows: Callable[[], models.QuerySet[Any]],
    entries: Callable[[Any], Iterable[Entry]],
    *,
    batch: int = 200,
) -> None:
    """Let things of a kind be found: `label` names several of them, `entries` makes one thing's.

    A rebuild has the texts of a `batch` of them in memory.
    """
    searched = Searched(kind, label, rows, entries, batch)
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
        for batch in _in_batches(rows.iterator(), searched.batch):
            _put(searched, batch)
    return SearchEntry.objects.count()


@transaction.atomic
def _put(searched: Searched, keys: list[int]) -> None:
    for key in sorted(keys):
        take_turn(f"publishing.search {searched.model._meta.label} {key}")
    thing_type = ContentType.objects.get_for_model(searched.model)
    before = SearchEntry.objects.filter(thing_type=thing_type, thing_id__in=keys)
    changes = {_what_is_read(entry): entry.changed_at for entry in before.defer("vector", "short_vector")}
    before.delete()
    things = {thing.pk: thing for thing in _rows(searched, keys)}
    made = [piece for thing in things.values() for entry in searched.entries(thing) for piece in _pieces(searched, thing, entry)]
    for entry, _ in made:
        entry.changed_at = changes.get(_what_is_read(entry), entry.changed_at)
    SearchEntry.objects.bulk_create(entry for entry, _ in made)
    SearchPage.objects.bulk_create(
        SearchPage(entry=entry, position=position, label=page.label[:200], address=page.address, text=page.text)
        for entry, pages in made
        for position, page in enumerate(pages)
    )
    named = SearchEntry.audience_groups.through
    named._default_manager.bulk_create(
        named(searchentry_id=entry.pk, group_id=group.pk)
        for entry, _ in made
        if entry.audience == Audience.GROUPS
        for group in things[entry.thing_id].audience_groups.all()
    )
    if words := _words(entry for entry, _ in made if entry.audience == Audience.EVERYONE):
        transaction.on_commit(partial(_learn, words), robust=True)


def _rows(searched: Searched, keys: list[int]) -> models.QuerySet[Any]:
    rows = searched.rows().filter(pk__in=keys)
    return rows.prefetch_related("audience_groups") if issubclass(searched.model, HasAudience) else rows


def _pieces(searched: Searched, thing: models.Model, entry: Entry) -> Iterator[tuple[SearchEntry, list[Page]]]:
    """The entry in pieces that a vector can hold, each with its pages and under the whole title."""
    pages = [Page(part, page.label, page.address) for page in entry.pages for part in _parts(_kept(page.text))]
    bodies: list[tuple[list[str], list[Page]]] = [([part], []) for part in _parts(_kept(entry.body))] or [([], [])]
    room = MOST_CHARACTERS - sum(map(len, bodies[-1][0]))
    for page in pages:
        if len(page.text) > room:
            bodies.append(([], []))
            room = MOST_CHARACTERS
        texts, there = bodies[-1]
        texts.append(page.text)
        there.append(page)
        room -= len(page.text) + 1
    for number, (texts, there) in enumerate(bodies[:MOST_PIECES]):
        yield _made(searched, thing, entry, number, "\n".join(texts)), there


def _parts(text: str) -> list[str]:
    """A text in parts that are short enough, cut between words if there are any."""
    parts = []
    while len(text) > MOST_CHARACTERS:
        end = text.rfind(" ", MOST_CHARACTERS // 2, MOST_CHARACTERS)
        end = end if end > 0 else MOST_CHARACTERS
        parts.append(text[:end])
        text = text[end:]
    return [*parts, text] if text.strip() else parts


def _made(searched: Searched, thing: models.Model, entry: Entry, piece: int, body: str) -> SearchEntry:
    audience, groups = Audience.EVERYONE, set(entry.groups)
    if isinstance(thing, HasAudience):
        audience = Audience(thing.audience)
    if isinstance(thing, HasAudience) and audience == Audience.GROUPS:
        groups |= {group.pk for group in thing.audience_groups.all()}
    return SearchEntry(
        thing=thing,
        part=entry.part,
        piece=piece,
        kind=searched.kind,
        title=_kept(entry.title)[:400],
        summary=_kept(entry.summary)[:MOST_CHARACTERS],
        body=body,
        day=entry.day,
        address=entry.address,
        workstreams=entry.workstreams,
        groups=sorted(groups),
        audience=audience,
    )


def _what_is_read(entry: SearchEntry) -> tuple[object, ...]:
    """What is another if it was written otherwise, or became readable to others."""
    of = (entry.thing_id, entry.part, entry.piece)
    return (*of, entry.title, entry.summary, entry.body, entry.day, entry.audience)


def _kept(text: str) -> str:
    return text.translate(NOT_KEPT)


def _words(entries: Iterable[SearchEntry]) -> set[str]:
    texts = (text for entry in entries for text in (entry.title, entry.summary, entry.body))
    return {word.lower()[:30] for text in texts for word in WORDS.findall(text)}


def _learn(words: set[str]) -> None:
    """Keep new words, in an order that is everybody's: two who write at once do not wait for each other in a circle."""
    known = set(SearchWord.objects.filter(word__in=words).values_list("word", flat=True))
    SearchWord.objects.bulk_create([SearchWord(word=word) for word in sorted(words - known)], ignore_conflicts=True)


def forget_words() -> int:
    """Forget words that no text holds any more that everyone can read. Returns how many.

    Words that say nothing by themselves, such as “with”, are in no index, and stay.
    """
    held = SearchEntry.objects.visible_to(ANYONE).filter(vector=SearchQuery(OuterRef("word"), config="english"))
    said = models.Func(SearchQuery(models.F("word"), config="english"), function="numnode", output_field=models.IntegerField())
    forgotten = 0
    for batch in _in_batches(SearchWord.objects.order_by("pk").values_list("pk", flat=True).iterator(), WORDS_AT_ONCE):
        words = SearchWord.objects.alias(said=said).filter(~Exists(held), pk__in=batch, said__gt=0)
        forgotten += words.delete()[0]
    return forgotten


def _in_batches(keys: Iterable[int], size: int) -> Iterator[list[int]]:
    left = iter(keys)
    while batch := list(islice(left, size)):
        yield batch
