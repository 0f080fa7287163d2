"""A stranger's PDF as it is put into packs: written anew, without what acts by itself."""

import io
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from documents.inspecting import pdfs
from documents.inspecting.archives import LOCKED
from documents.inspecting.findings import Refused
from meetings.packing.limits import DAMAGED

LOCKED_PAPER = "it is locked with a password"
KEPT_ACTIONS = {"/URI", "/GoTo"}
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
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue(), [shown_size(page) for page in PdfReader(written).pages]


def calm(page: PageObject) -> None:
    """Take away what acts when the page is looked at, and files that hang on it."""
    page.pop(NameObject("/AA"), None)
    annotations = page.get("/Annots")
    if annotations is None:
        return
    kept = ArrayObject()
    for reference in annotations.get_object():
        annotation: Any = reference.get_object()
        if not isinstance(annotation, DictionaryObject) or annotation.get("/Subtype") in LEFT_OUT:
            continue
        annotation.pop(NameObject("/AA"), None)
        action = annotation.get("/A")
        if action is not None and action.get_object().get("/S") not in KEPT_ACTIONS:
            annotation.pop(NameObject("/A"), None)
        kept.append(reference)
    page[NameObject("/Annots")] = kept


def shown_size(page: PageObject) -> list[float]:
    """Its width and height as it is shown: what is cropped away is not, and it may stand on its side."""
    width, height = float(page.cropbox.width), float(page.cropbox.height)
    return [height, width] if page.rotation % 180 else [width, height]
