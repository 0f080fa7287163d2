"""What a public page says of itself to programs: its address, a description, Open Graph, and schema.org as JSON-LD.

A view gives its template `about`. A page without it is for nobody to find: it says `noindex` and nothing else. So what is
not for everyone is left out unless somebody puts it in, and each room says here only what anyone may see.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from publishing.markdown import as_data_block

LONGEST_DESCRIPTION = 300
OWNER = {"@id": f"{settings.PORTAL_URL}/#owner"}
"""Who publishes it all; the home page says who that is."""
Data = dict[str, Any]


def absolute(address: str) -> str:
    return f"{settings.PORTAL_URL}{address}"


class Picture(NamedTuple):
    """A picture that stands for a page elsewhere: its address and its text alternative."""

    url: str
    words: str


@dataclass(frozen=True)
class About:
    """`address` is the path of the page; `above` are the pages on the way to it, each by its route and its words."""

    title: str
    description: str
    address: str
    data: Data = field(default_factory=lambda: {"@type": "WebPage"})
    above: Sequence[tuple[str, str]] = ()
    published_at: datetime.datetime | None = None
    modified_at: datetime.datetime | None = None
    picture: Picture | None = None

    @property
    def url(self) -> str:
        return absolute(self.address)

    @property
    def kind(self) -> str:
        """Its type in Open Graph."""
        return "article" if self.published_at else "website"

    @property
    def line(self) -> str:
        """The description in one line that is not too long."""
        words = " ".join(self.description.split())
        return words if len(words) <= LONGEST_DESCRIPTION else words[:LONGEST_DESCRIPTION].rsplit(" ", 1)[0] + " …"

    @property
    def block(self) -> SafeString:
        """What schema.org has words for: the thing and the way to it."""
        return as_data_block({"@context": "https://schema.org", "@graph": [self.thing, *self.trail]})

    @property
    def thing(self) -> Data:
        named = {"name": self.title, "description": self.line, "url": self.url, "inLanguage": "en-GB"}
        days = {"datePublished": iso(self.published_at), "dateModified": iso(self.modified_at)}
        return without_nothing({**named, **days, "image": self.picture.url if self.picture else None, **self.data})

    @property
    def trail(self) -> list[Data]:
        """The way from home to the page; the home page has none."""
        if self.address == "/":
            return []
        steps = [
            ("Home", absolute("/")),
            *((words, absolute(reverse(route))) for route, words in self.above),
            (self.title, self.url),
        ]
        items = [
            {"@type": "ListItem", "position": place, "name": words, "item": url}
            for place, (words, url) in enumerate(steps, start=1)
        ]
        return [{"@type": "BreadcrumbList", "itemListElement": items}]


def of_list(route: str, title: str, description: str, number: int = 1) -> About:
    """Of a page that leads to others: page `number` of it, whatever it is narrowed to."""
    address = reverse(route) + (f"?page={number}" if number > 1 else "")
    return About(f"{title}, page {number}" if number > 1 else title, description, address, {"@type": "CollectionPage"})


def iso(moment: datetime.datetime | datetime.date | None) -> str | None:
    return moment.isoformat() if moment else None


def without_nothing(data: Data) -> Data:
    """The data without what has no value."""
    return {name: value for name, value in data.items() if value not in (None, "", [])}
