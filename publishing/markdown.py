"""Markdown to HTML that is safe to show. Whatever a page shows as HTML has come through `render`.

Staff are trusted with the programme, not with markup: what they write or paste is rendered and then reduced to an
allow-list. This is the one module that marks text as safe.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import partial
from itertools import count, groupby
from typing import Any, cast
from xml.etree.ElementTree import Element

import nh3
from django.db import models
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from publishing.comparing import Block, Run
from publishing.trees import LOWEST_HEADING, box_tables, fit_headings, fit_numbers

TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "h2", "h3", "h4", "h5", "h6"),
    *("em", "strong", "del", "sub", "sup", "abbr", "a", "ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "div", "span", "figure", "figcaption", "img"),
}
ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title", "id"},
    "abbr": {"title"},
    "ol": {"start", "type", "reversed"},
    "img": {"src", "alt", "width", "height", "role"},
    "li": {"id"},
    "sup": {"id"},
    "span": {"id"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "div": {"role", "tabindex", "aria-label"},
    **{f"h{level}": {"id"} for level in range(2, LOWEST_HEADING + 1)},
}
CLASSES = {
    "ol": {"lower-alpha", "upper-alpha", "lower-roman", "upper-roman", "long-numbers"},
    "div": {"footnote", "table-scroll"},
    "table": {"ds_table"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
NEVER_SHOWN = {"script", "style", "title", "textarea", "template", "noscript", "iframe", "svg", "math"}
FOOTNOTE_MARKS = re.compile(r'<sup id="[^"]*fnref.*?</sup>')
BLOCK_ENDS = re.compile(r"</(?:p|h[1-6]|li|dt|dd|th|td|caption|pre|blockquote)>|<br ?/?>")
BLOCK_EDGES = re.compile(r"</?(?:p|h[1-6]|li|dt|dd|tr|caption|pre|blockquote|ul|ol|dl)\b[^<>]*+>")
BETWEEN_CELLS = re.compile(r"</t[hd]>\s*<t[hd][^<>]*+>")
PICTURES = re.compile(r'<img(?: [a-z]+="[^"]*")*>')
SHOWN = re.compile(r'(?=.* src=")(?=.* alt=")', re.DOTALL)
LIST_START = re.compile(r"-?\d{1,9}", re.ASCII)
"""With which number a list may begin."""
OWN_PICTURE = re.compile(r"picture-[1-9]\d{0,3}", re.ASCII)
NO_PICTURE = re.compile(r"(?!)")
OWN_FILE = re.compile(r"files/([a-z0-9_-]+\.[a-z0-9_]+)", re.ASCII)
"""A file of the thing whose text it is, as its writers name it."""
DECORATION = "decoration"
"""What stands in the place of a picture's words where it shows nothing that matters."""
ADDRESSES = re.compile(r'(<img(?: [a-z]+="[^"]*")*? src=")picture-')
FOOTNOTE_IDS = re.compile(r'(id="|href="#)(fn|fnref\d*):')


def render(text: str, *, heading_level: int = 2, anchor: str = "text", files_at: str = "") -> SafeString:
    """The text as sanitised HTML whose highest heading is `heading_level`.

    `anchor` keeps apart the addresses of headings and footnotes where several texts stand on one page. The text names files
    of its thing as `files/NAME`; `files_at` is where they are, with a stroke at its end, if the thing has any. There are no
    other pictures.
    """
    markdown = Markdown(
        extensions=["tables", "footnotes", "sane_lists", "abbr", "def_list", FitThePage(heading_level, anchor)],
        extension_configs={"footnotes": {"BACKLINK_TITLE": "Back to the text of note {}"}},
    )
    made = markdown.convert(text.replace("\x00", ""))
    return _reduced(FOOTNOTE_IDS.sub(rf"\g<1>{anchor}-\g<2>-", made), NO_PICTURE, files_at)


def sanitised(made: str) -> SafeString:
    """HTML of a file, reduced to what pages may show.

    Of pictures that is those of the file, at `picture-1` and so on below its own address, with what is read in their place;
    `placed` says where that is.
    """
    return _reduced(made, OWN_PICTURE)


def _reduced(made: str, pictures: re.Pattern[str], files_at: str = "") -> SafeString:
    """HTML reduced to what pages may show; pictures are at these addresses, or those of the files at `files_at`."""
    clean = nh3.clean(
        made,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel=None,
        clean_content_tags=NEVER_SHOWN,
        attribute_filter=partial(own_files_only, pictures, files_at),
    )
    shown = PICTURES.sub(lambda found: found[0] if SHOWN.match(found[0]) else "", clean)
    return mark_safe(shown)  # noqa: S308 - sanitised above; whole tags were taken out


def own_files_only(pictures: re.Pattern[str], files_at: str, element: str, attribute: str, value: str) -> str | None:
    """An attribute as it may stay: pictures are our own, and what names a file of ours leads to it."""
    if (element, attribute) == ("img", "role"):
        return value if value == "presentation" else None
    if (element, attribute) == ("ol", "start"):
        return value if LIST_START.fullmatch(value) else None
    if (element, attribute) not in {("img", "src"), ("a", "href")}:
        return value
    own = OWN_FILE.fullmatch(value) if files_at else None
    if own:
        return f"{files_at}{own[1]}"
    return None if element == "img" and not pictures.fullmatch(value) else value


def placed(rendered: str, address: str) -> SafeString:
    """Sanitised HTML for a page of any address, where that of its pictures begins with `address`."""
    beginning = html.escape(address)
    return mark_safe(ADDRESSES.sub(lambda found: f"{found[1]}{beginning}picture-", rendered))  # noqa: S308 - it was sanitised


LINK = re.compile(r"https?://[^\s<>\"'`{}|\\^]+", re.IGNORECASE)
"""The address of a web page in a plain text."""
PARAGRAPH_ENDS = re.compile(r"\n[^\S\n]*\n\s*")


def linked(text: str) -> SafeString:
    """A plain text of somebody we do not know: its paragraphs, its lines, and its links, which say that they are not ours.

    Nothing in it is markup.
    """
    paragraphs = [words for words in PARAGRAPH_ENDS.split(text.replace("\x00", "").strip()) if words]
    made = "".join(f"<p>{with_links(words)}</p>" for words in paragraphs)
    clean = nh3.clean(
        made,
        tags={"p", "br", "a"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="ugc nofollow noopener",
    )
    return mark_safe(clean)  # noqa: S308 - sanitised in the line above


def with_links(words: str) -> str:
    """A paragraph as HTML: what is not a web address is only escaped."""
    made, end = [], 0
    for found in LINK.finditer(words):
        address = without_full_stop(found[0])
        shown = html.escape(address)
        made += [html.escape(words[end : found.start()]), f'<a href="{shown}">{shown}</a>']
        end = found.start() + len(address)
    return "".join([*made, html.escape(words[end:])]).replace("\n", "<br>")


def without_full_stop(address: str) -> str:
    """An address without what ends the sentence or closes the brackets around it."""
    while True:
        shorter = address.rstrip(".,;:!?…’”»")
        if shorter.endswith(")") and shorter.count(")") > shorter.count("("):
            shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter


MARKUP = re.compile(r"[\\`*\[\]]|(?<!\w)_|_(?!\w)")


def literal(words: str) -> str:
    """Plain words as one line of Markdown that says just these words."""
    return MARKUP.sub(r"\\\g<0>", " ".join(words.split())).replace("<", "&lt;")


def plain_text(text: str) -> str:
    """A Markdown text as words without markup, one line for each paragraph, heading, item and cell."""
    return without_markup(FOOTNOTE_MARKS.sub("", render(text)))


def without_markup(markup: str) -> str:
    """The words of HTML, one line for each block."""
    lines = html.unescape(nh3.clean(BLOCK_ENDS.sub("\n", markup), tags=set())).splitlines()
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def first_words(text: str, length: int = 200) -> str:
    """The first block of a Markdown text that has words, as one plain line of at most `length` characters, cut between words.

    A heading stands for a text only if there is nothing else. Where the line is cut, or where it announces a list that is not
    shown, it ends with three dots.
    """
    written = BETWEEN_CELLS.sub(", ", FOOTNOTE_MARKS.sub("", render(text)))
    blocks = [*BLOCK_EDGES.split(HEADING.sub("", written)), *BLOCK_EDGES.split(written)]
    line = next(filter(None, map(plain, blocks)), "")
    return f"{line[:-1]}…" if len(line) <= length and line.endswith(":") else cut(line, length)


def cut(line: str, length: int) -> str:
    """At most `length` characters of a plain line, cut between words, with three dots where it is."""
    return line if len(line) <= length else line[: length - 1].rsplit(" ", 1)[0].rstrip(".,;:–- ") + "…"


COMPARED_AS = {"li": "li", "pre": "p", **{f"h{level}": f"h{level}" for level in range(3, LOWEST_HEADING + 1)}}
"""What stands for a block of a text that is compared; a paragraph for any other."""
MARKED_AS = {"inserted": "ins", "deleted": "del"}


def marked(blocks: Iterable[Block]) -> SafeString:
    """Blocks of a text, with what was inserted and deleted marked for those who see it and those who hear it."""
    made = []
    for element, group in groupby(blocks, key=lambda block: COMPARED_AS.get(block.element, "p")):
        written = "".join(f"<{element}>{marked_line(block.runs)}</{element}>" for block in group)
        made.append(f"<ul>{written}</ul>" if element == "li" else written)
    return mark_safe("".join(made))  # noqa: S308 - names of elements from the table above, words escaped


def marked_line(runs: Iterable[Run]) -> SafeString:
    """Words of one block, likewise."""
    return mark_safe(" ".join(map(marked_run, runs)))  # noqa: S308 - escaped below


def marked_run(run: Run) -> str:
    words, element = html.escape(run.words), MARKED_AS.get(run.kind)
    if element is None:
        return words
    begins, ends = (f'<span class="visually-hidden">{said}</span>' for said in (f" [{run.kind}: ", "] "))
    return f"<{element}>{begins}{words}{ends}</{element}>"


HEADING = re.compile(r'<h(\d) id="([^"]+)">(.*?)</h\1>', re.DOTALL)


def contents(rendered: str) -> list[tuple[str, str]]:
    """The highest headings of a rendered text, each by its address in the page and its words.

    Those below it where the highest is but one, and so the text's title.
    """
    found = HEADING.findall(rendered)
    levels = Counter(level for level, _, _ in found)
    highest = min((level for level in levels if levels[level] > 1), default=min(levels, default=""))
    return [(address, plain(words)) for level, address, words in found if level == highest]


def plain(fragment: str) -> str:
    """The words of a piece of HTML."""
    return " ".join(html.unescape(nh3.clean(FOOTNOTE_MARKS.sub("", fragment), tags=set())).split())


def new_address(words: str, taken: set[str]) -> str:
    """An address within a page, made of these words, unlike those already taken; it is then taken too."""
    base = slugify(words)[:120] or "part"
    address = next(name for number in count(1) if (name := base if number == 1 else f"{base}-{number}") not in taken)
    taken.add(address)
    return address


class FitThePage(Extension):
    """Makes what Markdown produced fit into a page of ours: heading levels, addresses, tables that may be wide."""

    def __init__(self, heading_level: int, anchor: str) -> None:
        super().__init__()
        self.heading_level = heading_level
        self.anchor = anchor

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown calls it so
        md.treeprocessors.register(Headings(md, self.heading_level, self.anchor), "page_headings", 5)
        md.treeprocessors.register(WideTables(md), "wide_tables", 4)
        md.treeprocessors.register(Decorations(md), "decorations", 3)


class Headings(Treeprocessor):
    """Shifts headings below those of the page, and gives each an address."""

    def __init__(self, md: Markdown, heading_level: int, anchor: str) -> None:
        super().__init__(md)
        self.heading_level = heading_level
        self.anchor = anchor

    def run(self, root: Element) -> None:
        addresses: set[str] = set()
        for element in fit_headings(root, self.heading_level):
            element.set("id", new_address(f"{self.anchor} {''.join(element.itertext())}", addresses))


class WideTables(Treeprocessor):
    """Lets tables that may be wide scroll by themselves, and leaves room for numbers that are."""

    def run(self, root: Element) -> None:
        box_tables(root)
        fit_numbers(root)


class Decorations(Treeprocessor):
    """Lets pictures that show nothing that matters be passed over when the page is read aloud (WCAG 1.1.1)."""

    def run(self, root: Element) -> None:
        for picture in root.iter("img"):
            if picture.get("alt", "").strip().lower() == DECORATION:
                picture.set("alt", "")
                picture.set("role", "presentation")


NEVER_IN_A_BLOCK = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def as_data_block(data: dict[str, Any]) -> SafeString:
    """Data within a page, for programs: no word of it can end the element that holds it."""
    written = json.dumps(data, ensure_ascii=False).translate(NEVER_IN_A_BLOCK)
    return mark_safe(f'<script type="application/ld+json">{written}</script>')  # noqa: S308 - escaped in the line above


class HtmlField(models.TextField):
    """HTML that `render` made. Anything else is refused when it is saved, so a page may show it as it is."""

    def from_db_value(self, value: str | None, *_: object) -> SafeString | None:
        return None if value is None else mark_safe(value)  # noqa: S308 - only rendered text was let in

    def get_prep_value(self, value: Any) -> Any:
        if value and not isinstance(value, SafeString):
            raise TypeError(f"{self.name} takes only what markdown.render made")
        return super().get_prep_value(cast(str, value))
