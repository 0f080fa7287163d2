"""Plain texts and tables in plain text as HTML, of which the pages of a pack are set."""

import csv
import io

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from documents.inspecting.findings import Kind, Refused

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 400, 10, 400_000
TOO_WIDE = f"it is a table of more than {MOST_COLUMNS} columns or {MOST_ROWS} rows"
TOO_LONG = "it is too long"
SET = {Kind.TEXT, Kind.CSV}
"""What is set from the words as they come."""


def html_of(kind: str, content: str) -> str:
    """Raises `Refused` with the reason if it would make no pages that anybody could read."""
    if len(content) > MOST_CHARACTERS:
        raise Refused(TOO_LONG)
    return table(content) if kind == Kind.CSV else paragraphs(content)


def paragraphs(content: str) -> SafeString:
    """Lines stay lines, and what stands between empty ones is a paragraph."""
    found = "\n".join(content.splitlines()).split("\n\n")
    lines = ([(line,) for line in paragraph.split("\n")] for paragraph in found if paragraph.strip())
    return format_html_join("", "<p>{}</p>", ((format_html_join("", "{}<br>", of),) for of in lines))


def table(content: str) -> SafeString:
    """The first row has the names of the columns."""
    rows = [row for row in csv.reader(io.StringIO(content, newline=""), dialect_of(content)) if any(row)]
    columns = max(map(len, rows), default=0)
    if not rows or columns > MOST_COLUMNS or len(rows) > MOST_ROWS:
        raise Refused(TOO_WIDE)
    first, *others = [[*row, *[""] * (columns - len(row))] for row in rows]
    body = format_html_join("", "<tr>{}</tr>", ((cells("td", row),) for row in others))
    return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", cells("th", first), body)


def cells(name: str, row: list[str]) -> SafeString:
    return format_html_join("", f"<{name}>{{}}</{name}>", ((cell,) for cell in row))


def dialect_of(content: str) -> type[csv.Dialect]:
    """With commas, unless the first line has more semicolons or tabs."""
    first = content.partition("\n")[0]
    separator = max(",;\t", key=first.count)

    class Found(csv.excel):
        delimiter = separator

    return Found
