"""Binds PDFs into one: each page as it is, with its foot, under its label, and found by bookmarks and links."""

import io
import re
from itertools import groupby
from pathlib import Path
from typing import IO, Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from documents.inspecting.findings import Refused
from meetings.packing.limits import MOST_PAGES
from meetings.packing.tagging import Tags, notes

TO_PART = "pack:"
"""How an address begins that leads to a part of the pack."""
SAVES = re.compile(rb"(?<![^\s\[\]<>()])([qQ])(?![^\s\[\]<>()])")


def bound(order: dict[str, Any]) -> PdfWriter:
    """The parts in order, each a PDF in the folder with a name, bookmarks to its pages (from 0) and a label for each page.

    `stamps` has a page for each page: what is laid over it.
    """
    folder, writer = Path(order["folder"]), PdfWriter()
    targets: dict[str, PageObject] = {}
    writer.add_metadata({"/Title": order["title"], "/Author": order["author"], "/Subject": order["subject"]})
    tags, labels = Tags(writer), []
    for part in order["parts"]:
        with (folder / part["path"]).open("rb") as file:
            pages = put_in(writer, tags, file)
        labels += part["labels"]
        targets[part["name"]] = targets.get(part["name"], pages[0])
        for title, page in part["bookmarks"]:
            writer.add_outline_item(title=title, page_number=pages[page])
    if len(labels) != len(writer.pages):
        raise Refused("its pages are not those that were counted")
    stamp(writer, PdfReader(folder / order["stamps"]))
    for page in writer.pages:
        lead_to_parts(page, targets)
    tags.finish()
    say_of_itself(writer, order, labels)
    return writer


def put_in(writer: PdfWriter, tags: Tags, content: IO[bytes]) -> list[PageObject]:
    reader = PdfReader(content)
    if len(writer.pages) + len(reader.pages) > MOST_PAGES:
        raise Refused(f"it has more than {MOST_PAGES} pages")
    pages = [writer.add_page(page) for page in reader.pages]
    tags.take(reader, pages)
    return pages


def try_out(content: bytes) -> None:
    """Ask of a PDF all that binding will ask of it. Raises whatever that would."""
    writer = PdfWriter()
    tags = Tags(writer)
    for page in put_in(writer, tags, io.BytesIO(content)):
        lay_over(writer, page, NameObject("/PackStamp"), StreamObject())
        lead_to_parts(page, {})
    tags.finish()
    writer.write(io.BytesIO())


def stamp(writer: PdfWriter, stamps: PdfReader) -> None:
    """Lay over each page what is meant for it."""
    for number, (page, laid) in enumerate(zip(writer.pages, stamps.pages, strict=True)):
        lay_over(writer, page, NameObject(f"/PackStamp{number}"), form_of(writer, laid))


def lay_over(writer: PdfWriter, page: PageObject, name: NameObject, form: StreamObject) -> None:
    """As something that is no part of the page's text (an artifact)."""
    resources = DictionaryObject(page.get("/Resources", DictionaryObject()).get_object())
    forms = DictionaryObject(resources.get("/XObject", DictionaryObject()).get_object())
    forms[name] = writer._add_object(form)
    resources[NameObject("/XObject")] = forms
    page[NameObject("/Resources")] = resources
    before = page.get_contents()
    left_open = unbalanced(before.get_data()) if before is not None else 0
    placed = " ".join(f"{number:.4f}" for number in matrix(page))
    after = f"{' Q' * left_open} Q /Artifact BMC q {placed} cm {name} Do Q EMC"
    old: Any = page.raw_get("/Contents") if before is not None else ArrayObject()
    own = list(old.get_object()) if isinstance(old.get_object(), ArrayObject) else [old]
    page[NameObject("/Contents")] = ArrayObject([stream_of(writer, b"q "), *own, stream_of(writer, after.encode())])


def unbalanced(content: bytes) -> int:
    """How many states of drawing the page saves and does not restore."""
    found = [match[1] for match in SAVES.finditer(content)]
    return min(max(0, found.count(b"q") - found.count(b"Q")), 100)


def stream_of(writer: PdfWriter, content: bytes) -> Any:
    stream = StreamObject()
    stream.set_data(b"\n" + content + b"\n")
    return writer._add_object(stream)


def form_of(writer: PdfWriter, page: PageObject) -> StreamObject:
    """A page as something that can be drawn on another."""
    form, contents = StreamObject(), page.get_contents()
    form.set_data(contents.get_data() if contents is not None else b"")
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(FloatObject(number) for number in page.mediabox),
            NameObject("/Resources"): page.raw_get("/Resources").clone(writer),
        }
    )
    return form.flate_encode()


def matrix(page: PageObject) -> tuple[float, ...]:
    """Where what is drawn as the page is shown stands on the page, which may stand on its side or be cropped."""
    box = page.cropbox
    left, below, width, height = float(box.left), float(box.bottom), float(box.width), float(box.height)
    return {
        0: (1, 0, 0, 1, left, below),
        90: (0, 1, -1, 0, left + width, below),
        180: (-1, 0, 0, -1, left + width, below + height),
        270: (0, -1, 1, 0, left, below + height),
    }[page.rotation % 360 // 90 * 90]


def lead_to_parts(page: PageObject, targets: dict[str, PageObject]) -> None:
    for note in notes(page):
        action: Any = note.get("/A", DictionaryObject()).get_object()
        address = str(action.get("/URI", ""))
        target = targets.get(address.removeprefix(TO_PART)) if address.startswith(TO_PART) else None
        if target is not None and target.indirect_reference is not None:
            top = FloatObject(target.mediabox.top)
            note.pop(NameObject("/A"))
            place = [target.indirect_reference, NameObject("/XYZ"), FloatObject(target.mediabox.left), top, NumberObject(0)]
            note[NameObject("/Dest")] = ArrayObject(place)


def say_of_itself(writer: PdfWriter, order: dict[str, Any], labels: list[str]) -> None:
    catalogue = writer.root_object
    catalogue[NameObject("/Lang")] = TextStringObject(order["lang"])
    catalogue[NameObject("/PageMode")] = NameObject("/UseOutlines")
    catalogue[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    catalogue[NameObject("/PageLabels")] = DictionaryObject({NameObject("/Nums"): label_ranges(labels)})


def label_ranges(labels: list[str]) -> ArrayObject:
    """ISO 32000-1, 12.4.2: numbers that run on are one range; each other label is its own."""
    ranges = ArrayObject()
    told = list(enumerate(labels))
    for _, run in groupby(told, key=lambda one: int(one[1]) - one[0] if one[1].isdecimal() else one[1]):
        place, label = next(run)
        said = DictionaryObject()
        if label.isdecimal():
            said[NameObject("/S")], said[NameObject("/St")] = NameObject("/D"), NumberObject(int(label))
        else:
            said[NameObject("/P")] = TextStringObject(label)
        ranges += [NumberObject(place), said]
    return ranges
