"""What is shown of hits: their titles, the page on which the words stand, and a quotation, each with its words marked."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import BooleanField, ExpressionWrapper, F, Func, Q, TextField, Value
from django.db.models.functions import Concat, Greatest, Left, Lower, StrIndex, Substr

from people.models import Reader
from publishing.finding import Asked
from publishing.models import SearchEntry, SearchEntryQuerySet, SearchPage
from publishing.search import START, STOP

CHARACTERS_QUOTED = 20_000
"""Of a long text only the beginning is looked through for a quotation: each costs time."""
CHARACTERS_BEFORE, CHARACTERS_AROUND = 500, 1500
"""What is looked through first: the words mostly stand where one of them is spelt as it was typed."""
ENDINGS = 3
"""Letters of a typed word that other forms of it may not have."""
MARKS: dict[str, Any] = {"start_sel": START, "stop_sel": STOP, "config": "english"}


@dataclass(frozen=True)
class Quoted:
    """A hit as it is shown. What is found stands between marks in `heading` and `quotation`."""

    entry: SearchEntry
    heading: str
    quotation: str
    label: str = ""
    """Which page of it the quotation is from; it is at `address`."""
    address: str = ""
    more: int = 0
    """On how many other pages the words stand."""


@dataclass
class Pages:
    """Where in a text the words stand: the best page, and how many hold them."""

    best: int = 0
    rank: tuple[bool, float] = (False, -1)
    addresses: set[str] = field(default_factory=set)

    def take(self, pk: int, address: str, rank: tuple[bool, float]) -> None:
        """One more page. Those with all the words come before others, which are then not counted."""
        if rank[0] and not self.rank[0]:
            self.addresses.clear()
        if rank[0] >= self.rank[0]:
            self.addresses.add(address)
        if rank > self.rank:
            self.best, self.rank = pk, rank


def quoted(found: list[list[int]], asked: Asked, user: Reader) -> list[Quoted]:
    """These hits in this order, each given by the pieces of it that were found."""
    entries = SearchEntry.objects.visible_to(user).filter(pk__in=[pieces[0] for pieces in found])
    heading = SearchHeadline("title", asked.query, highlight_all=True, **MARKS)
    pages = pages_of(found, asked, user)
    plain = [pieces[0] for pieces in found if pieces[0] not in pages]
    titles = {entry.pk: entry for entry in entries.annotate(heading=heading).defer("body", "summary", "vector", "short_vector")}
    quotations = quotations_from(entries.filter(pk__in=plain), asked)
    shown = {page.pk: page for page in best_of(pages, asked)}
    return [
        show(titles[pieces[0]], quotations.get(pieces[0], ""), pages.get(pieces[0]), shown)
        for pieces in found
        if pieces[0] in titles
    ]


def quotations_from(entries: SearchEntryQuerySet, asked: Asked) -> dict[int, str]:
    """A quotation from each of these: from around the first place that looks like it, or else from wherever the words stand."""
    text = Concat("summary", Value("\n"), "body", Value(" "), output_field=TextField())
    near = dict(entries.values_list("pk", quotation_of(around(text, asked), asked.query)))
    missed = [pk for pk, quotation in near.items() if START not in quotation]
    if not missed:
        return near
    whole = Left(text, CHARACTERS_QUOTED)
    return near | dict(entries.filter(pk__in=missed).values_list("pk", quotation_of(whole, asked.query)))


def around(text: Any, asked: Asked) -> Func:
    """Some lines of a text around the first place where its longest word that is asked for begins; whole words of them."""
    words = [word for word in asked.words.lower().split() if not word.startswith("-")]
    longest = max((part for word in words for part in re.findall(r"\w+", word)), key=len, default="")
    beginning = longest[: max(len(longest) - ENDINGS, ENDINGS + 1)]
    first = Greatest(StrIndex(Lower(text), Value(beginning)) - CHARACTERS_BEFORE, Value(1))
    lines = Substr(text, first, CHARACTERS_AROUND)
    return Func(lines, Value(r"\S+$"), Value(""), function="regexp_replace", output_field=TextField())


def show(entry: Any, quotation: str, pages: Pages | None, shown: dict[int, Any]) -> Quoted:
    page = shown.get(pages.best) if pages else None
    if page is None or pages is None:
        return Quoted(entry, entry.heading, quotation)
    return Quoted(entry, entry.heading, page.quotation, page.label, page.address, len(pages.addresses) - 1)


def pages_of(found: list[list[int]], asked: Asked, user: Reader) -> dict[int, Pages]:
    """Where the words stand in each hit that has pages, by its best piece."""
    best = {piece: pieces[0] for pieces in found for piece in pieces}
    visible = SearchEntry.objects.visible_to(user).filter(pk__in=best)
    whole = ExpressionWrapper(Q(vector=asked.query), output_field=BooleanField())
    rank = SearchRank(F("vector"), asked.any_query)
    matching = SearchPage.objects.filter(entry__in=visible.values("pk"), vector=asked.any_query).order_by("entry", "position")
    pages: dict[int, Pages] = defaultdict(Pages)
    facts = matching.annotate(whole=whole, rank=rank).values_list("pk", "entry", "address", "whole", "rank")
    for pk, entry, address, is_whole, how_well in facts:
        pages[best[entry]].take(pk, address, (is_whole, how_well))
    return pages


def best_of(pages: dict[int, Pages], asked: Asked) -> Any:
    chosen = SearchPage.objects.filter(pk__in=[each.best for each in pages.values()])
    return chosen.annotate(quotation=quotation_of("text", asked.any_query)).defer("text", "vector")


def quotation_of(text: Any, query: SearchQuery) -> SearchHeadline:
    return SearchHeadline(text, query, max_fragments=2, max_words=30, min_words=12, fragment_delimiter=" … ", **MARKS)
