"""Workstreams for machines."""

import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from publishing.api import READ, AskedOfChanges, ChangeOut, changes_of
from publishing.api_schemas import Asked, Page, WithPage, absolute, page_of
from publishing.models import Change
from workstreams.models import Status, Workstream, WorkstreamQuerySet

router = Router(tags=["Workstreams"])
Reply = dict[str, Any]


class AskedOfWorkstreams(Asked):
    state: Status | None = Field(None, description="Only those that stand so.")


class StandingOut(Schema):
    status: str
    reason: str
    since: datetime.date


class PersonOut(Schema):
    name: str
    post: str


class WorkstreamOut(WithPage):
    """An area of work."""

    slug: str
    name: str
    summary: str
    outcome: str | None = Field(description="What it works towards.")
    standing: StandingOut | None = Field(description="Where it stands now, and why.")
    purpose: str = Field(description="In Markdown.")
    delivers: str = Field(description="In Markdown.")
    partners: list[str]
    leads: list[PersonOut]
    feed: str

    @staticmethod
    def resolve_outcome(workstream: Workstream) -> str | None:
        return workstream.outcome.statement if workstream.outcome else None

    @staticmethod
    def resolve_partners(workstream: Workstream) -> list[str]:
        return workstream.partner_names

    @staticmethod
    def resolve_feed(workstream: Workstream) -> str:
        return absolute(reverse("feed_workstream", args=[workstream.slug]))


def in_full() -> WorkstreamQuerySet:
    return Workstream.objects.select_related("outcome", "standing").prefetch_related("leads")


@router.get("/workstreams", response=Page[WorkstreamOut], summary="Workstreams, by slug")
def list_workstreams(request: HttpRequest, asked: Query[AskedOfWorkstreams]) -> Reply:
    workstreams = in_full()
    if asked.state:
        workstreams = workstreams.filter(standing__status=asked.state)
    return page_of(request, asked, workstreams, "slug")


@router.get("/workstreams/{slug:slug}", response=WorkstreamOut, summary="One workstream")
def read_workstream(request: HttpRequest, slug: str) -> Workstream:
    return get_object_or_404(in_full(), slug=slug)


@router.get(
    "/workstreams/{slug:slug}/changes",
    response=Page[ChangeOut],
    summary="What has changed in one workstream",
    openapi_extra=READ.described,
)
def list_workstream_changes(request: HttpRequest, slug: str, asked: Query[AskedOfChanges]) -> Reply:
    workstream = get_object_or_404(Workstream, slug=slug)
    return changes_of(request, asked, Change.objects.touching(workstream))
