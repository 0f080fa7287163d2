"""Reading an export of WordPress (WXR 1.0 to 1.2, as WordPress 4 to 6 writes it), item by item.

An item is let go before the next is read, so a file of any size takes the memory of its largest item. `defusedxml` refuses
each document type and each entity, so nothing is expanded or fetched; expat, unlike libxml2, needs no switch for long texts:
how long one may be is watched here.
"""

import datetime
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from people.dates import LONDON
from updates.importing.limits import AGAIN, DEPTH, ITEM_BYTES, ITEM_ELEMENTS, MEGABYTE, Unreadable

PREFIXES = [
    (re.compile(r"https?://wordpress\.org/export/1\.[012]/excerpt/"), "excerpt:"),
    (re.compile(r"https?://wordpress\.org/export/1\.[012]/"), "wp:"),
    (re.compile(r"https?://purl\.org/rss/1\.0/modules/content/"), "content:"),
    (re.compile(r"https?://purl\.org/dc/elements/1\.1/"), "dc:"),
]
VERSIONS = {"1.0", "1.1", "1.2"}
NO_EXPORT = f"This is no export of WordPress: it does not begin with <rss> and a <wp:wxr_version>. {AGAIN}"
TOO_DEEP = f"It has elements more than {DEPTH} deep in each other, which WordPress does not write. {AGAIN}"
TOO_LARGE = f"An item of it is larger than {ITEM_BYTES // MEGABYTE} MB, or has too many parts. {AGAIN}"
DOCTYPE = f"It has a document type or entities of its own, which WordPress does not write. Ask whoever gave it to you. {AGAIN}"
ALTERNATIVE = "_wp_attachment_image_alt"


@dataclass(slots=True)
class Remark:
    """A comment on a post, as it was exported. Where its writer wrote from is not read."""

    pk: str
    parent: str
    author: str
    at: datetime.datetime | None
    text: str
    approved: str
    kind: str
    email: str = field(repr=False)
    """Of which only a mark is kept."""


@dataclass(slots=True)
class Item:
    """A post, a page, an attachment, or whatever else WordPress keeps as a post."""

    place: int
    """Counted from 1, in the file."""
    said: dict[str, str]
    """What each of its parts says, by its name with the usual prefix."""
    categories: list[tuple[str, str]] = field(default_factory=list)
    """Each by the short name in its address, and its name."""
    remarks: list[Remark] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.said.get(name, "").strip()

    @property
    def kind(self) -> str:
        return self.get("wp:post_type")

    @property
    def text(self) -> str:
        return self.said.get("content:encoded", "")

    @property
    def name(self) -> str:
        """For reports: “the post “Title” (item 3)”."""
        return f"the {self.kind or 'item'} “{self.get('title')[:80] or 'without a title'}” (item {self.place})"

    @property
    def at(self) -> datetime.datetime | None:
        """When it was, or is to be, published."""
        return moment(self.get("wp:post_date_gmt"), datetime.UTC) or moment(self.get("wp:post_date"), LONDON)

    @property
    def digest(self) -> str:
        """The same as long as nobody has changed it on the blog."""
        parts = ("title", "content:encoded", "excerpt:encoded", "wp:status", "wp:post_date", "wp:post_password")
        return hashlib.blake2b("\0".join(self.said.get(part, "") for part in parts).encode(), digest_size=16).hexdigest()


@dataclass
class Blog:
    """What the export says of the blog as a whole, before its items."""

    version: str = ""
    addresses: list[str] = field(default_factory=list)
    authors: dict[str, str] = field(default_factory=dict)
    """The name that readers saw, by the login."""


@dataclass
class Reading:
    """How far the reading is: what is held of the item that is being read."""

    blog: Blog = field(default_factory=Blog)
    items: int = 0
    elements: int = 0
    remarks: list[Remark] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)

    def let_go(self) -> None:
        self.elements, self.remarks, self.meta = 0, [], {}


class Paced:
    """A file that is read on only as long as items end in it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.since = file, 0

    def read(self, size: int = 65536, /) -> bytes:
        self.since += size
        if self.since > ITEM_BYTES:
            raise Unreadable(TOO_LARGE)
        return self.file.read(size)


def moment(words: str, zone: datetime.tzinfo) -> datetime.datetime | None:
    """What WordPress writes as 2016-11-24 09:30:00; nothing for its zero date."""
    try:
        return datetime.datetime.strptime(words, "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
    except ValueError:
        return None


def read(path: Path) -> Iterator[tuple[Blog, Item]]:
    """The items of an export in the file's order, with what is known of the blog. Raises `Unreadable`."""
    try:
        with path.open("rb") as file:
            yield from items_of(Paced(file))
    except ParseError as error:
        raise Unreadable(f"It is not sound XML ({error}): it may have been cut off, or changed by hand. {AGAIN}") from error
    except DefusedXmlException as error:
        raise Unreadable(DOCTYPE) from error
    except (OSError, ValueError, LookupError) as error:
        raise Unreadable(f"It cannot be read: {error}. {AGAIN}") from error


def items_of(source: Paced) -> Iterator[tuple[Blog, Item]]:
    reading, above = Reading(), list[Element]()
    for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            above.append(element)
            check_shape(above, reading)
            continue
        above.pop()
        if len(above) == 2:  # the channel's own: an item, or something of the blog
            if known(element.tag) == "item":
                yield reading.blog, item_of(element, reading)
                reading.let_go()
            else:
                note(element, reading.blog)
            above[-1].clear()
            source.since = 0
        elif len(above) == 3:
            put_aside(above[-1], element, reading)
    if reading.blog.version not in VERSIONS:
        raise Unreadable(NO_EXPORT)


def check_shape(above: list[Element], reading: Reading) -> None:
    reading.elements += 1
    if len(above) > DEPTH:
        raise Unreadable(TOO_DEEP)
    if reading.elements > ITEM_ELEMENTS:
        raise Unreadable(TOO_LARGE)
    if (len(above) == 1 and above[0].tag != "rss") or (len(above) == 2 and above[1].tag != "channel"):
        raise Unreadable(NO_EXPORT)


@cache
def known(tag: str) -> str:
    """The name of an element with the prefix that WordPress gives it; of other makers' elements nothing."""
    space, _, local = tag.rpartition("}")
    if not space:
        return local
    return next((f"{prefix}{local}" for pattern, prefix in PREFIXES if pattern.fullmatch(space[1:])), "")


def words(element: Element) -> str:
    return "".join(element.itertext())


def parts(element: Element) -> dict[str, str]:
    said: dict[str, str] = {}
    for part in element:
        said.setdefault(known(part.tag), words(part))
    return said


def note(element: Element, blog: Blog) -> None:
    """Keep what an element says of the blog, if it is of use. Raises `Unreadable` for an edition of the format not known."""
    name = known(element.tag)
    if name == "wp:wxr_version":
        blog.version = words(element).strip()
        if blog.version not in VERSIONS:
            raise Unreadable(
                f"Its format is version {blog.version[:20]} of WXR, and this reads {', '.join(sorted(VERSIONS))}. {AGAIN}"
            )
    elif name in {"link", "wp:base_site_url", "wp:base_blog_url"}:
        blog.addresses.append(words(element).strip())
    elif name == "wp:author":
        said = parts(element)
        blog.authors[said.get("wp:author_login", "").strip()] = said.get("wp:author_display_name", "").strip()


def put_aside(item: Element, element: Element, reading: Reading) -> None:
    """Take a comment or a fact out of the item as soon as it is read: there may be thousands."""
    name = known(element.tag)
    if name not in {"wp:comment", "wp:postmeta"}:
        return
    said = parts(element)
    if name == "wp:comment":
        reading.remarks.append(remark_of(said))
    elif said.get("wp:meta_key", "").strip() == ALTERNATIVE:
        reading.meta[ALTERNATIVE] = said.get("wp:meta_value", "")
    reading.elements -= sum(1 for _ in element.iter())
    item.remove(element)


def remark_of(said: dict[str, str]) -> Remark:
    return Remark(
        pk=said.get("wp:comment_id", "").strip(),
        parent=said.get("wp:comment_parent", "").strip(),
        author=said.get("wp:comment_author", "").strip(),
        at=moment(said.get("wp:comment_date_gmt", "").strip(), datetime.UTC)
        or moment(said.get("wp:comment_date", "").strip(), LONDON),
        text=said.get("wp:comment_content", ""),
        approved=said.get("wp:comment_approved", "").strip(),
        kind=said.get("wp:comment_type", "").strip() or "comment",
        email=said.get("wp:comment_author_email", "").strip(),
    )


def item_of(element: Element, reading: Reading) -> Item:
    if reading.blog.version not in VERSIONS:
        raise Unreadable(NO_EXPORT)
    reading.items += 1
    categories = [
        (category.get("nicename", ""), words(category).strip())
        for category in element
        if category.tag == "category" and category.get("domain") == "category"
    ]
    said: dict[str, Any] = {**parts(element), **reading.meta}
    return Item(reading.items, said, categories, reading.remarks)
