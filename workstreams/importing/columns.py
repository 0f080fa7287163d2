"""Columns of a table: what each is called, and how one of its cells is read."""

import calendar
import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm

from people.dates import today
from publishing.planned import WhenField
from publishing.templatetags.dates import day
from publishing.when import MONTHS, NotADate, Precision, When
from workstreams.importing.limits import Unreadable

if TYPE_CHECKING:
    from workstreams.importing.rows import Row

ABBREVIATED = re.compile(rf"(?:0?(\d{{1,2}})-)?({'|'.join(calendar.month_abbr[1:])})-(?:20)?(\d\d)")
Read = Callable[["Row[Any]", str], Any]
"""Gives what a cell says, for a row of which the columns before have been read. Raises `ValidationError`."""


def in_words(value: Any) -> str:
    """A value as people read and write it."""
    return day(value) if isinstance(value, datetime.date) else "" if value is None else str(value)


@dataclass(frozen=True)
class Column:
    """A column that an import takes. `name` is the field's, of what a row becomes."""

    name: str
    heading: str
    read: Read
    synonyms: Sequence[str] = ()
    required: bool = False
    """Whether a table without it makes no sense."""
    show: Callable[[Any], str] = in_words
    compared: bool = True
    """Whether it is kept with what the row becomes; if not, it goes with another column's change."""
    hint: str = ""


@dataclass(frozen=True)
class Layout:
    """Where the columns stand in a table, and which of the table's own are not used."""

    places: dict[str, int]
    unused: list[str]


def plain(heading: str) -> str:
    """A heading without regard to case, spaces and signs."""
    return re.sub(r"[\W_]+", "", heading.casefold())


def lay_out(columns: Iterable[Column], headings: list[str]) -> Layout:
    """Find the columns by their headings. Raises `Unreadable` if one is missing, or there twice."""
    names = {plain(heading): column for column in columns for heading in (column.heading, *column.synonyms)}
    places: dict[str, int] = {}
    unused = []
    for index, heading in enumerate(headings):
        column = names.get(plain(heading))
        if column is None:
            unused.append(heading.strip() or f"column {index + 1}, which has no heading")
        elif column.name in places:
            first = headings[places[column.name]]
            raise Unreadable(
                f"Both “{first}” and “{heading}” are read as {column.heading}. Delete or rename one of these columns."
            )
        else:
            places[column.name] = index
    missing = [column.heading for column in columns if column.required and column.name not in places]
    if missing:
        raise Unreadable(
            f"There is no column “{'” and no column “'.join(missing)}”. The first row must name the columns; here it says: "
            f"{', '.join(headings)[:200]}."
        )
    return Layout(places, unused)


def field_of(form: type[BaseForm], name: str) -> Any:
    return form.base_fields[name]  # type: ignore[attr-defined]


def by_field(form: type[BaseForm], name: str) -> Read:
    """As that field of a form takes it."""
    field = field_of(form, name)
    return lambda row, text: field.clean(text)


def if_given(read: Read, empty: Any = "") -> Read:
    """Read it so, unless the cell is empty."""
    return lambda row, text: read(row, text) if text.strip() else empty


def by_label(form: type[BaseForm], name: str, new: Any) -> Read:
    """One of a field's choices, by its label or value. An empty cell leaves what is stored; in a new row it is `new`."""
    field = field_of(form, name)
    choices = [(value, str(label)) for value, label in field.choices if value]
    named = {words.casefold(): value for value, label in choices for words in (value, label)}

    def read(row: "Row[Any]", text: str) -> Any:
        words = " ".join(text.split())
        if not words:
            return row.stored(name) if row.thing else new
        if words.casefold() not in named:
            raise ValidationError(f"“{words}” is none of these: {', '.join(label for _, label in choices)}.")
        return named[words.casefold()]

    return read


def by_when(form: type[BaseForm], name: str, kept_as: str = "") -> Read:
    """A date as people give it. Words that are not said anew, and a day written another way, stay as they are stored."""

    def read(row: "Row[Any]", text: str) -> When | None:
        field: WhenField = copy(field_of(form, name))
        stored = field.initial = row.stored(kept_as or name)
        when = field.clean(as_people_write(text))
        return stored if stored and when and is_same_day(stored, when) else when

    return read


def is_same_day(one: When, other: When) -> bool:
    return one.precision == other.precision == Precision.DAY and (one.first, one.last) == (other.first, other.last)


def by_day(form: type[BaseForm], name: str) -> Read:
    """A day, as that field of a form takes it."""
    field = field_of(form, name)

    def read(row: "Row[Any]", text: str) -> datetime.date | None:
        words = as_people_write(text)
        if not words.strip():
            return None
        try:
            when = When.read(words, given=today())
        except NotADate:
            when = None
        if when is None or when.first != when.last:
            raise ValidationError(f"“{words[:100]}” is not a day. Write it like 23 December 2016.")
        clean: datetime.date = field.clean(when.first.isoformat())
        return clean

    return read


def as_people_write(text: str) -> str:
    """A date that a spreadsheet has abbreviated on its own account, written out: 23-Dec-16, Dec-16."""
    match = ABBREVIATED.fullmatch(text.strip())
    if match is None:
        return text
    number, month, year = match.groups()
    return " ".join(filter(None, [number, calendar.month_name[MONTHS[month.lower()]], f"20{year}"]))
