"""Lists in pages that stay right while rows are added: each page begins after the last row of the one before."""

import datetime
from collections.abc import Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import Q
from django.http import HttpRequest

M = TypeVar("M", bound=models.Model)


class NotACursor(ValueError):
    """The words are no cursor that this list gave out."""


def page_of(
    request: HttpRequest,
    rows: models.QuerySet[M],
    *,
    by: Sequence[str],
    limit: int,
    cursor: str | None,
    newest_first: bool = False,
) -> tuple[list[M], str | None]:
    """One page of the rows and the address of the next, if there is more.

    `by` names columns that together are unlike in all rows. Raises `NotACursor`.
    """
    if cursor:
        rows = rows.filter(after(dict(zip(by, read(request, cursor), strict=True)), "lt" if newest_first else "gt"))
    ordered = rows.order_by(*(f"-{column}" if newest_first else column for column in by))
    found = list(ordered[: limit + 1])
    more = len(found) > limit
    return found[:limit], address_after(request, found[limit - 1], by) if more else None


def after(values: dict[str, Any], beyond: str) -> Q:
    """Rows beyond these values, which are compared one after the other as words in a dictionary are."""
    condition, same = Q(), Q()
    for column, value in values.items():
        condition |= same & Q(**{f"{column}__{beyond}": value})
        same &= Q(**{column: value})
    return condition


def address_after(request: HttpRequest, last: models.Model, by: Sequence[str]) -> str:
    """The same question, for what comes after this row."""
    asked = request.GET.copy()
    asked["cursor"] = signer(request).sign_object([as_word(getattr(last, column)) for column in by])
    return f"{settings.PORTAL_URL}{request.path}?{asked.urlencode()}"


def as_word(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def read(request: HttpRequest, cursor: str) -> list[Any]:
    try:
        return list(signer(request).unsign_object(cursor))
    except (BadSignature, ValueError) as error:
        raise NotACursor from error


def signer(request: HttpRequest) -> Signer:
    """Readers are to follow cursors, not to make them; one of another list is none."""
    return Signer(salt=f"cursor of {request.path}")
