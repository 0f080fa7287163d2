"""Text page by page, pictures of pages and what staff should know of PDFs."""

import ctypes
import io
import re
import zlib
from collections.abc import Iterable, Iterator

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from documents.inspecting.archives import DAMAGED, LOCKED
from documents.inspecting.findings import ONLY_PICTURES, Refused
from documents.inspecting.limits import CHARACTERS, PDF_PAGES, PICTURE_PIXELS, PICTURE_WIDTH
from documents.inspecting.looked import Looked
from documents.inspecting.pictures import look_at_exif

ATTACHMENT = pdfium.FPDF_ANNOT_FILEATTACHMENT
COMMENTS_ON_PAGES = {
    *(pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_HIGHLIGHT, pdfium.FPDF_ANNOT_UNDERLINE),
    *(pdfium.FPDF_ANNOT_SQUIGGLY, pdfium.FPDF_ANNOT_STRIKEOUT, pdfium.FPDF_ANNOT_CARET, pdfium.FPDF_ANNOT_INK),
    *(pdfium.FPDF_ANNOT_SOUND, pdfium.FPDF_ANNOT_REDACT),
}
"""What people put on pages for each other; marks for redaction hide nothing before they are applied."""
STREAM = re.compile(rb"\bstream\r?\n")
FACTS_BEFORE = 400
"""Octets before a stream in which it is said what it is."""
MOST_OF_FACTS = 1024 * 1024
MOST_OF_EXIF = 128 * 1024
CREATOR = re.compile(rb"<dc:creator>\s*<rdf:\w{1,5}>\s*<rdf:li[^>]{0,50}>([^<]{1,200})<")


def opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Refused(LOCKED if "assword" in str(error) or "ecurity" in str(error) else DAMAGED) from error
    if pdfium.FPDF_GetSecurityHandlerRevision(pdf) != -1:
        raise Refused(LOCKED)
    if len(pdf) > PDF_PAGES:
        raise Refused(f"The PDF has more than {PDF_PAGES:,} pages. Divide it into parts and upload each.")
    if not len(pdf):
        raise Refused(DAMAGED)
    return pdf


def look(content: bytes) -> Looked:
    pdf = opened(content)
    looked = Looked(pages=texts(pdf), page_count=len(pdf))
    properties = pdf.get_metadata_dict()
    looked.title, looked.language = properties.get("Title", "").strip(), language_of(pdf)
    looked.warn(not any(page.strip() for page in looked.pages), ONLY_PICTURES)
    looked.warn(not pdfium.FPDFCatalog_IsTagged(pdf), "It has no tags: screen readers cannot tell headings, lists and tables.")
    looked.warn(not looked.title, "It has no title of its own.")
    looked.warn(not looked.language, "It does not say its language.")
    people = people_in(content, properties)
    look_at_streams(content, looked)
    looked.warn(people, f"Its properties name people: {', '.join(people)[:200]}.")
    beside = notes_on(pdf)
    looked.warn(COMMENTS_ON_PAGES & beside, "It has comments.")
    looked.warn(pdfium.FPDFDoc_GetAttachmentCount(pdf) > 0 or ATTACHMENT in beside, "It has other files inside.")
    looked.warn(
        pdfium.FPDFDoc_GetJavaScriptActionCount(pdf) > 0 or b"/JavaScript" in content, "It has programs (JavaScript) inside."
    )
    looked.warn(pdfium.FPDF_GetFormType(pdf) != pdfium.FORMTYPE_NONE, "It has form fields, and with them whatever was filled in.")
    return looked


def people_in(content: bytes, properties: dict[str, str]) -> list[str]:
    """Whom its properties name, of old (Author) and of new (XMP, which stands in the file as it is, or packed)."""
    packed = (unpacked(content, start) for start in streams(content, b"/XML") if content[start : start + 1] == b"x")
    newer = [found.decode("utf-8", "replace") for text in [content, *packed] for found in CREATOR.findall(text)]
    return sorted({name.strip() for name in [properties.get("Author", ""), *newer]} - {""})


def streams(content: bytes, mark: bytes) -> Iterator[int]:
    """Where those begin of which it is said so."""
    for found in STREAM.finditer(content):
        before = content[max(0, found.start() - FACTS_BEFORE) : found.start()]
        if mark in before[before.rfind(b"endobj") + 1 :]:
            yield found.end()


def unpacked(content: bytes, start: int) -> bytes:
    """As much of a packed stream as facts may take; what is damaged says nothing."""
    try:
        return zlib.decompressobj().decompress(content[start : start + MOST_OF_FACTS], MOST_OF_FACTS)
    except zlib.error:
        return b""


def look_at_streams(content: bytes, looked: Looked) -> None:
    """Whether a photograph in it says where or by whom it was taken: readers get the file as it came."""
    for start in streams(content, b"/DCTDecode"):
        beginning = content[start : start + MOST_OF_EXIF]
        if b"Exif\0\0" in beginning:
            look_at_exif(beginning, looked)


def notes_on(pdf: pypdfium2.PdfDocument) -> set[int]:
    """The kinds of all that stands on the pages beside their text, as PDF numbers them."""
    kinds: set[int] = set()
    for number in range(len(pdf)):
        try:
            page = pdf[number]
        except pypdfium2.PdfiumError:
            continue
        for place in range(pdfium.FPDFPage_GetAnnotCount(page)):
            if note := pdfium.FPDFPage_GetAnnot(page, place):
                kinds.add(pdfium.FPDFAnnot_GetSubtype(note))
                pdfium.FPDFPage_CloseAnnot(note)
        page.close()
    return kinds


def texts(pdf: pypdfium2.PdfDocument) -> list[str]:
    """Of each page, until there is enough: a page after that is empty. A page that cannot be read is empty too."""
    pages, left = [], CHARACTERS
    for number in range(len(pdf)):
        text = text_of(pdf, number)[:left] if left else ""
        left -= len(text)
        pages.append(text)
    return pages


def text_of(pdf: pypdfium2.PdfDocument, number: int) -> str:
    try:
        page = pdf[number]
        text: str = page.get_textpage().get_text_range(errors="replace")
        page.close()
    except pypdfium2.PdfiumError:
        return ""
    return text.replace("\r\n", "\n")


def language_of(pdf: pypdfium2.PdfDocument) -> str:
    ask = pdfium.FPDFCatalog_GetLanguage
    length = ask(pdf, None, 0)
    if length <= 2:
        return ""
    answer = (ctypes.c_ushort * ((length + 1) // 2))()
    ask(pdf, answer, length)
    return bytes(answer).decode("utf-16-le", "replace").strip("\0 ")[:35]


def pictures(content: bytes, wanted: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    """These pages, each counted from 1 and with the width of its picture, as PNG; nothing for one that cannot be drawn."""
    pdf = opened(content)
    for number, width in wanted:
        try:
            yield picture(pdf, number, width)
        except (Refused, pypdfium2.PdfiumError):
            yield b""


def picture(pdf: pypdfium2.PdfDocument, number: int, width: int) -> bytes:
    if not 1 <= number <= len(pdf):
        raise Refused("The PDF has no such page.")
    page, width = pdf[number - 1], max(16, min(width, PICTURE_WIDTH))
    across, down = page.get_size()
    if across <= 0 or down <= 0 or width * width * down / across > PICTURE_PIXELS:
        raise Refused("The page is of a shape that cannot be drawn.")
    drawn = io.BytesIO()
    without_colours(page.render(scale=width / across).to_pil()).save(drawn, "PNG")
    page.close()
    return drawn.getvalue()


def without_colours(drawn: Image.Image) -> Image.Image:
    """In grey if it has no others, which takes a third of the room."""
    red, green, blue = drawn.convert("RGB").split()
    is_grey = not any(ImageChops.difference(red, other).getbbox() for other in (green, blue))
    return red if is_grey else drawn
