"""Text of a PDF’s page, which comes line by line as it is set, as paragraphs that flow at any width (WCAG 1.4.10)."""

import re

FULL = 0.7
"""A line that is at least so much of the page’s longest goes on in the next, unless something says that it ends there."""
LEADERS = re.compile(r"(?:\s?\.){4,}|(?:\s?…){2,}")
ENDS = re.compile(r"[.:;?!][”’\")\]]*$")
BEGINS = re.compile(r"(?:\d+(?:\.\d+)*[.)]?|[a-z][.)]|[•·▪◦‣–—*-])\s")


def paragraphs(text: str) -> list[str]:
    """The page’s paragraphs, headings and items, each on one line. Nothing but white space and leaders is changed."""
    lines = [" ".join(LEADERS.sub(" … ", line).split()) for line in text.splitlines()]
    longest = max((len(line) for line in lines), default=0)
    found: list[str] = []
    before = ""
    for line in lines:
        if line and before and goes_on(before, line, longest):
            found[-1] = joined(found[-1], line)
        elif line:
            found.append(line)
        before = line
    return found


def goes_on(line: str, following: str, longest: int) -> bool:
    if BEGINS.match(following) or "…" in line:
        return False
    if following[0].islower():
        return True
    return len(line) >= FULL * longest and not ENDS.search(line)


def joined(text: str, following: str) -> str:
    """A soft hyphen at the end of a line is there for the line alone."""
    return text[:-1] + following if text.endswith(("\u00ad", "\ufffe")) else f"{text} {following}"
