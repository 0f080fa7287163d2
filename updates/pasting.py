"""What is pasted from Word, Google Docs, LibreOffice or a web page, as Markdown.

Each of them says in its own way what is a list, what is bold and what nobody should see. That is turned into plain HTML, and
then into Markdown by what imports texts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Union
from urllib.parse import parse_qs, urlsplit

import nh3

from updates.importing.converting import to_markdown
from updates.importing.fitting import SCHEMES, TAGS, Picture, fit
from updates.importing.markup import Notes

MOST_CHARACTERS = 500_000
FRAGMENT = re.compile(r"(?>.*?<!--\s*StartFragment\s*-->)(.*)<!--\s*EndFragment\s*-->", re.S)
"""What was chosen to be copied, where the page around it came along."""
IN_A_LIST = re.compile(r"mso-list:\s*l\d+\s+level(\d+)", re.I)
MARK = re.compile(r"mso-list:\s*ignore", re.I)
NUMBERED = re.compile(r"\s*\(?(?:\d+|[a-z]|[ivxl]+)[.)]", re.I)
UNSEEN = re.compile(r"mso-list:\s*ignore|mso-element:\s*comment|mso-hide:\s*all|display:\s*none", re.I)
UNSEEN_CLASSES = {"msocomanchor", "msocomtxt", "msocommentreference"}
BOLD = re.compile(r"(?<![\w-])font-weight:\s*(?:bold|[6-9]00)", re.I)
NOT_BOLD = re.compile(r"(?<![\w-])font-weight:\s*(?:normal|[1-5]00)", re.I)
ITALIC = re.compile(r"(?<![\w-])font-style:\s*italic", re.I)
NOT_ITALIC = re.compile(r"(?<![\w-])font-style:\s*normal", re.I)
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
LISTS = {"ul", "ol"}
EMPTY = {"br", "hr", "img"}
KEPT_ATTRIBUTES = {"href", "src", "alt", "start"}
WIDE_MARK = re.compile(r"^((?: {4})*)- {3}(?=\S)", re.M)
EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
NO_PICTURES = "Pictures were not pasted. Add them under “Pictures and files”, and put their lines into the text."


def as_markdown(html: str) -> tuple[str, list[str]] | None:
    """Pasted HTML in Markdown, and what is to be said of it; None if it takes too much time or memory."""
    chosen = FRAGMENT.match(html)
    plain, notes = plain_html(chosen[1] if chosen else html), Notes()
    if "<img" in html:
        notes.leave_out(NO_PICTURES)
    made = to_markdown([fit(plain, notes, without_detour, picture)])[0]
    if made is None:
        return None
    if "<pre>" not in plain:
        made = WIDE_MARK.sub(r"\1- ", made)
    return EMPTY_LINES.sub("\n\n", made).strip(), [*notes.left_out, *notes.changed]


def picture(address: str, alternative: str) -> Picture:
    return Picture(address, alternative or "without a text alternative")


def without_detour(address: str) -> str:
    """Where a link leads in the end: Google Docs lets every link go by way of Google."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    by_way_of_google = parts.netloc == "www.google.com" and parts.path == "/url"
    return parse_qs(parts.query).get("q", [address])[0] if by_way_of_google else address


def plain_html(html: str) -> str:
    """HTML that says what it says by its elements alone. It is not safe to show."""
    clean = nh3.clean(
        html,
        tags=TAGS | {"span", "font", "ins"},
        attributes={"*": {"style", "class"}, "a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}, "del": {"datetime"}},
        clean_content_tags={"script", "style", "title", "xml"},
        url_schemes=SCHEMES | {"file", "data"},
        link_rel=None,
    )
    reader = Reader()
    reader.feed(clean)
    reader.close()
    return "".join(written(heads_made(lists_made(shown(reader.root))), frozenset()))


Piece = Union["Node", str]


@dataclass
class Node:
    tag: str
    given: dict[str, str] = field(default_factory=dict)
    inside: list[Piece] = field(default_factory=list)

    @property
    def style(self) -> str:
        return self.given.get("style", "")

    @property
    def is_unseen(self) -> bool:
        """Whether it is a comment, a mark of a list, hidden, or was deleted with a note of that."""
        classes = set(self.given.get("class", "").lower().split())
        return bool(UNSEEN.search(self.style) or classes & UNSEEN_CLASSES or (self.tag == "del" and "datetime" in self.given))

    @property
    def words(self) -> str:
        return "".join(piece if isinstance(piece, str) else piece.words for piece in self.inside)

    @property
    def mark(self) -> str:
        """What Word shows before the item of a list that this is."""
        nodes = [piece for piece in self.inside if isinstance(piece, Node)]
        return "".join(node.words if MARK.search(node.style) else node.mark for node in nodes)


class Reader(HTMLParser):
    """Reads HTML that is well formed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attributes})
        self.open[-1].inside.append(node)
        if tag not in EMPTY:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data.replace("\xa0", " "))


def shown(node: Node) -> Node:
    """Without what nobody should see. Paragraphs that Word numbers become items, each with its level."""
    level = IN_A_LIST.search(node.style) if node.tag in HEADINGS | {"p", "div"} else None
    inside = [
        piece if isinstance(piece, str) else shown(piece)
        for piece in node.inside
        if isinstance(piece, str) or not piece.is_unseen
    ]
    if not level:
        return Node(node.tag, node.given, inside)
    element = "ol" if NUMBERED.match(node.mark) else "ul"
    return Node("item", {"level": level[1], "element": element}, inside)


def lists_made(node: Node) -> Node:
    """With lists of the items that follow one another, and lists that stand beside an item inside it."""
    made: list[Piece] = []
    lists: list[tuple[int, Node]] = []
    for piece in node.inside:
        if isinstance(piece, str):
            if piece.strip():
                lists.clear()
            if piece.strip() or not (lists or node.tag in LISTS):
                made.append(piece)
            continue
        piece, last = lists_made(piece), made[-1] if made else None
        if piece.tag == "item":
            put_item(piece, made, lists)
            continue
        lists.clear()
        is_beside = node.tag in LISTS and piece.tag in LISTS and isinstance(last, Node) and last.tag == "li"
        (last.inside if is_beside and isinstance(last, Node) else made).append(piece)
    return Node(node.tag, node.given, made)


def put_item(item: Node, made: list[Piece], lists: list[tuple[int, Node]]) -> None:
    """Into the list of its level among those that are open, or into a new one within the last item of the list above."""
    level, element = int(item.given["level"]), item.given["element"]
    while lists and (lists[-1][0] > level or (lists[-1][0] == level and lists[-1][1].tag != element)):
        lists.pop()
    if not lists or lists[-1][0] < level:
        above = lists[-1][1].inside[-1] if lists else None
        (above.inside if isinstance(above, Node) else made).append(made_here := Node(element))
        lists.append((level, made_here))
    lists[-1][1].inside.append(Node("li", {}, item.inside))


def heads_made(node: Node) -> Node:
    """With the first row of a table as its head, where nothing says which row is: a table in Markdown has one."""
    nodes = [piece for piece in node.inside if isinstance(piece, Node)]
    for piece in nodes:
        heads_made(piece)
    if node.tag == "table" and not any(each.tag == "th" for each in everything(node)):
        first = next((each for each in everything(node) if each.tag == "tr"), node)
        for cell in first.inside:
            if isinstance(cell, Node) and cell.tag == "td":
                cell.tag = "th"
    return node


def everything(node: Node) -> Iterator[Node]:
    for piece in node.inside:
        if isinstance(piece, Node):
            yield piece
            yield from everything(piece)


def written(node: Node, within: frozenset[str]) -> Iterator[str]:
    """What stands inside, in HTML. `within` are the elements around it."""
    for place, piece in enumerate(node.inside):
        if isinstance(piece, str):
            yield escape(piece, quote=False)
            continue
        is_first = not "".join(each if isinstance(each, str) else "x" for each in node.inside[:place]).strip()
        elements = elements_of(piece, within, is_item=node.tag == "li" and is_first)
        given = "".join(f' {name}="{escape(value)}"' for name, value in piece.given.items() if name in KEPT_ATTRIBUTES)
        yield "".join(f"<{element}{given}>" for element in elements)
        if piece.tag not in EMPTY:
            yield from written(piece, within | set(elements))
            yield "".join(f"</{element}>" for element in reversed(elements))


def elements_of(node: Node, within: frozenset[str], *, is_item: bool) -> list[str]:
    """The elements that say what this one does: none, or several where bold and italic are a matter of style."""
    if node.tag in {"span", "font", "b", "strong", "i", "em", "ins"}:
        bold = BOLD.search(node.style) or (node.tag in {"b", "strong"} and not NOT_BOLD.search(node.style))
        italic = ITALIC.search(node.style) or (node.tag in {"i", "em"} and not NOT_ITALIC.search(node.style))
        meant = ["strong"] * bool(bold and not within & (HEADINGS | {"th"})) + ["em"] * bool(italic)
        return [element for element in meant if element not in within]
    if node.tag == "img" and not node.given.get("src", "").startswith("http"):
        return []
    is_within_page = node.tag == "a" and (node.given.get("href") or "#").startswith("#")
    return [] if is_within_page or (node.tag == "p" and is_item) else [node.tag]
