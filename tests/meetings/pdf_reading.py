"""What a PDF says of itself, read by PDFium: the portal binds with another library."""

import ctypes
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium


@dataclass
class Read:
    texts: list[str]
    labels: list[str]
    sizes: list[tuple[int, int]]
    bookmarks: list[tuple[str, int]]
    """Each with the page that it leads to, counted from 0."""
    links: list[list[int | str]]
    """Of each page: where links lead, a page counted from 0 or an address."""
    tags: list[list[str]]
    title: str
    language: str
    is_tagged: bool


def read(content: bytes) -> Read:
    pdf = pypdfium2.PdfDocument(content)
    pages = [pdf[number] for number in range(len(pdf))]
    marks = [(mark.get_title(), mark.get_dest()) for mark in pdf.get_toc()]
    return Read(
        texts=[page.get_textpage().get_text_bounded() for page in pages],
        labels=[pdf.get_page_label(number) for number in range(len(pdf))],
        sizes=[(round(page.get_width()), round(page.get_height())) for page in pages],
        bookmarks=[(title, place.get_index()) for title, place in marks],
        links=[links_of(pdf, page) for page in pages],
        tags=[tags_of(page) for page in pages],
        title=pdf.get_metadata_value("Title"),
        language=language_of(pdf),
        is_tagged=bool(pdfium.FPDFCatalog_IsTagged(pdf)),
    )


def language_of(pdf: pypdfium2.PdfDocument) -> str:
    space = ctypes.create_string_buffer(100)
    length = pdfium.FPDFCatalog_GetLanguage(pdf, ctypes.cast(space, ctypes.POINTER(pdfium.FPDF_WCHAR)), 100)
    return space.raw[: length - 2].decode("utf-16-le") if length else ""


def links_of(pdf: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> list[int | str]:
    found: list[int | str] = []
    place, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page, place, link):
        if target := pdfium.FPDFLink_GetDest(pdf, link):
            found.append(pdfium.FPDFDest_GetDestPageIndex(pdf, target))
        elif action := pdfium.FPDFLink_GetAction(link):
            space = ctypes.create_string_buffer(2000)
            pdfium.FPDFAction_GetURIPath(pdf, action, space, 2000)
            found.append(space.value.decode())
    return found


def tags_of(page: pypdfium2.PdfPage) -> list[str]:
    """The kinds of its elements, each before those within it."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    found: list[str] = []

    def visit(element: object) -> None:
        if not element:
            return
        space = ctypes.create_string_buffer(200)
        length = pdfium.FPDF_StructElement_GetType(element, space, 200)
        found.append(space.raw[: length - 2].decode("utf-16-le"))
        for number in range(pdfium.FPDF_StructElement_CountChildren(element)):
            visit(pdfium.FPDF_StructElement_GetChildAtIndex(element, number))

    for number in range(pdfium.FPDF_StructTree_CountChildren(tree) if tree else 0):
        visit(pdfium.FPDF_StructTree_GetChildAtIndex(tree, number))
    return [kind for kind in found if kind != "Document"]
