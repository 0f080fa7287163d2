"""The one door to looking into a file. Processes of their own do the looking."""

import hashlib
import os
from pathlib import Path
from typing import IO, Any

from documents.inspecting import making
from documents.inspecting.findings import MEDIA_TYPES, Findings, Kind, Refused
from documents.inspecting.limits import CHARACTERS, SIZE
from documents.inspecting.processes import asked

EMPTY = "The file is empty. Choose another, or save it again and upload that."
TOO_LARGE = f"The file is larger than {SIZE // 1024 // 1024} MB. Make it smaller or divide it into parts."


def inspect(path: Path, name: str) -> Findings:
    """What is in a file. Raises `Refused`."""
    with path.open("rb", buffering=0) as file:
        size = checked_size(file)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        answer, _ = asked(file, {"do": "inspect", "name": name[:1000]})
        kind = Kind(answer["kind"])
        page = making.page(file, kind, answer["figures"])
    return Findings(
        kind=kind,
        media_type=MEDIA_TYPES[kind],
        size=size,
        sha256=sha256,
        pages=shortened(answer["pages"]),
        page_count=answer["page_count"],
        title=plain(answer["title"])[:300],
        language=plain(answer["language"])[:35],
        html=storable(page.html),
        pictures=page.pictures,
        warnings=[plain(warning) for warning in answer["warnings"] + page.warnings],
    )


def picture(path: Path, page: int, width: int) -> bytes:
    """A page of a PDF, counted from 1, as PNG. Raises `Refused`."""
    return drawn(path, {"do": "picture", "page": page, "width": width})


def cleaned(path: Path, kind: Kind) -> bytes:
    """A picture without anything but its pixels; a text in UTF-8. Raises `Refused`."""
    return drawn(path, {"do": "clean", "kind": kind})


def drawn(path: Path, order: dict[str, Any]) -> bytes:
    with path.open("rb", buffering=0) as file:
        checked_size(file)
        return asked(file, order)[1]


def checked_size(file: IO[bytes]) -> int:
    size = os.fstat(file.fileno()).st_size
    if not size:
        raise Refused(EMPTY)
    if size > SIZE:
        raise Refused(TOO_LARGE)
    return size


def plain(text: str) -> str:
    """On one line, without what no database keeps."""
    return " ".join(storable(text).split())


def storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def shortened(pages: list[str]) -> list[str]:
    kept, left = [], CHARACTERS
    for page in pages:
        kept.append(storable(page[:left]))
        left -= len(kept[-1])
    return kept
