"""What every room's part of the API is made of: how lists are asked for, and the pieces of answers."""

import datetime
import re
from typing import Annotated, Any, Generic, TypeVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from ninja import Field, Schema
from ninja.errors import ValidationError
from pydantic import AfterValidator, AwareDatetime, BeforeValidator

from publishing import cursors

T = TypeVar("T")
M = TypeVar("M", bound=models.Model)
SLUG = "^[-a-zA-Z0-9_]{1,100}$"
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:", re.ASCII)


def in_utc(moment: datetime.datetime) -> datetime.datetime:
    """The database knows no offsets of more than sixteen hours."""
    try:
        return moment.astimezone(datetime.UTC)
    except OverflowError as error:
        raise ValueError("The moment lies outside the calendar.") from error


def as_iso(pattern: "re.Pattern[str]", example: str) -> BeforeValidator:
    """A number would be taken for seconds since 1970, which is no way of writing a moment or a day (RFC 3339)."""

    def checked(given: Any) -> Any:
        if isinstance(given, str) and not pattern.match(given):
            raise ValueError(f"Write it like {example}.")
        return given

    return BeforeValidator(checked)


Moment = Annotated[AwareDatetime, as_iso(ISO_MOMENT, "2016-11-24T09:30:00Z"), AfterValidator(in_utc)]
Day = Annotated[datetime.date, as_iso(ISO_DAY, "2016-11-24")]


class Asked(Schema):
    """What can be asked of every list."""

    limit: int = Field(50, ge=1, le=100, description="How many at most.")
    cursor: str | None = Field(None, max_length=500, description="Where to go on. Follow `next` instead of making one.")


class AskedOfWorkstream(Asked):
    workstream: str | None = Field(None, pattern=SLUG, description="Only those of this workstream, named by its slug.")


class Page(Schema, Generic[T]):
    """A part of a list."""

    items: list[T]
    next: str | None = Field(description="The address of the next part; null on the last.")


class PlannedDate(Schema):
    """A date as it was given. Take `last` to compare: nothing is late before that day has passed."""

    words: str = Field(description="As it was given, such as “early 2017”.")
    first: datetime.date = Field(description="The first day that the words may mean.")
    last: datetime.date = Field(description="The latest fair day: the last that the words may mean.")
    precision: str = Field(
        description="How closely the words say when: day, days, month, quarter, part of a year, year, unstated."
    )


class WithPage(Schema):
    """A thing that has a page, or a place on one."""

    url: str = Field(description="Where people read it.")

    @staticmethod
    def resolve_url(thing: Any) -> str:
        return absolute(thing.get_absolute_url())


class OfWorkstream(WithPage):
    workstream: str = Field(description="The slug of the workstream to which it belongs.")

    @staticmethod
    def resolve_workstream(thing: Any) -> str:
        return str(thing.workstream.slug)


def absolute(address: str) -> str:
    """The address as others need it."""
    return f"{settings.PORTAL_URL}{address}"


def page_of(
    request: HttpRequest, asked: Asked, rows: models.QuerySet[M], *by: str, newest_first: bool = False
) -> dict[str, list[M] | str | None]:
    """What a list answers: `by` names columns that together are unlike in all rows."""
    try:
        items, following = cursors.page_of(
            request, rows, by=by, limit=asked.limit, cursor=asked.cursor, newest_first=newest_first
        )
    except cursors.NotACursor as error:
        raise refusal("cursor", "This is no cursor of this list. Begin without one and follow “next”.") from error
    return {"items": items, "next": following}


def refusal(name: str, words: str) -> ValidationError:
    return ValidationError([{"loc": ["query", name], "msg": words}])
