"""Bad files are refused with a sentence, in bounded time, and the process that asked feels nothing of them."""

import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from documents.inspecting.findings import Kind, Refused
from documents.inspecting.looking import cleaned, inspect
from tests.documents import hostile

SECONDS = 40
"""Four times what the slowest takes on a busy machine."""
GROWTH = 60 * 1024
"""Kilobytes: the test itself makes files of up to 25 MB."""


def deep() -> bytes:
    return hostile.word({"a.zip": hostile.zipped({"b.zip": hostile.zipped({"c": "x"})})})


def locked_office() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)


def macros() -> bytes:
    return hostile.office("application/vnd.ms-word.document.macroEnabled.main+xml", {"word/document.xml": "<x/>"})


def entities() -> bytes:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    return hostile.word({"word/styles.xml": bomb})


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a bomb in a Word file": ("a.docx", lambda: hostile.word({"word/media/a.png": bytes(190_000_000)}), "far larger"),
    "more than may be unpacked": ("a.docx", lambda: hostile.word({f"{n}": bytes(150_000_000) for n in range(2)}), "far larger"),
    "too many entries": ("a.docx", lambda: hostile.word({f"{n}": b"" for n in range(2_001)}), "far larger"),
    "archives in archives": ("a.docx", deep, "archives inside"),
    "an entry elsewhere": ("a.docx", lambda: hostile.word({"../../etc/x": b"x"}), "does not have"),
    "an absolute entry": ("a.docx", lambda: hostile.word({"/etc/x": b"x"}), "does not have"),
    "entities": ("a.docx", entities, "does not have"),
    "a truncated Word file": ("a.docx", lambda: hostile.word()[:-30], "damaged"),
    "macros by type": ("a.docx", macros, "macros"),
    "macros by part": ("a.docx", lambda: hostile.word({"word/vbaProject.bin": b"x"}), "macros"),
    "an archive": ("a.zip", lambda: hostile.zipped({"a": "x"}), "archive"),
    "a locked Office file": ("a.docx", locked_office, "password"),
    "100,000 pages": ("a.pdf", lambda: hostile.pdf_of_pages(100_000), "5,000 pages"),
    "an encrypted PDF": ("a.pdf", hostile.encrypted_pdf, "password"),
    "a truncated PDF": ("a.pdf", lambda: hostile.good_pdf("x")[:60], "damaged"),
    "0 octets": ("a.pdf", lambda: b"", "empty"),
    "a PDF that is called Word": ("a.docx", lambda: hostile.good_pdf("x"), "the file is a PDF"),
    "a text that is called PDF": ("a.pdf", lambda: b"text", "the file is plain text"),
    "a PDF and an archive": ("a.pdf", lambda: hostile.good_pdf("x") + hostile.zipped({"a": "x"}), "two files"),
    "a page and a PDF": ("a.txt", lambda: b"hello\n" + hostile.good_pdf("x"), "two files"),
    "a picture and an archive": ("a.png", lambda: hostile.picture("PNG") + hostile.zipped({"a": "x"}), "two files"),
    "SVG": ("a.svg", lambda: SVG, "PDF or PNG"),
    "HTML called text": ("a.txt", lambda: b"\n <!-- x --><HTML><script>", "PDF or PNG"),
    "comments without end": ("a.txt", lambda: b"<!---->" * 1_000 + b"<svg", "PDF or PNG"),
    "entities from elsewhere": (
        "a.odt",
        lambda: hostile.open_text("", {"meta.xml": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'}),
        "does not have",
    ),
    "entities in UTF-16": (
        "a.xlsx",
        lambda: hostile.office("x", {"xl/workbook.xml": '<?xml version="1.0"?><!DOCTYPE x []><x/>'.encode("utf-16")}),
        "does not have",
    ),
    "an Office file that was locked elsewhere": (
        "a.odt",
        lambda: hostile.open_text("", {"META-INF/manifest.xml": "<m><encryption-data/></m>"}),
        "password",
    ),
    "a page called picture": ("a.png", lambda: b"<html><script>alert(1)</script>", "web page"),
    "a picture called PDF": ("a.pdf", lambda: hostile.picture("PNG"), "the file is a PNG picture"),
    "a PDF and a page": ("a.pdf", lambda: hostile.good_pdf("x") + b"<script>alert(1)</script>", "two files"),
    "a program": ("a.txt", lambda: b"\x7fELF\x02\x01\x01" + bytes(100), "not taken"),
    "a huge picture": ("a.png", lambda: hostile.header_of_png(50_000, 50_000), "40 megapixels"),
    "a truncated picture": ("a.jpg", lambda: hostile.picture("JPEG")[:-200], "damaged"),
    "more than 25 MB": ("a.txt", lambda: b"a" * (25 * 1024 * 1024 + 1), "larger than 25 MB"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_files_are_refused(tmp_path: Path, case: str) -> None:
    name, make, reason = REFUSED[case]
    path = tmp_path / "kept"
    path.write_bytes(make())
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(Refused, match=reason):
        inspect(path, name)
    assert time.monotonic() - started < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < GROWTH


def test_a_pdf_in_a_loop_ends(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_bytes(hostile.looping_pdf())
    started = time.monotonic()
    try:
        assert not "".join(inspect(path, "a.pdf").pages)
    except Refused as refused:
        assert str(refused).endswith(".")
    assert time.monotonic() - started < SECONDS


def test_a_huge_picture_is_not_cleaned(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_bytes(hostile.header_of_png(50_000, 50_000))
    with pytest.raises(Refused, match="40 megapixels"):
        cleaned(path, Kind.PNG)
