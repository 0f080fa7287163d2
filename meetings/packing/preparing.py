"""A stranger's PDF as it is put into packs: written anew, without what acts by itself."""

import io
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NullObject, NumberObject, RectangleObject

from documents.inspecting import pdfs
from documents.inspecting.archives import LOCKED
from documents.inspecting.findings import Refused
from meetings.packing import binding
from meetings.packing.limits import DAMAGED

LOCKED_PAPER = "it is locked with a password"
KEPT_ACTIONS = {"/URI", "/GoTo"}
SMALLEST, LARGEST = 1, 14_400
"""Points of a page's side (ISO 32000-1, annex C)."""
LEFT_OUT = {"/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/Sound", "/3D"}


def prepared(content: bytes) -> tuple[bytes, list[list[float]]]:
    """It, and of each page the width and the height as it is shown, in points. Raises `Refused`.

    PDFium reads more of what is damaged than anybody else, and writes what it has understood.
    """
    try:
        return written_anew(content)
    except Refused as error:
        raise Refused(LOCKED_PAPER if str(error) == LOCKED else DAMAGED) from error


def written_anew(content: bytes) -> tuple[bytes, list[list[float]]]:
    understood = io.BytesIO()
    with pdfs.opened(content) as pdf:
        pdf.save(understood)
    writer = PdfWriter(clone_from=PdfReader(understood))
    for name in ("/OpenAction", "/AA", "/Names", "/AcroForm", "/Outlines", "/PageLabels"):
        writer.root_object.pop(NameObject(name), None)
    for page in writer.pages:
        calm(page)
        shape(page)
    written = that_binds(writer)
    return written, [shown_size(page) for page in PdfReader(io.BytesIO(written)).pages]


def that_binds(writer: PdfWriter) -> bytes:
    """It, with its tags if they are whole. Raises what binding would, so that it is refused alone and not with all the others."""
    try:
        return tried(writer)
    except Exception:  # whatever strangers may have put there
        for name in ("/StructTreeRoot", "/MarkInfo"):
            writer.root_object.pop(NameObject(name), None)
        return tried(writer)


def tried(writer: PdfWriter) -> bytes:
    written = io.BytesIO()
    writer.write(written)
    binding.try_out(written.getvalue())
    return written.getvalue()


def shape(page: PageObject) -> None:
    """Say in which place and how large it is as PDFium reads it: by whichever corners, and cropped to what is on it.

    Raises `Refused` for one that nobody could see.
    """
    media, crop = upright(page.mediabox), upright(page.cropbox)
    on_it = [max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3])]
    shown = on_it if on_it[0] < on_it[2] and on_it[1] < on_it[3] else media
    if not all(SMALLEST <= shown[side + 2] - shown[side] <= LARGEST for side in (0, 1)):
        raise Refused(DAMAGED)
    page.mediabox, page.cropbox = RectangleObject(tuple(media)), RectangleObject(tuple(shown))
    page[NameObject("/Rotate")] = NumberObject(page.rotation // 90 * 90 % 360)


def upright(box: RectangleObject) -> list[float]:
    """Left, below, right and top, whichever corners were named."""
    left, below, right, top = (float(number) for number in box)
    return [min(left, right), min(below, top), max(left, right), max(below, top)]


def calm(page: PageObject) -> None:
    """Take away what acts when the page is looked at, and files that hang on it."""
    page.pop(NameObject("/AA"), None)
    annotations: Any = page.pop(NameObject("/Annots"), ArrayObject()).get_object()
    kept = ArrayObject()
    for reference in annotations if isinstance(annotations, ArrayObject) else []:
        annotation: Any = reference.get_object()
        if not isinstance(annotation, DictionaryObject) or annotation.get("/Subtype") in LEFT_OUT:
            continue
        annotation.pop(NameObject("/AA"), None)
        action: Any = annotation.get("/A", NullObject()).get_object()
        if not (isinstance(action, DictionaryObject) and action.get("/S") in KEPT_ACTIONS):
            annotation.pop(NameObject("/A"), None)
        kept.append(reference)
    if kept:
        page[NameObject("/Annots")] = kept


def shown_size(page: PageObject) -> list[float]:
    """Its width and height as it is shown: what is cropped away is not, and it may stand on its side."""
    width, height = float(page.cropbox.width), float(page.cropbox.height)
    return [height, width] if page.rotation % 180 else [width, height]
