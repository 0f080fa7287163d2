"""HTML of strangers, reduced to what our Markdown can say: links to their new addresses, pictures as links to the files,
tables of plain cells, headings with words in them."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3

from updates.importing.markup import Notes

TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "h1", "h2", "h3", "h4", "h5", "h6", "em", "strong", "b", "i", "cite", "q"),
    *("del", "s", "strike", "sub", "sup", "abbr", "a", "ul", "ol", "li", "dl", "dt", "dd", "img", "figure", "figcaption", "div"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}, "abbr": {"title"}}
SCHEMES = {"http", "https", "mailto", "tel"}
HEADING = re.compile(r"h[1-6]")
FIRST_ROW = re.compile(
    r"<table>(\s*(?:<caption>(?:(?!</caption>).)*</caption>\s*)?)<tbody>\s*(<tr>(?:\s*<th>(?:(?!</?t[hdr]>).)*</th>)+\s*</tr>)",
    re.S,
)
"""Of a table that says nothing of a head, but begins with a row of them."""
HOLDS_WORDS = {"p", "li", "td", "th", "dd", "dt", "figcaption", "caption", "a", "h1", "h2", "h3", "h4", "h5", "h6"}
DROPPED = {"figure", "figcaption", "del", "s", "strike", "abbr", "img", "cite", "q", "tfoot"}
ITEM_END = "\N{ZERO WIDTH SPACE}"
FLATTENED = {"p", "div", "blockquote", "ul", "ol", "dl", "dt", "dd", "pre", "hr", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6"}
"""Inside a cell, where Markdown takes one line."""


@dataclass(frozen=True)
class Picture:
    """A picture as a text has it."""

    address: str
    alternative: str
    is_shown: bool = False
    """Whether the text may show it; or else a link leads to it."""
    file: str = ""
    """Where its file is now, if we have it."""
    name: str = "without a name"
    """What a link to it says where nobody has said what it shows."""


Links = Callable[[str], str]
"""The address that a link leads to from now on."""
Pictures = Callable[[str, str], Picture]
"""What becomes of a picture, by its address and the alternative that the text gives."""


def fit(text: str, notes: Notes, links: Links, pictures: Pictures) -> str:
    """The text as HTML that Markdown can say, in which everything that is opened is closed."""
    clean = nh3.clean(text, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)
    fitter = Fitter(notes, links, pictures)
    fitter.feed(FIRST_ROW.sub(r"<table>\1<thead>\2</thead><tbody>", clean))
    fitter.close()
    return "".join(fitter.made).replace(ITEM_END, "")


class Fitter(HTMLParser):
    """Reads HTML that is well formed and writes it anew."""

    def __init__(self, notes: Notes, links: Links, pictures: Pictures) -> None:
        super().__init__(convert_charrefs=True)
        self.notes, self.links, self.pictures = notes, links, pictures
        self.made: list[str] = []
        self.inside: list[str] = []
        self.tables: list[int] = []
        self.places: list[int] = []
        """Where what is held back begins: links, headings, captions."""
        self.targets: list[str] = []
        self.pictured = set[str]()
        """Addresses of the pictures in what is open."""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "img":
            self.picture(given)
        elif self.is_in_cell and tag in FLATTENED | {"table", "tr", "td", "th", "thead", "tbody", "caption"}:
            self.flatten(tag)
        else:
            self.open(tag, given)
        if tag not in {"img", "br", "hr"}:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"br", "hr", "img"} or tag not in self.inside:
            return
        while self.inside.pop() != tag:
            pass
        if self.is_in_cell and tag in FLATTENED | {"table", "tr", "td", "th", "thead", "tbody", "caption"}:
            self.made.append(ITEM_END if tag == "li" else " ")
        else:
            self.shut(tag)

    def handle_data(self, data: str) -> None:
        words = re.sub(r"\s+", " ", data) if self.is_in_cell else data
        if self.is_in_cell and not words.strip() and self.made[-1] == ITEM_END:
            return
        self.made.append(html.escape(words, quote=False))

    @property
    def is_in_cell(self) -> bool:
        return "td" in self.inside or "th" in self.inside

    def flatten(self, tag: str) -> None:
        if tag not in {"p", "br"}:
            self.notes.change("A table with blocks inside its cells: each cell is one line now.")
        self.made.append("; " if tag == "li" and self.made[-1] == ITEM_END else " ")

    def open(self, tag: str, given: dict[str, str]) -> None:
        if tag in {"a", "caption"} or HEADING.fullmatch(tag):
            self.places.append(len(self.made))
            self.targets.append(given.get("href", ""))
            self.pictured.clear()
        elif tag == "figcaption":
            self.made.append("<p>")
        elif tag in {"del", "s", "strike"}:
            self.notes.change("Struck-out words stand as they are: look whether they should be there.")
        elif tag == "abbr":
            self.notes.change(f"The explanation of “{given.get('title', '')[:80]}” (an <abbr>) is not shown any more.")
        elif tag == "ol" and given.get("start", "").isdigit():
            self.made.append(f'<ol start="{given["start"]}">')
        elif tag not in DROPPED:
            if tag == "table":
                self.tables.append(len(self.made))
            self.made.append(f"<{tag}>")

    def shut(self, tag: str) -> None:
        if tag == "a":
            self.end_link()
        elif tag == "caption":
            self.end_caption()
        elif HEADING.fullmatch(tag):
            self.end_heading(tag)
        elif tag == "figcaption":
            self.made.append("</p>")
        elif tag not in DROPPED:
            if tag == "table" and self.tables:
                self.tables.pop()
            self.made.append(f"</{tag}>")

    def held_back(self) -> str:
        place = self.places.pop()
        words = "".join(self.made[place:])
        del self.made[place:]
        return words

    def end_link(self) -> None:
        words, target = self.held_back(), self.targets.pop()
        if not target:
            self.made.append(words)
        elif not self.pictured:
            if without_tags(words):
                self.made.append(f'<a href="{html.escape(self.links(target))}">{words}</a>')
        else:  # a link in a link cannot be said: the picture's own comes first
            address = self.links(target)
            self.made.append(
                words if address in self.pictured else f'{words} (<a href="{html.escape(address)}">where the picture led to</a>)'
            )

    def end_heading(self, tag: str) -> None:
        words = self.held_back()
        self.targets.pop()
        if without_tags(words):
            self.made.append(f"<{tag}>{words}</{tag}>")
        else:
            self.notes.change("A heading without words was taken out.")

    def end_caption(self) -> None:
        words = self.held_back()
        self.targets.pop()
        if self.tables and without_tags(words):
            self.made.insert(self.tables[-1], f"<p>{words}</p>")
            self.notes.change("A table’s caption stands above it as a paragraph.")

    def picture(self, given: dict[str, str]) -> None:
        if not given.get("src"):
            self.notes.leave_out("A picture without an address.")
            return
        picture = self.pictures(given["src"], given.get("alt", "") or given.get("title", ""))
        if picture.is_shown and not any(HEADING.fullmatch(tag) or tag in {"table", "caption"} for tag in self.inside):
            words = f'<img src="{html.escape(picture.address)}" alt="{html.escape(picture.alternative)}">'
        else:
            address = html.escape(picture.file or picture.address)
            words = f'<a href="{address}">Picture: {html.escape(picture.alternative or picture.name, quote=False)}</a>'
        self.made.append(words if HOLDS_WORDS & set(self.inside) else f"<p>{words}</p>")
        self.pictured |= {picture.address, picture.file}


def without_tags(fragment: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", fragment)).strip()
