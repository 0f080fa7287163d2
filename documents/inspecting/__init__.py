"""Looking into files. A stand-in: it takes PDF, Markdown and plain text by their first bytes, and reads no PDF."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    PDF = "pdf"
    MARKDOWN = "markdown"
    TEXT = "text"


MEDIA_TYPES = {Kind.PDF: "application/pdf", Kind.MARKDOWN: "text/markdown", Kind.TEXT: "text/plain"}
# The smallest PNG: one grey dot.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
)


class Refused(Exception):
    """The file is not taken. Says why, and what to do."""


@dataclass
class Findings:
    """What is known of a file that was taken."""

    kind: Kind
    media_type: str
    name: str
    size: int
    sha256: str
    pages: list[str] = field(default_factory=list)
    page_count: int = 0
    title: str = ""
    language: str = ""
    html: str = ""
    warnings: list[str] = field(default_factory=list)


def inspect(path: Path, name: str) -> Findings:
    """What the file is and says. Raises `Refused`."""
    content = path.read_bytes()
    kind = kind_of(content, name)
    pages = [] if kind is Kind.PDF else [content.decode()]
    count = max(1, content.count(b"/Type /Page\n")) if kind is Kind.PDF else 0
    digest = hashlib.sha256(content).hexdigest()
    return Findings(kind, MEDIA_TYPES[kind], name, len(content), digest, pages, count)


def kind_of(content: bytes, name: str) -> Kind:
    if content.startswith(b"%PDF-"):
        return Kind.PDF
    try:
        content.decode()
    except UnicodeDecodeError as error:
        raise Refused("This is no kind of file that is taken. Save it as PDF and choose that.") from error
    return Kind.MARKDOWN if name.lower().endswith(".md") else Kind.TEXT


def picture(path: Path, page: int, width: int) -> bytes:
    """A PNG of a PDF's page, counted from 1."""
    return DOT


def clean_picture(path: Path) -> bytes:
    """The picture without what it says of where and by whom it was made."""
    return path.read_bytes()
