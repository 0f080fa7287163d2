"""Files as tables: told by their content, in the encodings and shapes that programs write; the others say what to do."""

import datetime
import io
import time
import tracemalloc
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from publishing.csv_tables import as_text, from_text
from workstreams.importing.limits import BYTES, ROWS, Unreadable
from workstreams.importing.tables import Table, read

HEADINGS = ["Reference", "What"]


def table(content: bytes) -> Table:
    return read(io.BytesIO(content))


def workbook(*rows: list[Any], **formats: str) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in formats.items():
        book.active[place].number_format = number_format
    return packed(book)


def packed(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def zipped(**members: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return content.getvalue()


def with_sheet(xml: str) -> bytes:
    """A workbook of which the sheet is replaced."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(HEADINGS, ["A", "Do"]))) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return content.getvalue()


TEXT = "Reference,What\nA,Fiancée’s “café”\n"
GUESSED = "Read as Windows-1252 (Western European): check the accents."


@pytest.mark.parametrize(("encoding", "remark"), [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ""), ("windows-1252", GUESSED)])
def test_the_encoding_is_found_or_the_guess_is_said(encoding: str, remark: str) -> None:
    read = table(TEXT.encode(encoding))
    assert (read.headings, read.lines[0].cells, read.remark) == (HEADINGS, ["A", "Fiancée’s “café”"], remark)


def test_utf_16_with_its_large_end_first_is_read() -> None:
    assert table(b"\xfe\xff" + TEXT.encode("utf-16-be")).lines[0].cells[1] == "Fiancée’s “café”"


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_the_separator_is_counted_outside_quotation_marks(sign: str) -> None:
    content = f'"What, who; and\twhen, and; so\t on"{sign}Reference\n"1{sign}5"{sign}A\n'
    read = table(content.encode())
    assert (len(read.headings), read.lines[0].cells) == (2, [f"1{sign}5", "A"])


def test_rows_keep_their_numbers_and_cells_their_text() -> None:
    read = table(b'\r\nReference,What,\r\n"A","Do ""it"",\r\nand rest"\r\n,,\r\n\r\nB,  two  ,\r\n')
    assert [(line.number, line.cells) for line in read.lines] == [(3, ["A", 'Do "it",\r\nand rest']), (6, ["B", "  two  "])]


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "''=1", "'so'", "'", "", "=cmd|' /C calc'!A0"])
def test_text_like_a_formula_comes_in_as_it_went_out(words: str) -> None:
    assert from_text(as_text(words)) == words
    read = table(f'Reference,What,End\nA,"{as_text(words)}",x\n'.encode())
    assert read.lines[0].cells[1] == words


def test_an_excel_workbook_is_read_as_one_sees_it() -> None:
    day = datetime.datetime(2016, 12, 23)
    cells = [3.0, 3.5, 7, True, day, day.date(), day, "=SUM(A1:B1)", "'=1", " so ", 1e300, None, "end"]
    formats = {"E2": "dd/mm/yyyy", "G2": "mmm-yy"}
    read = table(workbook(["a"] * len(cells), cells, **formats))
    words = ["3", "3.5", "7", "TRUE", "23 December 2016", "23 December 2016", "December 2016", "=SUM(A1:B1)", "=1", " so "]
    assert read.lines[0].cells[:10] == words
    assert read.lines[0].cells[11:] == ["", "end"]


def test_the_first_sheet_counts_and_the_others_are_mentioned() -> None:
    book = Workbook()
    for row in (["", ""], HEADINGS, ["", ""], ["A", "Do"]):
        book.active.append(row)
    book.create_sheet("More").append(["nothing"])
    read = table(packed(book))
    assert [(line.number, line.cells) for line in read.lines] == [(4, ["A", "Do"])]
    assert read.remark == "Read the first sheet, “Sheet”; 1 more not used."


def test_a_sheet_that_is_wrong_about_its_own_size_is_read_whole() -> None:
    ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = "".join(f'<row><c t="inlineStr"><is><t>{word}</t></is></c></row>' for word in ("Reference", "A", "B"))
    sheet = f'<worksheet xmlns="{ns}"><dimension ref="A1"/><sheetData>{rows}</sheetData></worksheet>'
    assert [line.cells for line in table(with_sheet(sheet)).lines] == [["A"], ["B"]]


def merged() -> bytes:
    book = Workbook()
    for row in (HEADINGS, ["A", "Do"], ["B", ""]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    return packed(book)


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
CELL = '<row r="{}"><c t="inlineStr"><is><t>x</t></is></c></row>'
FAR_AWAY = SHEET.format("".join(CELL.format(row) for row in (1, 2, 99_999_999_999)))
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + SHEET.format("<row><c><v>&b;</v></c></row>")
LONG = "".join(f"<si><t>{number}</t></si>" for number in range(600_000))
UNREADABLE = {
    "nothing": (b"", "This file is empty."),
    "blanks": (b" \r\n \n", "This file is empty."),
    "only a byte order mark": (b"\xef\xbb\xbf", "This file is empty."),
    "only separators": (b",,,\n,,,\n", "This file is empty."),
    "only headings": (b"Reference,What\n\n,,\n", "has headings, but no rows"),
    "an empty workbook": (workbook(), "This file is empty."),
    "a workbook with headings only": (workbook(HEADINGS), "has headings, but no rows"),
    "UTF-16 without its mark": ("Reference,What\nA,B\n".encode("utf-16-le"), "NUL characters"),
    "half a character": ("Reference\nA".encode("utf-16")[:-1], "This file is not text"),
    "a lone surrogate": (b"\xff\xfe" + "Reference\n".encode("utf-16-le") + b"\x00\xd8a\x00", "This file is not text"),
    "UTF-8 by its mark alone": (b"\xef\xbb\xbfReference\n\xff", "This file is not text"),
    "bytes": (b"Reference\n\x81\x8d\xff", "This file is not text"),
    "NUL": (b"Reference,What\nA,a\x00b\n", "NUL characters"),
    "a control character": (b"Reference,What\nA,B\nC,a\x07b\n", "Row 3 has a character in column 2 that is not text."),
    "an open quotation mark": (b'Reference,What\nA,"never closed\nB,C\n', "begins at line 2"),
    "text after a quotation mark": (b'Reference,What\nA,"so" on\n', "begins at line 2"),
    "an endless cell": (b'Reference,What\nA,"' + b"x" * 200_000 + b'"\n', "begins at line 2"),
    "very many columns": (b"," * 5_000 + b"x\n", "Row 1 has more than 100 columns."),
    "a wide workbook": (workbook(["x"] * 200), "Row 1 has more than 100 columns."),
    "PDF": (b"%PDF-1.7\n", "This is a PDF."),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel file (.xls)"),
    "a web page": (b"\n<html><table></table></html>", "This is a web page"),
    "RTF": (b"{\\rtf1 words}", "This is a text document"),
    "OpenDocument": (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "not an Excel workbook"),
    "a broken archive": (workbook(HEADINGS, ["A", "B"])[:1_000], "could not be read"),
    "an archive with a workbook's name": (zipped(xl__workbook_xml="<no"), "could not be read"),
    "an entity bomb": (with_sheet(BOMB), "could not be read"),
    "XML that ends early": (with_sheet("<worksheet><sheetData><row>"), "could not be read"),
    "a number that is none": (with_sheet(SHEET.format("<row><c><v>x</v></c></row>")), "could not be read"),
    "text that is not there": (with_sheet(SHEET.format('<row><c t="s"><v>9</v></c></row>')), "could not be read"),
    "merged cells": (merged(), "The cells B2:B3 are merged."),
    "a zip bomb": (zipped(xl__workbook_xml="x", xl__more_xml=" " * 60_000_000), "unpacks to more than it should"),
    "a small zip bomb": (zipped(xl__workbook_xml="x", xl__more_xml=" " * 9_000_000), "unpacks to more than it should"),
    "very many texts": (zipped(xl__workbook_xml="x", xl__sharedStrings_xml=LONG), "unpacks to more than it should"),
    "very many parts": (zipped(xl__workbook_xml="x", **{f"part{n}": "x" for n in range(1_001)}), "unpacks to more"),
    "a long file": (b"Reference,What\n" + b"A,B\n" * 100_000, "This file has more than 2,000 rows. Split it"),
    "a long and large file": (b"Reference,What\n" + b"A,Something to be done\n" * 1_000_000, "more than 2,000 rows. Split it"),
    "a long workbook": (workbook(HEADINGS, *[["A", "B"]] * (ROWS + 1)), "This file has more than 2,000 rows. Split it"),
    "blank lines": (b"Reference" + b"\n" * 1_000_000 + b"A", "more than 20,000 rows, most of them blank"),
    "a workbook of which the last row is far away": (with_sheet(FAR_AWAY), "more than 20,000 rows, most of them blank"),
    "a large file": (b"Reference,What\nA,B" + b" " * BYTES, "This file is larger than 5 MB. Split it"),
}


@pytest.mark.parametrize(("content", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_table_says_why_and_what_to_do(content: bytes, reason: str) -> None:
    began = time.process_time()
    with pytest.raises(Unreadable) as refused:
        table(content)
    assert reason in str(refused.value)
    assert time.process_time() - began < 5


def test_as_many_rows_as_allowed_are_read() -> None:
    assert len(table(b"Reference\n" + b"A\n" * ROWS).lines) == ROWS


def test_a_file_that_is_too_long_takes_no_more_memory_for_being_longer() -> None:
    peaks = []
    for lines in (400_000, 4_000_000):
        file = io.BytesIO(b"Reference,What\n" + b"A,Something to do\n" * lines)
        tracemalloc.start()
        with pytest.raises(Unreadable):
            read(file)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0]
