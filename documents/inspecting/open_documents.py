"""Text, title and what a reader could find unawares in OpenDocument files."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from documents.inspecting import hiding
from documents.inspecting.looked import Figure, Looked
from documents.inspecting.office import CHANGES, COMMENTS, EMBEDDED, OUTSIDE
from documents.inspecting.parts import attribute, first_text, has, local, named, parsed, parts
from documents.inspecting.pictures import look_at_pictures

ELSEWHERE = re.compile(r"(https?|ftp|file|smb):|//|\\\\|\.\./", re.IGNORECASE)
ASIDE = {"tracked-changes", "annotation", "notes"}
"""What does not stand in the document itself; speaker notes are `presentation:notes`, footnotes `text:note`."""


def look(archive: ZipFile) -> Looked:
    looked = Looked()
    root = parsed(archive, "content.xml")
    looked.warn(has(root, "changed-region"), CHANGES)
    looked.warn(has(root, "annotation"), COMMENTS)
    looked.warn(
        any("".join(text.itertext()).strip() for notes in named(root, "notes") for text in named(notes, "p")),
        "It has speaker notes.",
    )
    looked.warn(any(attribute(style, "display") == "false" for style in named(root, "table-properties")), hiding.SHEET.format(""))
    looked.warn(any(attribute(style, "visibility") == "hidden" for style in root.iter()), hiding.SLIDES)
    looked.warn(any(attribute(part, "visibility") in {"collapse", "filter"} for part in root.iter()), hiding.ROWS)
    names = archive.namelist()
    looked.warn(any(name.startswith("Object ") for name in names), EMBEDDED)
    looked.warn(any(name.startswith("Versions/") for name in names), "It has earlier versions of itself inside.")
    looked.warn(is_hidden_text(root) or any(map(is_hidden_text, parts(archive, "styles"))), hiding.TEXT)
    looked.warn(any(map(is_outside, root.iter())), OUTSIDE)
    look_at_pictures(archive, looked)
    look_at_properties(archive, looked)
    look_at_what_is_shown(archive, root, looked)
    return looked


def look_at_what_is_shown(archive: ZipFile, root: Element, looked: Looked) -> None:
    """Its text and its pictures, without what is hidden. A hidden slide counts, and has no text."""
    styles = hiding.open_styles(archive)
    looked.hides = hiding.take_out(root, set(hiding.in_open(root, styles)))
    slides = list(named(root, "page"))
    looked.page_count = len(slides) or None
    shown = (f"drawing-page {attribute(slide, 'style-name')}" not in styles for slide in slides or [root])
    looked.pages = ["\n".join(lines_of(part)) if is_shown else "" for part, is_shown in zip(slides or [root], shown, strict=True)]
    looked.figures = list(figures(root))


def is_hidden_text(root: Element) -> bool:
    hidden = any(attribute(style, "display") == "none" for style in named(root, "text-properties"))
    return hidden or has(root, "hidden-text", "hidden-paragraph")


def is_outside(part: Element) -> bool:
    """Whether a program fetches it, unlike what a reader follows."""
    return local(part) != "a" and bool(ELSEWHERE.match(attribute(part, "href")))


def figures(root: Element) -> Iterator[Figure]:
    """Where pictures stand, in the order of the text."""
    for frame in named(root, "frame"):
        alternative = first_text(frame, "desc") or first_text(frame, "title")
        for picture in named(frame, "image"):
            source = attribute(picture, "href").removeprefix("./")
            yield Figure(source, source, alternative, attribute(frame, "decorative") == "true")


def lines_of(element: Element) -> list[str]:
    lines: list[str] = []
    waiting = [element]
    while waiting:
        part = waiting.pop()
        if local(part) in ASIDE:
            continue
        if local(part) in {"p", "h"}:
            lines.append(text_of(part))
        else:
            waiting.extend(reversed(part))
    return lines


def text_of(part: Element) -> str:
    """Of a paragraph, without the comments in it."""
    pieces: list[str] = []
    waiting: list[Element | str] = [part]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, str):
            pieces.append(piece)
        elif local(piece) not in ASIDE:
            spaces = {"s": " ", "tab": "\t", "line-break": "\n"}.get(local(piece), "")
            inner = [item for child in piece for item in (child, child.tail or "")]
            waiting.extend(reversed([spaces, piece.text or "", *inner]))
    return "".join(pieces)


def look_at_properties(archive: ZipFile, looked: Looked) -> None:
    for root in parts(archive, "meta"):
        own = [attribute(entry, "name") for entry in named(root, "user-defined")]
        looked.warn(own, f"Its properties have entries of their own: {', '.join(own)[:200]}.")
        looked.warn(any(map(is_outside, named(root, "template"))), OUTSIDE)
        looked.title, looked.language = first_text(root, "title"), first_text(root, "language")
        people = {first_text(root, name) for name in ("creator", "initial-creator", "printed-by")} - {""}
        looked.warn(people, f"Its properties name people: {', '.join(sorted(people))[:200]}.")
