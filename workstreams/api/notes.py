"""Progress notes for machines."""

import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router

from people import scopes
from publishing.api_schemas import AskedOfWorkstream, Day, OfWorkstream, Page, page_of
from workstreams.models import ProgressNote

router = Router(tags=["Progress notes"])
READ = scopes.declare("notes:read", "Progress notes that you can read")


class AskedOfNotes(AskedOfWorkstream):
    since: Day | None = Field(None, description="Only of what happened on this day or later.")


class NoteOut(OfWorkstream):
    """What has happened in a workstream, in a few lines."""

    id: int
    happened_on: datetime.date
    text: str = Field(alias="body", description="In Markdown.")
    audience: str = Field(description="Who can read it: everyone, groups or staff.")


@router.get(
    "/notes",
    response=Page[NoteOut],
    by_alias=False,
    summary="Progress notes, newest first",
    openapi_extra=READ.described,
)
def list_notes(request: HttpRequest, asked: Query[AskedOfNotes]) -> dict[str, Any]:
    notes = ProgressNote.objects.visible_to(READ.reader(request)).select_related("workstream")
    if asked.workstream:
        notes = notes.filter(workstream__slug=asked.workstream)
    if asked.since:
        notes = notes.filter(happened_on__gte=asked.since)
    return page_of(request, asked, notes, "happened_on", "pk", newest_first=True)
