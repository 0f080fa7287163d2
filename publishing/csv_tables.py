"""Tables for spreadsheets, as CSV (RFC 4180)."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
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
    """The cell, after a quote if it begins like a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
