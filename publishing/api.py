"""The public record for machines."""

import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router

from people import scopes
from publishing.api_schemas import Asked, Moment, Page, WithPage, absolute, page_of
from publishing.models import Change, ChangeQuerySet

router = Router(tags=["Changes"])
READ = scopes.declare("changes:read", "What has changed in what you can read")
Reply = dict[str, Any]


class AskedOfChanges(Asked):
    since: Moment | None = Field(None, description="Only changes from this moment on (ISO 8601, with an offset).")


class ChangeOut(WithPage):
    """What changed, when and why."""

    id: int
    at: datetime.datetime
    kind: str = Field(description="The kind of thing that changed, such as “update”.")
    title: str
    summary: str
    note: str = Field(description="What a correction changed, and why.")
    parts: list[str] = Field(description="Where each part of it can be read.")

    @staticmethod
    def resolve_kind(change: Change) -> str:
        return change.thing_type.model

    @staticmethod
    def resolve_url(change: Change) -> str:
        return absolute(change.address)

    @staticmethod
    def resolve_parts(change: Change) -> list[str]:
        return [absolute(part.address) for part in change.parts]


@router.get("/changes", response=Page[ChangeOut], summary="What has changed, newest first", openapi_extra=READ.described)
def list_changes(request: HttpRequest, asked: Query[AskedOfChanges]) -> Reply:
    return changes_of(request, asked, Change.objects.all())


def changes_of(request: HttpRequest, asked: AskedOfChanges, changes: ChangeQuerySet) -> Reply:
    """Of these changes those that this reader may know of, newest first."""
    known = changes.visible_to(READ.reader(request)).select_related("thing_type").prefetch_related("touches")
    if asked.since:
        known = known.filter(at__gte=asked.since)
    return page_of(request, asked, known, "at", "pk", newest_first=True)
