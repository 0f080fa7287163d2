"""Links in what readers read that lead nowhere, or to what not all of those readers may see.

Each room declares its texts, and its pages by their routes. All is worked out from the database, in a number of queries that
does not grow with the texts. The network is not asked: links to other hosts are listed as they are.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.db import models
from django.urls import Resolver404, resolve

from people.models import Reader
from publishing.audience import Audience, HasAudience
from publishing.models import FormerAddress

PORTAL = urlsplit(settings.PORTAL_URL)
FOR_STAFF = ("/staff/", "/account/")
NOWHERE = "There is nothing at this address."
NOT_FOR_ALL = "Not everyone who reads this text may see where it leads."
STAFF_PAGE = "It leads to a page for those who are signed in."


@dataclass(frozen=True)
class Readers:
    """Who reads something: an audience and its groups."""

    audience: str = Audience.EVERYONE
    groups: frozenset[int] = frozenset()

    def take_in(self, others: "Readers") -> bool:
        """Whether each of the others is one of these. Staff may be in none of the groups."""
        if self.audience == Audience.EVERYONE:
            return True
        if Audience.GROUPS in (self.audience, others.audience):
            return self.audience == others.audience and others.groups <= self.groups
        return self.audience == others.audience


EVERYONE = Readers()


def readers_of(thing: HasAudience) -> Readers:
    """Of a thing whose groups are fetched with it."""
    groups = [group.pk for group in thing.audience_groups.all()] if thing.audience == Audience.GROUPS else []
    return Readers(thing.audience, frozenset(groups))


@dataclass(frozen=True)
class Text:
    """A text as readers read it: what it is called, where it stands, and where it is mended."""

    title: str
    address: str
    mended_at: str
    html: str = ""
    addresses: tuple[str, ...] = ()
    """Links that do not stand in its HTML."""
    readers: Readers = EVERYONE


@dataclass(frozen=True)
class Pages:
    """Pages that are there for each of these rows. `named_by` are the columns that what stands in the address names."""

    rows: Callable[[], models.QuerySet[Any]]
    named_by: dict[str, str]
    audience_in: str | None = None
    """The way to the row that has the audience: "" if it is the row itself, "document__"; None if everyone may see it."""
    moves: type[models.Model] | None = None
    """The model whose slug stands in the address, if it may have had another."""


@dataclass(frozen=True)
class Found:
    text: Text
    link: str
    why: str = ""


@dataclass(frozen=True)
class Report:
    """Links that are wrong, those to other hosts, and how many texts were looked through."""

    wrong: list[Found]
    elsewhere: list[Found]
    texts: int


texts: list[Callable[[], Iterable[Text]]] = []
pages: dict[str, Pages] = {}


def declare_texts(source: Callable[[], Iterable[Text]]) -> None:
    """Let links be looked for in these."""
    texts.append(source)


def declare_pages(*routes: str, **said: Any) -> None:
    """Say which pages of these routes there are, as `Pages` does."""
    pages.update(dict.fromkeys(routes, Pages(**said)))


class Links(HTMLParser):
    """The links and pictures of a text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = {"a": "href", "img": "src"}.get(tag)
        self.found += [value for name, value in attrs if name == wanted and value]


def links_in(text: Text) -> list[str]:
    """Each link of the text once, in its order, but for those within the text."""
    reader = Links()
    reader.feed(text.html)
    return [link for link in dict.fromkeys([*reader.found, *text.addresses]) if link and not link.startswith("#")]


Key = tuple[str, ...]
Asked = dict[str, set[Key]]
"""For each route, what stood in its addresses."""


@dataclass(frozen=True)
class Place:
    """Where a link leads within the portal."""

    route: str
    key: Key


def report() -> Report:
    """On everything that readers read."""
    return look_through(text for source in texts for text in source())


def look_through(given: Iterable[Text], seen_by: Reader | None = None) -> Report:
    """What is found in these texts. To `seen_by`, if the answer is for one reader, what they may not see is not there."""
    wrong: list[Found] = []
    elsewhere: list[Found] = []
    inside: list[tuple[Found, Place]] = []
    count = 0
    for text in given:
        count += 1
        for link in links_in(text):
            sort(Found(text, link), wrong, elsewhere, inside)
    there = look_up((place for _, place in inside), seen_by)
    wrong += [Found(found.text, found.link, why) for found, place in inside if (why := wrong_with(found.text, place, there))]
    return Report(sorted(wrong, key=lambda found: found.text.title), elsewhere, count)


def leading_to(*pages: str) -> list[Found]:
    """Links to these paths or to what lies below them, in every text that readers read, by the texts' titles."""
    found = [
        Found(text, link)
        for source in texts
        for text in source()
        for link in links_in(text)
        if (path := path_within(text, link)) and path.startswith(pages)
    ]
    return sorted(found, key=lambda one: one.text.title)


def path_within(text: Text, link: str) -> str | None:
    """The path in the portal to which a text's link leads; None if it leads out of it, or is no address."""
    try:
        parts = urlsplit(urljoin(f"{settings.PORTAL_URL}{text.address}", link))
    except ValueError:
        return None
    is_within = parts.scheme in ("http", "https") and parts.netloc == PORTAL.netloc
    return unquote(parts.path or "/") if is_within else None


def sort(found: Found, wrong: list[Found], elsewhere: list[Found], inside: list[tuple[Found, Place]]) -> None:
    """Put a link with its like."""
    try:
        parts = urlsplit(urljoin(f"{settings.PORTAL_URL}{found.text.address}", found.link))
    except ValueError:
        wrong.append(Found(found.text, found.link, NOWHERE))
        return
    if parts.scheme not in ("http", "https"):
        return
    if parts.netloc != PORTAL.netloc:
        elsewhere.append(found)
        return
    if parts.path.startswith(settings.STATIC_URL):
        return
    place = place_of(unquote(parts.path or "/"))
    if place is None:
        wrong.append(Found(found.text, found.link, NOWHERE))
    elif parts.path.startswith(FOR_STAFF):
        wrong.append(Found(found.text, found.link, STAFF_PAGE))
    else:
        inside.append((found, place))


def place_of(path: str) -> Place | None:
    """The page at a path, which may lack the stroke at its end; None if no page can be there."""
    for full in (path, f"{path}/"):
        try:
            match = resolve(full)
        except Resolver404:
            continue
        if match.url_name != "api_nothing":
            return Place(match.view_name, tuple(str(value) for value in match.kwargs.values()))
    return None


def look_up(places: Iterable[Place], seen_by: Reader | None = None) -> dict[Place, Readers]:
    """Those of the places that are there, and for whom: a query or two for each kind of page."""
    asked: Asked = defaultdict(set)
    for place in places:
        asked[place.route].add(place.key)
    there: dict[Place, Readers] = {}
    for route, keys in asked.items():
        known = pages.get(route)
        found = found_of(known, keys, seen_by) if known else dict.fromkeys(keys, EVERYONE)
        there |= {Place(route, key): readers for key, readers in found.items()}
    return there


def rows_seen(known: Pages, rows: models.QuerySet[Any], reader: Reader) -> models.QuerySet[Any]:
    """Those of the rows whose audience the reader is of."""
    if known.audience_in is None:
        return rows
    model: Any = rows.model
    for step in filter(None, known.audience_in.split("__")):
        model = model._meta.get_field(step).related_model
    return rows.filter(**{f"{known.audience_in}pk__in": model.objects.visible_to(reader).values("pk")})


def found_of(known: Pages, keys: set[Key], seen_by: Reader | None = None) -> dict[Key, Readers]:
    now = moved(known.moves, keys) if known.moves else {}
    wanted = {key: (now.get(key[0], key[0]), *key[1:]) for key in keys}
    columns: Sequence[str] = list(known.named_by.values())
    rows = known.rows().order_by().filter(**{f"{columns[0]}__in": {key[0] for key in wanted.values()}})
    rows = rows if seen_by is None else rows_seen(known, rows, seen_by)
    audience: Sequence[str] = (
        [] if known.audience_in is None else [f"{known.audience_in}audience", f"{known.audience_in}audience_groups"]
    )
    seen: dict[Key, tuple[str, set[int]]] = {}
    for row in rows.values_list(*columns, *audience):
        key = tuple(str(value) for value in row[: len(columns)])
        shown, group = row[len(columns) :] or (Audience.EVERYONE, None)
        seen.setdefault(key, (shown, set()))[1].update({group} if group else set())
    return {key: Readers(seen[to][0], frozenset(seen[to][1])) for key, to in wanted.items() if to in seen}


def moved(model: type[models.Model], keys: set[Key]) -> dict[str, str]:
    """For slugs that things had, those that they have."""
    former = dict(FormerAddress.objects.of_kind(model).filter(slug__in={key[0] for key in keys}).values_list("slug", "thing_id"))
    now = dict(model._default_manager.filter(pk__in=set(former.values())).values_list("pk", "slug"))
    return {slug: now[pk] for slug, pk in former.items() if pk in now}


def wrong_with(text: Text, place: Place, there: dict[Place, Readers]) -> str:
    """Why the text should not lead there; nothing if it may."""
    if place not in there:
        return NOWHERE
    return "" if there[place].take_in(text.readers) else NOT_FOR_ALL
