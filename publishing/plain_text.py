"""The main part of a page as Markdown (CommonMark with tables), for those who ask for it in place of HTML.

Made from the HTML that readers get, so it says what they are shown and to nobody more.
"""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import count
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from publishing.markdown import LIST_START

MEDIA_TYPE = "text/markdown"
HTML = "text/html"
VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LEFT_OUT = {"script", "style", "template", "svg", "form", "button", "select", "textarea", "noscript"}
INLINE = {"a", "abbr", "b", "br", "code", "del", "em", "i", "img", "small", "span", "strong", "sub", "sup", "time", "dfn", "q"}
HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
PARAGRAPHS = {"p", "dt", "summary", "figcaption"}
MARGINS = {"blockquote": ("> ", "> "), "dd": (": ", "  ")}
"""What marks the first line of a block, and what stands before the others."""
SPECIAL = re.compile(r"([\\`*_\[\]<>|]|&(?=#?\w+;))")
BARE_STROKE = re.compile(r"(?<!\\)\|")
BACKTICKS = re.compile(r"`+")
BEGINS_A_BLOCK = re.compile(r"^([^\S\n]*)([#+-]|\d+(?=[.)]\s))", re.MULTILINE)


class Node:
    """An element of a page, or its text where it has no name."""

    def __init__(self, name: str, attributes: dict[str, str] | None = None, text: str = "") -> None:
        self.name = name
        self.attributes = attributes or {}
        self.text = text
        self.children: list[Node] = []

    def find(self, name: str) -> "Node | None":
        """The first element of that name, in the order of the page."""
        return next((node for node in self.all(name)), None)

    def all(self, *names: str) -> "list[Node]":
        """The elements of these names within, in the order of the page."""
        found = [self] if self.name in names else []
        return found + [node for child in self.children for node in child.all(*names)]


class Reader(HTMLParser):
    """Makes elements of our own pages, whose tags all end where they should."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("page")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if any(node.name == tag for node in self.open[1:]):
            while self.open.pop().name != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(Node("", text=data))


def of_page(html: str, address: str) -> str:
    """The page's main part. `address` is where it stands, from which its links are completed."""
    reader = Reader()
    reader.feed(html)
    main = reader.root.find("main") or reader.root
    return Writer(address).blocks(main).strip() + "\n"


class Writer:
    """Writes elements as Markdown."""

    def __init__(self, address: str) -> None:
        self.address = address

    def blocks(self, node: Node) -> str:
        """What stands in an element, each block after an empty line; words between blocks are a block too."""
        written: list[str] = []
        words: list[Node] = []
        for child in node.children:
            if child.name == "" or child.name in INLINE:
                words.append(child)
                continue
            written += [self.paragraph(words), self.block(child)]
            words = []
        return "\n\n".join(filter(None, [*written, self.paragraph(words)]))

    def block(self, node: Node) -> str:
        if node.name in LEFT_OUT:
            return ""
        if node.name in HEADINGS:
            return f"{HEADINGS[node.name]} {self.inline(node.children)}"
        if node.name in PARAGRAPHS:
            return self.paragraph(node.children)
        written = {"ul": self.listed, "ol": self.listed, "table": self.table, "pre": as_it_stands}.get(node.name, self.blocks)(
            node
        )
        return indented(written, *MARGINS[node.name]) if node.name in MARGINS else written

    def paragraph(self, words: list[Node]) -> str:
        return BEGINS_A_BLOCK.sub(r"\1\\\2", self.inline(words))

    def listed(self, node: Node) -> str:
        marks = (f"{number}. " if node.name == "ol" else "- " for number in count(first_number(node)))
        items = [without_headings(child) for child in node.children if child.name == "li"]
        return "\n".join(indented(self.blocks(item), mark, " " * len(mark)) for mark, item in zip(marks, items, strict=False))

    def table(self, node: Node) -> str:
        rows = [[self.cell(cell) for cell in row.all("th", "td")] for row in node.all("tr")]
        if not rows:
            return ""
        head, *others = ["| " + " | ".join(row) + " |" for row in rows]
        caption = node.find("caption")
        lines = [head, "|" + " --- |" * len(rows[0]), *others]
        return "\n\n".join(filter(None, [self.paragraph(caption.children) if caption else "", "\n".join(lines)]))

    def cell(self, node: Node) -> str:
        return BARE_STROKE.sub(r"\\|", " ".join(self.blocks(node).split()))

    def inline(self, nodes: list[Node]) -> str:
        """Words in one line, but for breaks."""
        line = re.sub(r"[ \t\r\n]+", " ", "".join(self.word(node) for node in nodes)).strip()
        return re.sub(r" ?\v ?", "\\\\\n", line)

    def word(self, node: Node) -> str:
        if node.name in LEFT_OUT:
            return ""
        if node.name == "":
            return SPECIAL.sub(r"\\\1", node.text.replace("\v", " "))
        if node.name == "br":
            return "\v"
        if node.name == "img":
            return self.picture(node)
        if node.name == "code":
            return code(text_of(node))
        within = "".join(self.word(child) for child in node.children)
        return self.marked(node, within) if within.strip() else within

    def picture(self, node: Node) -> str:
        words, address = SPECIAL.sub(r"\\\1", node.attributes.get("alt", "")), node.attributes.get("src", "")
        return f"![{words}]({self.link(address)})" if words and address else ""

    def marked(self, node: Node, within: str) -> str:
        if node.name == "a" and "href" in node.attributes:
            return f"[{within.strip()}]({self.link(node.attributes['href'])})"
        mark = {"strong": "**", "b": "**", "em": "*", "i": "*"}.get(node.name, "")
        return f"{mark}{within.strip()}{mark}" if mark else within

    def link(self, address: str) -> str:
        """The address in full, in which nothing ends the link before its time."""
        full = urljoin(self.address, address)
        return full.replace(" ", "%20").replace("(", "%28").replace(")", "%29").replace("<", "%3C")


def without_headings(item: Node) -> Node:
    """An item of a list with its headings as strong words: “1. ### Words” is a list of chapters."""
    for heading in item.all(*HEADINGS):
        strong = Node("strong")
        strong.children = heading.children
        heading.name, heading.children = "p", [strong]
    return item


def first_number(node: Node) -> int:
    """The number with which a list begins: 1 if none is given, or none that a page shows."""
    start = node.attributes.get("start", "")
    return int(start) if LIST_START.fullmatch(start) else 1


def text_of(node: Node) -> str:
    return node.text + "".join(text_of(child) for child in node.children)


def code(text: str) -> str:
    """Words of a program in a line, between more backticks than stand in them (CommonMark, 6.1)."""
    fence = "`" * next(length for length in count(1) if length not in map(len, BACKTICKS.findall(text)))
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{room}{text}{room}{fence}" if text.strip() else text


def as_it_stands(node: Node) -> str:
    """Lines that stay as they are, likewise (CommonMark, 4.5)."""
    text = text_of(node).strip("\n")
    fence = "`" * max(3, 1 + max(map(len, BACKTICKS.findall(text)), default=0))
    return f"{fence}\n{text}\n{fence}"


def indented(text: str, first: str, others: str) -> str:
    """The lines of the text behind what marks the first and what keeps the others below it."""
    lines = text.split("\n")
    rest = [f"{others}{line}".rstrip() for line in lines[1:]]
    return "\n".join([f"{first}{lines[0]}".rstrip(), *rest])


def middleware(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Every page as Markdown to those who would rather have it, with the status and the headers of the page."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        if response.streaming or not response.get("Content-Type", "").startswith(HTML):
            return response
        patch_vary_headers(response, ["Accept"])
        if request.method in ("GET", "HEAD") and request.get_preferred_type([HTML, MEDIA_TYPE]) == MEDIA_TYPE:
            address = f"{settings.PORTAL_URL}{request.path}"
            response.content = of_page(response.content.decode(), address).encode()
            response["Content-Type"] = f"{MEDIA_TYPE}; charset=utf-8"
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        return response

    return answer
