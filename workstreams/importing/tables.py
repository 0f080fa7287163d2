"""Files of staff as tables of text, whatever program wrote them: told apart by their content, never by their name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from publishing.csv_tables import from_text
from workstreams.importing import separated, workbooks
from workstreams.importing.limits import (
    BYTES,
    COLUMNS,
    EMPTY,
    NO_ROWS,
    ROWS,
    ROWS_WITH_BLANKS,
    SAVE_AS,
    TOO_LARGE,
    TOO_MANY,
    TOO_MANY_BLANKS,
    Unreadable,
)

NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""Characters that no text has: they can be kept in no database, or shown in no feed."""
OTHER_FILES = {
    b"%PDF": f"This is a PDF. {SAVE_AS}",
    b"\xd0\xcf\x11\xe0": f"This is an old Excel file (.xls), or one with a password. {SAVE_AS}",
    b"{\\rtf": f"This is a text document, not a table. {SAVE_AS}",
    b"<": f"This is a web page or XML, not a table. {SAVE_AS}",
}
WORKBOOK = b"PK\x03\x04"


@dataclass(frozen=True)
class Line:
    """A row of a table, with its number in the file: the first is 1."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    headings: list[str]
    lines: list[Line]
    remark: str = ""
    """What whoever chose the file should check, because it had to be guessed."""


def read(file: IO[bytes]) -> Table:
    """The table in a file. Raises `Unreadable`; reads no more than it takes to know that a file is too long."""
    content = file.read(BYTES + 1)
    if not content.strip():
        raise Unreadable(EMPTY)
    for beginning, reason in OTHER_FILES.items():
        if content.lstrip().startswith(beginning):
            raise Unreadable(reason)
    is_workbook = content.startswith(WORKBOOK)
    if len(content) > BYTES:
        raise Unreadable(TOO_MANY if not is_workbook and content.count(b"\n") > ROWS else TOO_LARGE)
    rows, remark = workbooks.read(content) if is_workbook else separated.read(content)
    return table_of(rows, remark)


def table_of(rows: Iterable[list[str]], remark: str = "") -> Table:
    """The first row with anything in it as headings, and those below. Blank rows are counted, and left out."""
    filled = (line for line in numbered(rows) if line.cells)
    headings = next(filled, None)
    if headings is None:
        raise Unreadable(EMPTY)
    lines: list[Line] = []
    for line in filled:
        if len(lines) == ROWS:
            raise Unreadable(TOO_MANY)
        lines.append(line)
    if not lines:
        raise Unreadable(NO_ROWS)
    return Table(headings.cells, lines, remark)


def numbered(rows: Iterable[list[str]]) -> Iterator[Line]:
    for number, row in enumerate(rows, start=1):
        if number > ROWS_WITH_BLANKS:
            raise Unreadable(TOO_MANY_BLANKS)
        yield Line(number, trimmed(number, row))


def trimmed(number: int, row: list[str]) -> list[str]:
    """The cells up to the last that is not blank, as text."""
    width = next((index for index in range(len(row), 0, -1) if row[index - 1].strip()), 0)
    if width > COLUMNS:
        raise Unreadable(f"Row {number} has more than {COLUMNS} columns. Keep only those that the import takes.")
    for column, cell in enumerate(row[:width], start=1):
        if NOT_TEXT.search(cell):
            raise Unreadable(f"Row {number} has a character in column {column} that is not text. Type that cell anew.")
    return [from_text(cell) for cell in row[:width]]
