"""A section as checks read it: its links, pictures and blocks of text, out of the very HTML that readers will get."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from publishing.markdown import render
from updates.models import Section

BLOCKS = {"p", "li", "dd", "dt", "td", "th", "blockquote", "pre", "h2", "h3", "h4", "h5", "h6"}
WRITTEN_HEADING = re.compile(r"^(#{1,6})[^\S\n]+(.*)$", re.MULTILINE)


@dataclass
class Link:
    address: str
    words: str = ""


@dataclass
class Picture:
    address: str
    alternative: str
    is_decoration: bool
    """Whether its writer said that it shows nothing that matters."""


@dataclass
class Block:
    """A paragraph, an item, a cell or a heading, in plain words."""

    tag: str
    text: str = ""
    holds_link: bool = False


@dataclass
class ReadSection:
    """What stands in one section, in reading order."""

    section: Section
    links: list[Link] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    explained: set[str] = field(default_factory=set)
    """Abbreviations that the text gives a meaning of its own for (`*[CPIP]: …`)."""

    @property
    def words(self) -> int:
        return sum(len(block.text.split()) for block in self.blocks)

    @property
    def headings(self) -> list[tuple[int, str]]:
        """Headings as they were written, with the number of their #s."""
        return [(len(marks), words.rstrip().rstrip("#").rstrip()) for marks, words in WRITTEN_HEADING.findall(self.section.body)]


def read(sections: Iterable[Section]) -> list[ReadSection]:
    return [read_one(section) for section in sections]


def read_one(section: Section) -> ReadSection:
    reader = Reader(ReadSection(section))
    reader.feed(render(section.body, heading_level=3, files_at=section.update.files_url))
    reader.close()
    found = reader.found
    for block in found.blocks:
        block.text = " ".join(block.text.split())
    found.blocks = [block for block in found.blocks if block.text]
    return found


class Reader(HTMLParser):
    """Gathers from HTML that is well-formed, because our sanitiser wrote it."""

    def __init__(self, found: ReadSection) -> None:
        super().__init__(convert_charrefs=True)
        self.found = found
        self.link: Link | None = None
        self.is_explained = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag in BLOCKS:
            self.found.blocks.append(Block(tag))
        elif tag == "a" and given.get("href"):
            self.link = Link(given["href"])
            self.found.links.append(self.link)
            if self.found.blocks:
                self.found.blocks[-1].holds_link = True
        elif tag == "img":
            is_decoration = given.get("role") == "presentation"
            self.found.pictures.append(Picture(given.get("src", ""), given.get("alt", ""), is_decoration))
        elif tag == "abbr":
            self.is_explained = bool(given.get("title"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.link = None
        elif tag == "abbr":
            self.is_explained = False

    def handle_data(self, data: str) -> None:
        if self.link:
            self.link.words += data
        if self.is_explained:
            self.found.explained.add(data)
        if self.found.blocks:
            self.found.blocks[-1].text += data
