"""Text with separators between the cells (CSV, RFC 4180), in the encodings and with the separators that programs write."""

import codecs
import csv
import io
from collections.abc import Iterator

from workstreams.importing.limits import Unreadable

SEPARATORS = ",;\t"
GUESSED = "Read as Windows-1252 (Western European): check the accents."
NOT_TEXT = "This file is not text in UTF-8, UTF-16 or Windows-1252. Save it as “CSV UTF-8” or as an Excel workbook (.xlsx)."


def read(content: bytes) -> tuple[Iterator[list[str]], str]:
    """The rows, and a remark where the encoding had to be guessed."""
    text, remark = decode(content)
    if "\x00" in text:
        raise Unreadable(f"This file has NUL characters in it. {NOT_TEXT}")
    return rows(text), remark


def decode(content: bytes) -> tuple[str, str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = {"utf-16": ""}
    elif content.startswith(codecs.BOM_UTF8):
        encodings = {"utf-8-sig": ""}
    else:
        encodings = {"utf-8": "", "windows-1252": GUESSED}
    for encoding, remark in encodings.items():
        try:
            return content.decode(encoding), remark
        except UnicodeDecodeError:
            continue
    raise Unreadable(NOT_TEXT)


def rows(text: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
    while True:
        began = reader.line_num + 1
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(
                f'The row that begins at line {began} could not be read. Look for a quotation mark (") in it that is not closed, '
                "or for text after a closing one."
            ) from error


def separator(text: str) -> str:
    """Whichever stands most often in the first row that is not blank, outside quotation marks."""
    counts = dict.fromkeys(SEPARATORS, 0)
    quoted = False
    for sign in text.lstrip("\r\n"):
        if sign == '"':
            quoted = not quoted
        elif sign in "\r\n" and not quoted:
            break
        elif sign in counts and not quoted:
            counts[sign] += 1
    return max(counts, key=lambda sign: counts[sign])
