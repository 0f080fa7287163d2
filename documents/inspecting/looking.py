"""The one door to looking into a file. Processes of their own do the looking."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from documents.inspecting import making
from documents.inspecting.findings import MEDIA_TYPES, Findings, Kind, Refused
from documents.inspecting.limits import CHARACTERS, SIZE
from documents.inspecting.looked import LENGTH
from documents.inspecting.processes import asked, run_until_it_ends

EMPTY = "The file is empty. Choose another, or save it again and upload that."
TOO_LARGE = f"The file is larger than {SIZE // 1024 // 1024} MB. Make it smaller or divide it into parts."


def inspect(path: Path, name: str) -> Findings:
    """What is in a file. Raises `Refused`."""
    with path.open("rb", buffering=0) as file:
        size = checked_size(file)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        answer, _ = asked(file, {"do": "inspect", "name": name[:1000]})
        kind = Kind(answer["kind"])
        page = making.page(file, kind, answer["figures"], hides=answer["hides"])
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


def drawn_pages(path: Path, wanted: Sequence[tuple[int, int]]) -> list[bytes]:
    """Pages of a PDF as PNG, all by one process: each page is given by its number, from 1, and the width of its picture.

    A page that cannot be drawn gives nothing (`b""`). Fewer come than are wanted where the process broke down or was stopped
    at the next, which need not be that page's fault unless it is the first.
    """
    with path.open("rb", buffering=0) as file:
        checked_size(file)
        output, _ = run_until_it_ends(file, {"do": "draw", "wanted": list(wanted)})
    drawn, place = [], 0
    while len(head := output[place : place + LENGTH.size]) == LENGTH.size:
        start, place = place + LENGTH.size, place + LENGTH.size + LENGTH.unpack(head)[0]
        if place <= len(output):
            drawn.append(output[start:place])
    return drawn


def cleaned(path: Path, kind: Kind) -> bytes:
    """A picture without anything but its pixels; a text in UTF-8. Raises `Refused`."""
    with path.open("rb", buffering=0) as file:
        checked_size(file)
        return asked(file, {"do": "clean", "kind": kind})[1]


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
