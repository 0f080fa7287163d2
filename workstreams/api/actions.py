"""Actions for machines."""

import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from people.dates import today
from publishing.api_schemas import AskedOfWorkstream, OfWorkstream, Page, PlannedDate, page_of
from workstreams import converters  # noqa: F401 - names what a reference is
from workstreams.models import Action, ActionQuerySet, ActionStatus

router = Router(tags=["Actions"])


class AskedOfActions(AskedOfWorkstream):
    state: ActionStatus | None = Field(None, description="Only those that stand so.")


class ActionEntryOut(Schema):
    said_at: datetime.datetime
    status: str
    words: str


class ActionOut(OfWorkstream):
    """One line of an action plan."""

    reference: str
    what: str
    plan: str | None
    owner: str
    due: PlannedDate | None
    status: str
    is_overdue: bool
    entries: list[ActionEntryOut] = Field(description="How it has come along, newest first.")

    @staticmethod
    def resolve_plan(action: Action) -> str | None:
        return str(action.plan) if action.plan else None

    @staticmethod
    def resolve_is_overdue(action: Action) -> bool:
        return action.is_overdue(today())


def in_full() -> ActionQuerySet:
    return Action.objects.select_related("workstream", "plan").prefetch_related("entries")


@router.get("/actions", response=Page[ActionOut], summary="Actions, by reference")
def list_actions(request: HttpRequest, asked: Query[AskedOfActions]) -> dict[str, Any]:
    actions = in_full()
    if asked.workstream:
        actions = actions.filter(workstream__slug=asked.workstream)
    if asked.state:
        actions = actions.filter(status=asked.state)
    return page_of(request, asked, actions, "reference")


@router.get("/actions/{reference:reference}", response=ActionOut, summary="One action")
def read_action(request: HttpRequest, reference: str) -> Action:
    return get_object_or_404(in_full(), reference=reference)
