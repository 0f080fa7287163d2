"""What a file may hold, and the words for one that cannot be read."""

ROWS = 2_000
"""As many as one request can save while its sender waits."""
ROWS_WITH_BLANKS = 10 * ROWS
COLUMNS = 100
MEGABYTE = 1024 * 1024
BYTES = 5 * MEGABYTE

SAVE_AS = "Open it in the program that made it, save it as an Excel workbook (.xlsx) or as CSV, and choose that file."
SPLIT = f"Split it into files of at most {ROWS:,} rows each."
TOO_MANY = f"This file has more than {ROWS:,} rows. {SPLIT}"
TOO_LARGE = f"This file is larger than {BYTES // MEGABYTE} MB. {SPLIT}"
TOO_MANY_BLANKS = f"This file has more than {ROWS_WITH_BLANKS:,} rows, most of them blank. Delete the blank rows."
EMPTY = "This file is empty. Choose one with a row of headings and the rows below it."
NO_ROWS = "This file has headings, but no rows below them. Fill in at least one row."


class Unreadable(Exception):
    """The file cannot be read as a table. Says why, and what to do."""
