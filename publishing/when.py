"""Dates as people give them: a day, a range, a month, a quarter, "early next year", "in due course".

Each has the words in which it was given, and a latest fair day: the last day on which somebody who took the words at
their word would not yet call it late. Planned dates are sorted and compared by that day and shown in the words given.
"""

import calendar
import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import total_ordering

DAY = datetime.timedelta(days=1)
EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)
"""What lies beyond is a slip of the pen."""
IN_DUE_COURSE = datetime.timedelta(days=365)
"""How long a promise without any date may take before it counts as overdue."""

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 14)}
PART_OF_YEAR = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
PART_OF_MONTH = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}


BOUND = "by|until|no later than|before"
"""Words after which a date is the last that is meant, not the only one."""


class Precision(StrEnum):
    """How closely the words say when."""

    DAY = "day"
    DAYS = "days"
    MONTH = "month"
    QUARTER = "quarter"
    PART_OF_YEAR = "part of a year"
    YEAR = "year"
    UNSTATED = "unstated"


class NotADate(ValueError):
    """The words could not be read as a date. Says which forms can be."""

    def __init__(self, words: str) -> None:
        super().__init__(
            f"“{words}” could not be read as a date. Write it like one of these: 23 December 2016; 21–22 November 2016; "
            "December 2016; first quarter of 2017; early 2017; by the end of 2016; in due course."
        )


@total_ordering
@dataclass(frozen=True, eq=False)
class When:
    """A date as it was given. `first` and `last` are days in London; `last` is the latest fair day.

    Two are equal if they mean the same days, in whatever words.
    """

    words: str
    first: datetime.date
    last: datetime.date
    precision: Precision

    def __str__(self) -> str:
        return self.words

    def __eq__(self, other: object) -> bool:
        return isinstance(other, When) and (self.last, self.first) == (other.last, other.first)

    def __hash__(self) -> int:
        return hash((self.last, self.first))

    def __lt__(self, other: "When") -> bool:
        return (self.last, self.first) < (other.last, other.first)

    @property
    def in_full(self) -> str:
        """The words, with their latest fair day where they rest on the day on which they were said."""
        if re.search(r"\d{4}", self.words) or self.precision == Precision.UNSTATED:
            return self.words
        return f"{self.words} (by {When.on(self.last)})"

    @property
    def is_exact(self) -> bool:
        """Whether it says on which day or days, and not only by when."""
        return self.precision in (Precision.DAY, Precision.DAYS) and not re.match(rf"({BOUND})\b", _plain(self.words))

    @property
    def with_year(self) -> "When":
        """The same; days that were named without their year are named with it."""
        if not self.is_exact or re.search(r"\d{4}", self.words):
            return self
        return replace(self, words=in_words(self.first, self.last))

    def is_overdue(self, on: datetime.date) -> bool:
        """Whether its latest fair day has passed."""
        return on > self.last

    def days_after(self, other: "When") -> int:
        """By how many days this is later than another: what a slip is measured in. Negative if earlier."""
        return (self.last - other.last).days

    @classmethod
    def on(cls, day: datetime.date) -> "When":
        """A day, in words."""
        return cls(f"{day.day} {day:%B %Y}", day, day, Precision.DAY)

    @classmethod
    def read(cls, words: str, given: datetime.date) -> "When":
        """Read what somebody wrote on the day `given`; a year left out is the one in which the date comes next.

        Raises `NotADate` for words that say no date, or one that the calendar does not have.
        """
        tidy = " ".join(words.split())
        try:
            first, last, precision = _deadline(_plain(tidy), given)
        except (ValueError, OverflowError):
            raise NotADate(tidy) from None
        if not EARLIEST <= first <= last <= LATEST:
            raise NotADate(tidy)
        return cls(tidy, first, last, precision)


def in_words(first: datetime.date, last: datetime.date) -> str:
    """“14 December 2016”; “14–15 December 2016”; “30 December 2016 – 2 January 2017”."""
    end = f"{last.day} {last:%B %Y}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%B}{year} – {end}"


Span = tuple[datetime.date, datetime.date, Precision]


def _plain(words: str) -> str:
    """The words in one way of writing: small letters, hyphens for ranges, no commas, weekdays or "the"."""
    plain = words.lower().replace(",", " ")
    plain = re.sub(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b", " ", plain)
    plain = re.sub(r"\b(\d{1,2})(st|nd|rd|th)\b(?! (quarter|half))", r"\1", plain)
    plain = re.sub(r"\b(the|on|around|about|during)\b", " ", plain)
    plain = re.sub(r"\s*(–|—|-|&|\bto\b|\band\b)\s*(?=\d)(?!\d\d-)", " - ", plain) if not _is_iso(plain) else plain
    return " ".join(plain.split())


def _is_iso(words: str) -> bool:
    return re.search(r"\d{4}-\d{2}-\d{2}", words) is not None


def _deadline(plain: str, given: datetime.date) -> Span:
    """Read a time span together with what stands before it: by, before, end of."""
    if plain in UNSTATED:
        return given, given + IN_DUE_COURSE, Precision.UNSTATED
    match = re.fullmatch(rf"(?:({BOUND}|in)\s+)?(?:(end) of\s+)?(.+)", plain)
    if match is None:
        raise ValueError
    bound, end, rest = match.groups()
    first, last, precision = _span(rest, given)
    if bound == "before" and not end:
        last = first - DAY
    if bound not in (None, "in"):
        first = min(given, last)
    return first, last, precision


def _span(words: str, given: datetime.date) -> Span:
    for pattern, read in FORMS:
        if match := re.fullmatch(pattern, words):
            return read(match, given)
    raise ValueError


def _iso(match: re.Match[str], given: datetime.date) -> Span:
    day = datetime.date.fromisoformat(match[1])
    return day, day, Precision.DAY


def _slashes(match: re.Match[str], given: datetime.date) -> Span:
    day = datetime.date(int(match[3]), int(match[2]), int(match[1]))
    return day, day, Precision.DAY


def _day(match: re.Match[str], given: datetime.date) -> Span:
    day = _coming(lambda year: datetime.date(year, MONTHS[match[2]], int(match[1])), match[3], given)
    return day, day, Precision.DAY


def _days(match: re.Match[str], given: datetime.date) -> Span:
    """“21 - 22 november”, “30 november - 2 december 2016”; a range may run over the end of a year."""
    start_day, start_month, end_day, end_month, year = match.groups()
    last = _coming(lambda year: datetime.date(year, MONTHS[end_month], int(end_day)), year, given)
    first = datetime.date(last.year, MONTHS[start_month or end_month], int(start_day))
    if first > last and start_month:
        first = first.replace(year=last.year - 1)
    if first > last:
        raise ValueError
    return first, last, Precision.DAYS


def _month(match: re.Match[str], given: datetime.date) -> Span:
    part, name, year = match.groups()
    first = _coming(lambda year: datetime.date(year, MONTHS[name], 1), year, given.replace(day=1))
    start, end = PART_OF_MONTH.get(part, (1, 31))
    length = calendar.monthrange(first.year, first.month)[1]
    return first.replace(day=start), first.replace(day=min(end, length)), Precision.MONTH


def _quarter(match: re.Match[str], given: datetime.date) -> Span:
    number = ORDINALS.get(match[1]) or int(match[1][1])
    return *_months(int(match[2]), number * 3 - 2, number * 3), Precision.QUARTER


def _half(match: re.Match[str], given: datetime.date) -> Span:
    number = {1: 1, 2: 2}[ORDINALS[match[1]]]
    return *_months(_year(match[2], given), number * 6 - 5, number * 6), Precision.PART_OF_YEAR


def _part_of_year(match: re.Match[str], given: datetime.date) -> Span:
    return *_months(_year(match[2], given), *PART_OF_YEAR[match[1]]), Precision.PART_OF_YEAR


def _season(match: re.Match[str], given: datetime.date) -> Span:
    return *_months(int(match[2]), *SEASONS[match[1]]), Precision.PART_OF_YEAR


def _whole_year(match: re.Match[str], given: datetime.date) -> Span:
    return *_months(_year(match[1], given), 1, 12), Precision.YEAR


def _this_month(match: re.Match[str], given: datetime.date) -> Span:
    months = given.month + (1 if match[1] == "next" else 0)
    return *_months(given.year, months, months), Precision.MONTH


def _year(words: str, given: datetime.date) -> int:
    return {"year": given.year, "this year": given.year, "next year": given.year + 1}.get(words) or int(words)


def _months(year: int, first: int, last: int) -> tuple[datetime.date, datetime.date]:
    """The first and last day of a run of months; month 13 is January of the next year."""
    start = datetime.date(year + (first - 1) // 12, (first - 1) % 12 + 1, 1)
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return start, datetime.date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])


def _coming(in_year: Callable[[int], datetime.date], year: str | None, given: datetime.date) -> datetime.date:
    """The date in the year that was said, or else the next such date from the day on which it was said."""
    if year:
        return in_year(int(year))
    this_year = in_year(given.year)
    return this_year if this_year >= given else in_year(given.year + 1)


UNSTATED = {"in due course", "due course", "to be confirmed", "tbc", "to be announced", "tba", "not yet known"}
MONTH = f"({'|'.join(sorted(MONTHS, key=len, reverse=True))})"
YEAR = r"(\d{4}|next year|this year|year)"
FORMS: list[tuple[str, Callable[[re.Match[str], datetime.date], Span]]] = [
    (r"(\d{4}-\d{2}-\d{2})", _iso),
    (r"(\d{1,2})/(\d{1,2})/(\d{4})", _slashes),
    (rf"(\d{{1,2}}) {MONTH}(?: (\d{{4}}))?", _day),
    (rf"(\d{{1,2}})(?: {MONTH})? - (\d{{1,2}}) {MONTH}(?: (\d{{4}}))?", _days),
    (rf"(?:(early|mid|late)[ -])?{MONTH}(?: (\d{{4}}))?", _month),
    (r"(first|second|third|fourth|1st|2nd|3rd|4th|q[1-4])(?: quarter)?(?: of)? (\d{4})", _quarter),
    (rf"(first|second|1st|2nd) half(?: of)? {YEAR}", _half),
    (rf"(early|mid|late)(?: in| -)? {YEAR}", _part_of_year),
    (r"(spring|summer|autumn|winter)(?: of)? (\d{4})", _season),
    (r"(this|next) month", _this_month),
    (YEAR, _whole_year),
]
