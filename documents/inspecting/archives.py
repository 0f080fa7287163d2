"""Zip archives, checked before anything parses what is in them."""

import io
import stat
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from documents.inspecting.findings import Refused
from documents.inspecting.limits import ARCHIVE_DEPTH, ARCHIVE_ENTRIES, RATIO, SMALL, UNPACKED

BOMB = "Unpacked, the file is far larger than a document of its size can be. Save it again, or save it as a PDF."
DAMAGED = "The file is damaged or not complete. Open it on your computer, save it again and upload that."
LOCKED = "The file is protected by a password, so nobody could read it here. Save it without the password and upload that."
ODD = "The file contains things that a document does not have. Save it again in Word, Excel, PowerPoint or LibreOffice."
ZIP = b"PK\x03\x04"
END = b"PK\x05\x06"
PACKED_KINDS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


@dataclass
class Allowance:
    """What may still be unpacked, by the archive and those inside it together."""

    entries: int = ARCHIVE_ENTRIES
    octets: int = UNPACKED


def opened(content: bytes) -> zipfile.ZipFile:
    """The archive, harmless to read. Raises `Refused`."""
    check(content, Allowance(), depth=0)
    return zipfile.ZipFile(io.BytesIO(content))


def check(content: bytes, allowance: Allowance, *, depth: int) -> None:
    end = content.rfind(END)
    if end < 0 or end + 22 > len(content):
        raise Refused(DAMAGED)
    if end + 22 + int.from_bytes(content[end + 20 : end + 22], "little") != len(content):
        raise Refused(ODD)
    allowance.entries -= int.from_bytes(content[end + 10 : end + 12], "little")
    if allowance.entries < 0:
        raise Refused(BOMB)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        check_sizes(entries, len(content), allowance)
        for entry in entries:
            check_entry(archive, entry, allowance, depth)


def check_sizes(entries: Iterable[zipfile.ZipInfo], size: int, allowance: Allowance) -> None:
    """By what the archive says of itself; zipfile unpacks no more than that."""
    unpacked = sum(entry.file_size for entry in entries)
    allowance.octets -= unpacked
    too_tight = any(entry.file_size > max(SMALL, RATIO * entry.compress_size) for entry in entries)
    if allowance.octets < 0 or len(list(entries)) > ARCHIVE_ENTRIES or unpacked > max(SMALL, RATIO * size) or too_tight:
        raise Refused(BOMB)


def check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, allowance: Allowance, depth: int) -> None:
    if entry.flag_bits & 1:
        raise Refused(LOCKED)
    if is_elsewhere(entry.filename) or stat.S_ISLNK(entry.external_attr >> 16) or entry.compress_type not in PACKED_KINDS:
        raise Refused(ODD)
    content = archive.read(entry)
    if content.startswith(ZIP):
        if depth >= ARCHIVE_DEPTH:
            raise Refused("The file has archives inside archives. Take them out and upload them as files of their own.")
        check(content, allowance, depth=depth + 1)
    if entry.filename.lower().endswith((".xml", ".rels")) and has_doctype(content):
        raise Refused(ODD)


def is_elsewhere(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in path.parts[0] if path.parts else True


def has_doctype(content: bytes) -> bool:
    """Entities that grow, or fetch, can be declared there only."""
    return any("<!DOCTYPE".encode(encoding) in content for encoding in ("ascii", "utf-16-le", "utf-16-be"))
