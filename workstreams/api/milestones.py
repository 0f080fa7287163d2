"""Milestones for machines."""

import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router

from people.dates import today
from publishing.api_schemas import AskedOfWorkstream, OfWorkstream, Page, PlannedDate, page_of
from workstreams.models import Milestone, MilestoneState

router = Router(tags=["Milestones"])


class AskedOfMilestones(AskedOfWorkstream):
    state: MilestoneState | None = Field(None, description="Only those that stand so today.")


class MilestoneOut(OfWorkstream):
    """A point of a workstream's plan. The plan stays as it was made; the forecast says what is expected now."""

    id: int
    title: str
    owner: str
    planned: PlannedDate
    forecast: PlannedDate | None
    reached_on: datetime.date | None
    is_overdue: bool
    outcome: str = Field(description="What was reached.")
    evidence: str = Field(description="Where it can be seen.")
    depends_on: list[int] = Field(description="The milestones that must be reached first.")

    @staticmethod
    def resolve_is_overdue(milestone: Milestone) -> bool:
        return milestone.is_overdue(today())

    @staticmethod
    def resolve_depends_on(milestone: Milestone) -> list[int]:
        return sorted(other.pk for other in milestone.depends_on.all())


@router.get("/milestones", response=Page[MilestoneOut], summary="Milestones")
def list_milestones(request: HttpRequest, asked: Query[AskedOfMilestones]) -> dict[str, Any]:
    milestones = Milestone.objects.select_related("workstream").prefetch_related("depends_on")
    if asked.workstream:
        milestones = milestones.filter(workstream__slug=asked.workstream)
    if asked.state:
        milestones = milestones.in_state(asked.state, today())
    return page_of(request, asked, milestones, "pk")
