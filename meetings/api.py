"""Groups for machines, each with those who serve on it today."""

import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from meetings import groups
from people.models import Group, Membership
from publishing.api_schemas import AskedOfWorkstream, Page, WithPage, absolute, page_of

router = Router(tags=["Groups"])


class MemberOut(Schema):
    """Somebody's term of office."""

    name: str = Field(alias="profile.name")
    post: str = Field(alias="profile.shown_post", description="Empty until it has been published")
    organisation: str = Field(alias="profile.organisation")
    part: str = Field(description="chair, member, deputy or secretariat")
    starts_on: datetime.date
    ends_on: datetime.date | None
    url: str

    @staticmethod
    def resolve_url(membership: Membership) -> str:
        return absolute(membership.profile.get_absolute_url())


class GroupOut(WithPage):
    slug: str
    name: str
    short_name: str
    kind: str = Field(description="advisory, review, working, partnership, ministerial or other")
    purpose: str
    closed_on: datetime.date | None
    successor: str | None = Field(description="The slug of the group that took over its work.")
    members: list[MemberOut] = Field(alias="serving", description="Those who serve on it today, the chair first.")
    workstreams: list[str]
    feed: str

    @staticmethod
    def resolve_successor(group: Group) -> str | None:
        return group.successor.slug if group.successor else None

    @staticmethod
    def resolve_workstreams(group: Group) -> list[str]:
        return [workstream.slug for workstream in group.workstreams.all()]

    @staticmethod
    def resolve_feed(group: Group) -> str:
        return absolute(reverse("feed_group", args=[group.slug]))


@router.get("/groups", response=Page[GroupOut], by_alias=False, summary="Groups, by slug")
def list_groups(request: HttpRequest, asked: Query[AskedOfWorkstream]) -> dict[str, Any]:
    rows = groups.shown()
    if asked.workstream:
        rows = rows.filter(workstreams__slug=asked.workstream)
    return page_of(request, asked, rows, "slug")


@router.get("/groups/{slug:slug}", response=GroupOut, by_alias=False, summary="One group")
def read_group(request: HttpRequest, slug: str) -> Group:
    return get_object_or_404(groups.shown(), slug=slug)
