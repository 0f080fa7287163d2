"""Excel workbooks (.xlsx), read row by row as text, after a look at whether they are what they say."""

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from openpyxl import load_workbook

from publishing.when import When
from workstreams.importing.limits import COLUMNS, MEGABYTE, ROWS_WITH_BLANKS, SAVE_AS, Unreadable

UNPACKED = 50 * MEGABYTE
READ_WHOLE = 10 * MEGABYTE
"""Of a part that is not read row by row: the texts of all cells, the styles."""
MEMBERS = 1_000
RATIO = 100
"""How many times its size a file may unpack to. Workbooks seldom exceed 20."""
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z0-9:]{1,30})"')
PIECE = 64 * 1024
BROKEN = f"This workbook could not be read: it is damaged, or an unusual kind. {SAVE_AS}"


def read(content: bytes) -> tuple[Iterator[list[str]], str]:
    """The rows of the first sheet, and a remark where there are others."""
    try:
        check(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        if not book.worksheets:
            raise Unreadable(f"This workbook has no sheet with cells. {SAVE_AS}")
        sheet = book.worksheets[0]
        refuse_merged_cells(content, sheet._worksheet_path)
    except Unreadable:
        raise
    except Exception as error:  # whatever a foreign file makes openpyxl stumble over
        raise Unreadable(BROKEN) from error
    others = len(book.sheetnames) - 1
    return rows(sheet), f"Read the first sheet, “{sheet.title}”; {others} more not used." if others else ""


def check(content: bytes) -> None:
    """Raise `Unreadable` for what is no workbook, and for what would grow too large when unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        if "xl/workbook.xml" not in archive.namelist():
            raise Unreadable(f"This is not an Excel workbook (.xlsx), though it is packed like one. {SAVE_AS}")
    unpacked = sum(member.file_size for member in members)
    whole = [each.file_size for each in members if each.filename.endswith(".xml") and "/worksheets/" not in each.filename]
    too_large = unpacked > UNPACKED or max(whole) > READ_WHOLE
    if too_large or len(members) > MEMBERS or unpacked > RATIO * len(content):
        raise Unreadable(
            f"This workbook unpacks to more than it should ({unpacked // MEGABYTE} MB in {len(members)} parts). Copy the table "
            "alone into a new workbook, without formatting, and choose that."
        )


def refuse_merged_cells(content: bytes, path: str) -> None:
    """Only the first of merged cells has a value: the others would count as emptied."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(path.lstrip("/")) as source:
        before = b""
        while piece := source.read(PIECE):
            if merged := MERGED.search(before + piece):
                where = merged[1].decode()
                raise Unreadable(f"The cells {where} are merged. Take the merging away in Excel, and fill in each of them.")
            before = piece[-200:]


def rows(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    before = None
    try:
        for row in sheet.iter_rows(max_col=COLUMNS + 1, max_row=ROWS_WITH_BLANKS + 1):
            yield [] if row is before else [text_of(cell) for cell in row]  # rows left out in the file are one and the same
            before = row
    except Exception as error:
        raise Unreadable(BROKEN) from error


def text_of(cell: Any) -> str:
    """What a cell says, as it would be typed. A formula is its text: nothing is worked out."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime.date):  # also with a time of day
        return date_as_shown(value, cell.number_format)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(getattr(value, "text", value))


def date_as_shown(day: datetime.date, number_format: str) -> str:
    """The day in words, or the month where Excel shows no more: it keeps “December 2016” as the first of the month."""
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format).lower()
    return f"{day:%B %Y}" if "d" not in shown and "y" in shown else When.on(day).words
