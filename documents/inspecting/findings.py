"""What looking into a file finds."""

import enum
from dataclasses import dataclass, replace

ONLY_PICTURES = "It is only pictures: nobody can search it or have it read aloud."
"""What is said of a file in which no text was found."""


class Refused(Exception):
    """The file is not taken. The text is a sentence for whoever chose it: what is wrong, and what to do."""


class Kind(enum.StrEnum):
    PDF = "pdf"
    WORD = "docx"
    EXCEL = "xlsx"
    POWERPOINT = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
    CSV = "csv"
    TEXT = "txt"
    MARKDOWN = "md"
    PNG = "png"
    JPEG = "jpg"
    GIF = "gif"
    WEBP = "webp"


OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.WORD: f"{OFFICE}.wordprocessingml.document",
    Kind.EXCEL: f"{OFFICE}.spreadsheetml.sheet",
    Kind.POWERPOINT: f"{OFFICE}.presentationml.presentation",
    Kind.ODT: f"{OPEN_DOCUMENT}.text",
    Kind.ODS: f"{OPEN_DOCUMENT}.spreadsheet",
    Kind.ODP: f"{OPEN_DOCUMENT}.presentation",
    Kind.CSV: "text/csv; charset=utf-8",
    Kind.TEXT: "text/plain; charset=utf-8",
    Kind.MARKDOWN: "text/markdown; charset=utf-8",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.GIF: "image/gif",
    Kind.WEBP: "image/webp",
}
CALLED = {
    Kind.PDF: "a PDF",
    Kind.WORD: "a Word document",
    Kind.EXCEL: "an Excel workbook",
    Kind.POWERPOINT: "a PowerPoint presentation",
    Kind.ODT: "an OpenDocument text",
    Kind.ODS: "an OpenDocument spreadsheet",
    Kind.ODP: "an OpenDocument presentation",
    Kind.CSV: "a table in plain text",
    Kind.TEXT: "plain text",
    Kind.MARKDOWN: "plain text",
    Kind.PNG: "a PNG picture",
    Kind.JPEG: "a JPEG picture",
    Kind.GIF: "a GIF picture",
    Kind.WEBP: "a WebP picture",
}
PICTURES = {Kind.PNG, Kind.JPEG, Kind.GIF, Kind.WEBP}
TEXTS = {Kind.CSV, Kind.TEXT, Kind.MARKDOWN}


@dataclass(frozen=True)
class PictureInside:
    """A picture of a text, written anew without anything but its pixels."""

    number: int
    """Of those in the text, counted from 1; the first place counts where it stands in several."""
    media_type: str
    width: int
    height: int
    content: bytes

    def numbered(self, number: int) -> "PictureInside":
        return replace(self, number=number)


@dataclass(frozen=True)
class Findings:
    kind: Kind
    media_type: str
    size: int
    sha256: str
    pages: list[str]
    page_count: int | None
    title: str
    language: str
    html: str
    """What pandoc made of it, fitted to a page of ours; not sanitised. Its pictures are at `picture-1` and so on."""
    pictures: list[PictureInside]
    warnings: list[str]
