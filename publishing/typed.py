"""Text that somebody typed: without what nobody sees, and of strangers without the characters that only deceive the eye."""

import re
import unicodedata

LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
FLAGS_OR_TAGS = re.compile(r"(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0000-\U000e007f]")
"""Invisible letters, but for those that make the flags of Scotland, Wales and England."""
INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad"  # control characters, soft hyphens
    r"\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"  # turn the direction of writing, or join and part words unseen
    r"\ufeff\ufff9-\ufffb\ud800-\udfff]"  # marks of order, halves of characters
)
NOT_SHOWN = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (section 2.2) forbids, even written as a reference. NUL is refused by every field and by the database."""
MANY_ENDS = re.compile(r"\n{3,}")


def showable(words: str) -> str:
    """Words without what no page shows and no feed may hold: a space instead of what parts words or lines."""
    return NOT_SHOWN.sub(lambda found: " " if found[0].isspace() else "", words)


def text(words: str) -> str:
    """A text of several lines, in one form of Unicode, with at most one empty line in a row."""
    words = INVISIBLE.sub("", FLAGS_OR_TAGS.sub(r"\1", LINE_ENDS.sub("\n", words)))
    lines = (line.rstrip() for line in unicodedata.normalize("NFC", words).split("\n"))
    return MANY_ENDS.sub("\n\n", "\n".join(lines)).strip()


def line(words: str) -> str:
    """A text of one line, such as a name: nothing in it begins another line, on a page or in a header."""
    return " ".join(text(words).split())
