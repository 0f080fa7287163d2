"""Updates for machines, with the editions in which they were published."""

import datetime
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from people import scopes
from people.dates import today
from people.models import Reader
from publishing import problems
from publishing.api_schemas import AskedOfWorkstream, Moment, Page, PlannedDate, WithPage, absolute, page_of
from updates.models import EditionSection, Promise, PromiseState, Update, UpdateQuerySet

router = Router(tags=["Updates"])
READ = scopes.declare("updates:read", "Updates that you can read")


class AskedOfUpdates(AskedOfWorkstream):
    since: Moment | None = Field(
        None, description="Only those published or corrected from this moment on (ISO 8601, with an offset)."
    )


class EditionOut(Schema):
    number: int
    published_at: datetime.datetime
    note: str = Field(description="What a correction changed, and why.")
    is_minor: bool = Field(description="Whether it corrected something of which nobody need be told.")


class SectionOut(Schema):
    anchor: str
    heading: str
    workstream: str | None
    text: str = Field(description="In Markdown.")

    @staticmethod
    def resolve_workstream(section: EditionSection) -> str | None:
        return section.workstream.slug if section.workstream else None

    @staticmethod
    def resolve_text(section: EditionSection) -> str:
        return section.body


class UpdateOut(WithPage):
    """A numbered update as readers read it: its newest edition."""

    number: int
    title: str = Field(alias="edition.title")
    summary: str = Field(alias="edition.summary")
    author: str = Field(alias="edition.author", description="Who it is from, if that is said.")
    first_published_at: datetime.datetime = Field(alias="edition.first_published_at")
    published_at: datetime.datetime = Field(alias="edition.published_at", description="When its newest edition was published.")
    audience: str = Field(description="Who can read it: everyone, groups or staff.")
    dated_at: datetime.datetime = Field(alias="edition.dated_at", description="When readers were last told something new of it.")
    withdrawn_at: datetime.datetime | None = Field(description="When it was withdrawn, if it stands no longer.")
    notice: str = Field(description="Why it was withdrawn, and what stands in its place.")
    editions: list[EditionOut]


class UpdateInFull(UpdateOut):
    sections: list[SectionOut] = Field(alias="edition.sections")


def readable(user: Reader) -> UpdateQuerySet:
    """Updates that this reader may read, withdrawn ones too, with their editions."""
    return Update.objects.visible_to(user).readable().select_related("edition").prefetch_related("editions")


@router.get("/updates", response=Page[UpdateOut], summary="Updates, newest first", openapi_extra=READ.described)
def list_updates(request: HttpRequest, asked: Query[AskedOfUpdates]) -> dict[str, Any]:
    updates = readable(READ.reader(request))
    if asked.workstream:
        about = EditionSection.objects.filter(workstream__slug=asked.workstream)
        updates = updates.filter(edition__in=about.values("edition"))
    if asked.since:
        updates = updates.filter(edition__published_at__gte=asked.since)
    return page_of(request, asked, updates, "number", newest_first=True)


@router.get("/updates/{int:number}", response=UpdateInFull, summary="One update, with its text", openapi_extra=READ.described)
def read_update(request: HttpRequest, number: int) -> Update | HttpResponse:
    sections = Prefetch("edition__sections", EditionSection.objects.select_related("workstream"))
    update = readable(READ.reader(request)).prefetch_related(sections).filter(number=number).first()
    if update:
        return update
    gone = get_object_or_404(Update.objects.gone_for(READ.reader(request)), number=number)
    return problems.respond(410, gone.gone_why or f"It is no longer published. See {absolute(gone.gone_to)}")


class AskedOfPromises(AskedOfWorkstream):
    state: PromiseState | None = Field(None, description="Only those that stand so today.")


class PromiseOut(WithPage):
    """Something that an update said would be done by a date, and what came of it."""

    id: int
    words: str
    who: str = Field(description="Who promised it, if that was said.")
    workstream: str | None
    update: int = Field(alias="update.number", description="The number of the update that promised it.")
    promised: PlannedDate = Field(alias="when", description="For when it was promised.")
    state: str
    due: PlannedDate = Field(description="When it is due now: another day if it was moved.")
    what_came: str = Field(description="What was said of it last.")

    @staticmethod
    def resolve_workstream(promise: Promise) -> str | None:
        return promise.workstream.slug if promise.workstream else None


@router.get("/promises", response=Page[PromiseOut], summary="Promises of the updates", openapi_extra=READ.described)
def list_promises(request: HttpRequest, asked: Query[AskedOfPromises]) -> dict[str, Any]:
    promises = Promise.objects.visible_to(READ.reader(request)).in_full()
    if asked.workstream:
        promises = promises.filter(workstream__slug=asked.workstream)
    if asked.state:
        promises = promises.in_state(asked.state, today())
    return page_of(request, asked, promises, "pk")
