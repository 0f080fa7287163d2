"""HTML that pandoc made, fitted to a page of ours: pictures, headings, notes, tables, addresses within the page."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement, TreeBuilder

from publishing.trees import box_tables, fit_headings, fit_numbers

VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
DEEPEST = 200
HIGHEST_HEADING = 3
"""The page's own stand above: its title, and that a file is read here."""
HEADINGS = {f"h{level}" for level in range(1, 7)}
MARKS = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
"""Of lists, as style sheets call them: those cannot tell `a` from `A` by the attribute."""
PREFIX = "file-"
"""Before each address within the text, so that none is the page's own."""
NOTHING_SAID = re.compile(
    r"(picture|image|graphic|figure|photo|logo|chart|shape)?[ _-]*\d*|.*\.(png|jpe?g|gif|bmp|tiff?|emf|wmf|webp)", re.I
)
WIDTH = re.compile(r"width:\s*([0-9.]{1,9})(in|cm|mm|pt|px)")
PIXELS_IN = {"in": 96, "cm": 37.8, "mm": 3.78, "pt": 4 / 3, "px": 1}
NOT_DESCRIBED = ", which is not described"
NO_ALTERNATIVE = "Nothing is said in place of these pictures (alternative text), so those who cannot see them miss them: {}."
NOT_SHOWN = "These pictures cannot be shown on its page, by their format or size, or are not in the file: {}."
NO_HEADS = "These tables have no row or column marked as heads, so screen readers cannot tell what a cell is about: {}."


@dataclass
class Fitted:
    html: str = ""
    numbers: dict[str, int] = field(default_factory=dict)
    """Of the pictures that are shown, by their place in the archive."""
    warnings: list[str] = field(default_factory=list)


def page(content: bytes) -> Fitted:
    """Of a line that says what is known of the pictures, and HTML after it."""
    order, _, html = content.partition(b"\n")
    known = json.loads(order)
    body = parsed(html.decode("utf-8", "replace"))
    keep_title(body)
    pictures = Pictures(known["figures"], known["sizes"])
    pictures.fit(body)
    for heading in [each for each in body.iter() if each.tag in HEADINGS]:
        if not words_of(heading) and heading.find(".//img") is None:
            heading.tag = "div"
    list(fit_headings(body, HIGHEST_HEADING))
    fit_notes(body)
    headless = fit_tables(body)
    for items in [each for each in body.iter("ol") if each.get("type") in MARKS]:
        items.set("class", MARKS[items.get("type", "")])
    fit_numbers(body)
    fit_addresses(body)
    warnings = [*pictures.warnings(), *([NO_HEADS.format(listed(headless))] if headless else [])]
    return Fitted("".join(ElementTree.tostring(part, "unicode", "html") for part in body), pictures.numbers, warnings)


def listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:50])) + (" and others" if len(numbers) > 50 else "")


def words_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


class Builder(HTMLParser):
    """Makes a tree of what pandoc wrote, whose tags all end where they should. What is nested too deep stands beside."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tree = TreeBuilder()
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag not in VOID
        if self.depth <= DEEPEST:
            self.tree.start(tag, {name: value or "" for name, value in attrs})
            if tag in VOID:
                self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.depth <= DEEPEST:
            self.tree.end(tag)
        self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.tree.data(data)


def parsed(html: str) -> Element:
    builder = Builder()
    builder.feed(html)
    builder.close()
    root: Element = builder.tree.close()
    body = root.find("body")
    return root if body is None else body


def keep_title(body: Element) -> None:
    """The page has a title of its own; the text's is kept as its first words."""
    for title in body.findall("header/h1"):
        title.tag = "p"
        strong = Element("strong")
        strong.text, title.text = title.text, None
        strong.extend(list(title))
        title[:] = [strong]


class Pictures:
    """Gives each picture its number, its address, its size and what is read in its place."""

    def __init__(self, figures: list[dict[str, Any]], sizes: dict[str, list[int]]) -> None:
        self.sizes = sizes
        self.numbers: dict[str, int] = {}
        self.without: list[int] = []
        self.not_shown: list[int] = []
        self.waiting: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for figure in reversed(figures):
            self.waiting[figure["source"]].append(figure)

    def warnings(self) -> list[str]:
        told = [(NO_ALTERNATIVE, self.without), (NOT_SHOWN, self.not_shown)]
        return [words.format(listed(numbers)) for words, numbers in told if numbers]

    def fit(self, body: Element) -> None:
        for number, image in enumerate(body.iter("img"), start=1):
            self.fit_one(image, number, self.known_of(image.get("src", "")))

    def known_of(self, source: str) -> dict[str, Any]:
        """What the archive says of the place: one after another where a picture stands in several."""
        there = self.waiting.get(source) or [{"entry": "", "alternative": "", "is_decorative": False}]
        return there.pop() if len(there) > 1 else there[-1]

    def fit_one(self, image: Element, number: int, known: dict[str, Any]) -> None:
        alternative = " ".join((known["alternative"] or image.get("alt") or "").split())
        if NOTHING_SAID.fullmatch(alternative):
            alternative = "" if known["is_decorative"] else f"Picture {number}{NOT_DESCRIBED}"
            if not known["is_decorative"]:
                self.without.append(number)
        size, style = self.sizes.get(known["entry"]), image.get("style", "")
        image.attrib.clear()
        if size is None:
            self.not_shown.append(number)
            image.tag, image.text = "em", f"[{alternative or f'Picture {number}'}: in the file itself]"
            return
        own = self.numbers.setdefault(known["entry"], number)
        width = min(size[0], width_in(style) or size[0])
        height = max(1, round(width * size[1] / size[0]))
        image.attrib.update({"src": f"picture-{own}", "alt": alternative, "width": str(width), "height": str(height)})


def width_in(style: str) -> int:
    """Pixels of a page; 0 where the style says none."""
    found = WIDTH.search(style)
    try:
        return round(float(found[1]) * PIXELS_IN[found[2]]) if found else 0
    except ValueError:
        return 0


def fit_notes(body: Element) -> None:
    """Footnotes as those of our own texts: a raised number that leads to the note, and back."""
    for mark in [each for each in body.iter("a") if "footnote-ref" in each.get("class", "").split()]:
        number, place, own = words_of(mark), mark.get("href", ""), mark.get("id", "")
        mark.tag, mark.text, mark[:] = "sup", None, []
        mark.attrib.clear()
        mark.set("id", own)
        SubElement(mark, "a", {"href": place}).text = number
    for back in [each for each in body.iter("a") if "footnote-back" in each.get("class", "").split()]:
        number = back.get("href", "").removeprefix("#fnref")
        back.text = " ↩"
        back.set("title", f"Back to the text of note {number}")
    for notes in [each for each in body.iter("section") if each.get("id") == "footnotes"]:
        notes.tag = "div"
        notes.attrib.clear()
        notes.set("class", "footnote")


def fit_tables(body: Element) -> list[int]:
    """Boxes, heads and captions; the numbers of tables without heads."""
    headless = []
    for number, table in enumerate(body.iter("table"), start=1):
        for cell in [each for each in table.iter("th") if not words_of(each) and each.find(".//img") is None]:
            cell.tag = "td"
        if table.find(".//th") is None:
            headless.append(number)
        for caption in table.findall("caption"):
            if len(caption) == 1 and caption[0].tag == "p":
                caption.text, caption[:] = caption[0].text, list(caption[0])
    box_tables(body)
    return headless


def fit_addresses(body: Element) -> None:
    """Each address within the text once, and apart from those of the page; links that lead to none lead nowhere."""
    wanted = {link.get("href", "")[1:] for link in body.iter("a") if link.get("href", "").startswith("#")}
    there: set[str] = set()
    for element in body.iter():
        own = element.attrib.pop("id", "")
        if own and own not in there and (element.tag in HEADINGS or own in wanted):
            there.add(own)
            element.set("id", f"{PREFIX}{own}")
    for link in body.iter("a"):
        place = link.get("href", "")
        if place.startswith("#"):
            if place[1:] in there:
                link.set("href", f"#{PREFIX}{place[1:]}")
            else:
                del link.attrib["href"]
