"""Running text, sentence by sentence: where one ends, which dates it names, and whether it promises something by one.

Everything here is a guess that a person decides on: what is found is offered or asked about, never acted on.
"""

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from publishing.when import NotADate, When

MONTH = f"(?:{'|'.join([*filter(None, calendar.month_name), *filter(None, calendar.month_abbr), 'Sept'])})"
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
YEAR = r"(?:19|20|21)\d\d"
SPAN = r"(?:\s*(?:–|—|-|&|and|to)\s*(?:the )?"
WHICH = r"(?:first|second|third|fourth|1st|2nd|3rd|4th)"
DATE = re.compile(
    r"\b(?:(?P<lead>[Bb]y|[Bb]efore|[Uu]ntil|[Nn]o later than|[Ii]n|[Oo]n|[Ff]rom)\s+)?"
    r"(?P<date>(?:the )?(?:"
    rf"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?(?:the )?{DAY}{SPAN}{DAY})?(?: of)? {MONTH}\b(?:,? {YEAR})?"
    rf"|(?:end of )?(?:early |mid[- ]|late )?{MONTH}\b(?: {YEAR})?"
    rf"|(?i:{WHICH}) (?:quarter|half)(?: of)?(?: the)? (?:{YEAR}|next year|this year)"
    rf"|(?i:spring|summer|autumn|winter)(?: of)? {YEAR}"
    rf"|(?i:early|mid|late)(?: in|-)? (?:{YEAR}|next year|this year)"
    rf"|end of (?:the )?(?:year|{YEAR}|next year|this year)"
    rf"|{YEAR}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}/{YEAR}|(?i:next month|this month|next year|in due course)))(?!\w)"
)
PROMISE = re.compile(
    r"\b(?:will|shall|going to|(?:is|are) (?:due|to|expected|planned|anticipated))\b"
    r"|\b(?:plan|aim|intend|expect|hope)s?(?:ed|ing)? to\b"
    r"|\b(?:due|expected|promised|planned) (?:by|in|on|for)\b",
    re.IGNORECASE,
)
WITHOUT_END = {"dr", "mr", "mrs", "ms", "prof", "st", "no", "s", "ss", "para", "art", "e.g", "i.e", "etc", "vol", "p", "pp"}
"""After these a full stop ends no sentence."""
END = re.compile(r"(?<=[.!?])[”’\")\]]*\s+(?=[“‘\"(\[]?[A-Z0-9])")


@dataclass(frozen=True)
class Dated:
    """A date that stands in a text: in which words, from where to where, and what they mean."""

    words: str
    start: int
    end: int
    when: When


@dataclass(frozen=True)
class Promising:
    """A sentence that seems to promise something, and the latest date that it names."""

    sentence: str
    when: When


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text; a line's end ends one too."""
    for line in text.splitlines():
        yield from sentences_of_line(line.strip())


def sentences_of_line(line: str) -> Iterator[str]:
    start = 0
    for gap in END.finditer(line):
        last = line[start : gap.start()].rsplit(" ", 1)[-1].rstrip(".").lstrip("(“‘\"'").lower()
        if last in WITHOUT_END or re.fullmatch("[a-z]", last):
            continue
        yield line[start : gap.end()].strip()
        start = gap.end()
    if line[start:].strip():
        yield line[start:].strip()


def dates_in(text: str, given: datetime.date) -> Iterator[Dated]:
    """The dates that a text written on the day `given` names, as far as the calendar knows them."""
    for found in DATE.finditer(text):
        lead = (found["lead"] or "").lower()
        words = f"{lead} {found['date']}" if lead in {"by", "before", "until", "no later than"} else found["date"]
        try:
            when = When.read(words, given)
        except NotADate:
            continue
        yield Dated(words, found.start(), found.end(), when)


def promises_in(text: str, given: datetime.date) -> Iterator[Promising]:
    """Sentences that look like a promise with a date, in a text written on the day `given`."""
    for sentence in sentences(text):
        if PROMISE.search(sentence) and (dated := list(dates_in(sentence, given))):
            yield Promising(sentence, max(dated, key=lambda one: one.when).when)
