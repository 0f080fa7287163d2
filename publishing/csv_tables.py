"""Tables for spreadsheets, as CSV (RFC 4180)."""

import csv
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""The beginning of a formula, or of text that was kept from being one."""
BYTE_ORDER_MARK = "\ufeff"
"""By which spreadsheets know that the table is UTF-8."""


def respond(filename: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """The table as a file to keep. Whatever a cell holds, spreadsheets read it as text."""
    response = HttpResponse(BYTE_ORDER_MARK, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    table = csv.writer(response)
    table.writerow(columns)
    table.writerows([as_text(cell) for cell in row] for row in rows)
    return response


def as_text(cell: str) -> str:
    """The cell as it goes out: after a quote if it begins like a formula, so that no spreadsheet runs it."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def from_text(cell: str) -> str:
    """The cell that went out by `as_text`."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
