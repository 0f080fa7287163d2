"""Leaves out of Office and OpenDocument files what their authors hid: it is neither shown nor found here."""

import io
import re
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from documents.inspecting.parts import attribute, local, named, parsed, parts, tree_of

Hides = Callable[[Element, set[str]], Iterator[Element]]
"""Names what is hidden in a part, where these styles hide."""

IN_THE_FILE = "Readers who open the file can see it; it is not shown or found here."
TEXT = f"It has hidden text. {IN_THE_FILE}"
SHEET = "It has a hidden sheet{}. " + IN_THE_FILE
ROWS = f"It has hidden rows or columns. {IN_THE_FILE}"
SLIDES = f"It has hidden slides. {IN_THE_FILE}"
NO = {"0", "false", "off"}
OF_WORD = ("word/document", "word/footnotes", "word/endnotes")
PREFIX = re.compile(rb"xmlns:([A-Za-z_][\w.-]*)\s*=\s*[\"']([^\"']+)[\"']")
ACROSS = 16_384
"""Columns that a sheet has at most."""


def take_out(root: Element, hidden: Collection[Element]) -> bool:
    """Take these elements away, and leave what follows each. Returns whether there were any."""
    waiting = [root] if hidden else []
    while waiting:
        parent = waiting.pop()
        kept: list[Element] = []
        for child in parent:
            if child not in hidden:
                kept.append(child)
            elif child.tail and kept:
                kept[-1].tail = (kept[-1].tail or "") + child.tail
            elif child.tail:
                parent.text = (parent.text or "") + child.tail
        if len(kept) < len(parent):
            parent[:] = kept
        waiting.extend(kept)
    return bool(hidden)


def visible(archive: ZipFile, kind: str) -> bytes:
    """The archive of a text without what is hidden in it, and without its pictures."""
    styles = word_styles(archive) if kind == "docx" else open_styles(archive)
    written = io.BytesIO()
    with ZipFile(written, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            content = archive.read(name) if name.endswith((".xml", ".rels")) else b""
            if kind == "docx" and name.startswith(OF_WORD):
                content = without(content, in_word, styles)
            elif name == "content.xml":
                content = without(content, in_open, styles)
            copy.writestr(name, content)
    return written.getvalue()


def without(content: bytes, hidden: Hides, styles: set[str]) -> bytes:
    """The part without that, with the prefixes that it had: programs look for those."""
    for prefix, address in PREFIX.findall(content):
        if not re.fullmatch(rb"ns\d+", prefix):
            ElementTree.register_namespace(prefix.decode(), address.decode())
    root = tree_of(content)
    take_out(root, set(hidden(root, styles)))
    kept: bytes = ElementTree.tostring(root, "utf-8")
    return kept


def of_style(hidden: set[str], shown: set[str], above: dict[str, str]) -> set[str]:
    """Names of the styles that hide, and of those that stand under one of them and do not say otherwise."""
    while more := {name for name, other in above.items() if other in hidden and name not in hidden | shown}:
        hidden = hidden | more
    return hidden


def word_styles(archive: ZipFile) -> set[str]:
    """The styles by which Word shows nothing."""
    said: dict[str, bool | None] = {}
    above: dict[str, str] = {}
    for style in (style for root in parts(archive, "word/styles") for style in named(root, "style")):
        name = attribute(style, "styleId")
        said[name] = vanishes(style)
        above[name] = next((attribute(other, "val") for other in named(style, "basedOn")), "")
    hidden, shown = ({name for name in said if said[name] is answer} for answer in (True, False))
    return of_style(hidden, shown, above)


def in_word(root: Element, styles: set[str]) -> Iterator[Element]:
    """Runs and rows that Word does not show: by their own marks, or by a style."""
    for row in named(root, "tr"):
        if any(is_on(mark) for mark in facts(row, "trPr", "hidden")):
            yield row
    for paragraph in named(root, "p"):
        is_under = style_of(paragraph, "pPr", "pStyle") in styles
        for run in named(paragraph, "r"):
            own = vanishes(run)
            if own or (own is None and (is_under or style_of(run, "rPr", "rStyle") in styles)):
                yield run


def vanishes(element: Element) -> bool | None:
    """What its own marks say; none if they say nothing."""
    return next(map(is_on, facts(element, "rPr", "vanish")), None)


def facts(element: Element, where: str, name: str) -> Iterator[Element]:
    return (mark for part in element if local(part) == where for mark in part if local(mark) == name)


def style_of(element: Element, where: str, name: str) -> str:
    return next((attribute(mark, "val") for mark in facts(element, where, name)), "")


def is_on(mark: Element) -> bool:
    return attribute(mark, "val") not in NO


def open_styles(archive: ZipFile) -> set[str]:
    """The styles by which text, sheets and slides are not shown, each after its family: “text T1”."""
    hidden, above = set(), {}
    for root in [parsed(archive, "content.xml"), *parts(archive, "styles")]:
        for style in named(root, "style"):
            family = attribute(style, "family")
            name = f"{family} {attribute(style, 'name')}"
            above[name] = f"{family} {attribute(style, 'parent-style-name')}"
            if any(map(hides, style)):
                hidden.add(name)
    return of_style(hidden, set(), above)


def hides(properties: Element) -> bool:
    return attribute(properties, "display") in {"none", "false"} or attribute(properties, "visibility") == "hidden"


FAMILIES = {"span": "text", "p": "paragraph", "h": "paragraph", "table": "table"}


def in_open(root: Element, styles: set[str]) -> Iterator[Element]:
    """What OpenDocument programs do not show, but for slides, which are counted."""
    for element in root.iter():
        name = local(element)
        if name in FAMILIES and f"{FAMILIES[name]} {attribute(element, 'style-name')}" in styles:
            yield element
        elif name == "table":
            yield from in_columns(element)
        elif is_hidden(element) or (
            name == "p" and any(local(part) == "hidden-paragraph" and is_hidden(part) for part in element)
        ):
            yield element


def is_hidden(element: Element) -> bool:
    name = local(element)
    if name == "section":
        return attribute(element, "display") == "none" or attribute(element, "is-hidden") == "true"
    if name in {"hidden-text", "hidden-paragraph"}:
        return attribute(element, "is-hidden") != "false"
    return name == "table-row" and attribute(element, "visibility") in {"collapse", "filter"}


def in_columns(table: Element) -> Iterator[Element]:
    """The cells of columns that are not shown."""
    columns: list[bool] = []
    for column in named(table, "table-column"):
        is_shut = attribute(column, "visibility") in {"collapse", "filter"}
        columns += [is_shut] * min(repeated(column), ACROSS - len(columns))
    for row in named(table, "table-row") if any(columns) else ():
        place = 0
        for cell in row:
            after = place + repeated(cell)
            if len(cell) and place < len(columns) and all(columns[place:after]):
                yield cell
            place = after


def repeated(element: Element) -> int:
    given = attribute(element, "number-columns-repeated")
    return min(int(given[:9]), ACROSS) if given.isascii() and given.isdigit() else 1


def shut_columns(sheet: Element) -> list[range]:
    """Of a sheet of Excel."""
    return [range(number(column.get("min")), number(column.get("max")) + 1) for column in named(sheet, "col") if is_shut(column)]


def is_shut(part: Element) -> bool:
    """A row or a column of Excel."""
    return part.get("hidden") in {"1", "true"} or part.get("ht") == "0" or part.get("width") == "0"


def number(given: str | None) -> int:
    return int(given[:9]) if given and given.isascii() and given.isdigit() else 0


def shown_cells(row: Element, shut: Iterable[range]) -> Iterator[Element]:
    """The cells of a row of Excel but those in such columns; a cell that does not say where it is stands after the one before."""
    place = 0
    for cell in named(row, "c"):
        place = column_of(cell.get("r", "")) or place + 1
        if not any(place in columns for columns in shut):
            yield cell


def column_of(place: str) -> int:
    """“AB12” is in the 28th."""
    found = 0
    for letter in place[:3].rstrip("0123456789"):
        found = 26 * found + ord(letter) - 64
    return found
