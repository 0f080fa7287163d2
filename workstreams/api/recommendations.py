"""Recommendations for machines."""

import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from publishing.api_schemas import AskedOfWorkstream, OfWorkstream, Page, PlannedDate, page_of
from workstreams import converters  # noqa: F401 - names what a reference is
from workstreams.models import Recommendation, RecommendationQuerySet, RecommendationState

router = Router(tags=["Recommendations"])


class AskedOfRecommendations(AskedOfWorkstream):
    state: RecommendationState | None = Field(None, description="Only those that stand so.")


class ResponseOut(Schema):
    answer: str
    text: str
    answered_on: datetime.date


class EvidenceOut(Schema):
    title: str
    address: str


class RecommendationOut(OfWorkstream):
    """What a group or a review puts to Ministers, and what came of it."""

    reference: str
    kind: str
    text: str = Field(description="In Markdown.")
    made_by: str
    due: PlannedDate | None = Field(description="When it is to be put to Ministers.")
    put_on: datetime.date | None
    state: str
    response: ResponseOut | None = Field(description="What Ministers say now.")
    actions: list[str] = Field(description="The references of the actions that carry it out.")
    milestones: list[int] = Field(description="The milestones that carry it out.")
    evidence: list[EvidenceOut]

    @staticmethod
    def resolve_actions(recommendation: Recommendation) -> list[str]:
        return [action.reference for action in recommendation.actions.all()]

    @staticmethod
    def resolve_milestones(recommendation: Recommendation) -> list[int]:
        return sorted(milestone.pk for milestone in recommendation.milestones.all())


def in_full() -> RecommendationQuerySet:
    recommendations = Recommendation.objects.with_state().select_related("workstream", "group", "response")
    return recommendations.prefetch_related("actions", "milestones", "evidence")


@router.get("/recommendations", response=Page[RecommendationOut], summary="Recommendations, by reference")
def list_recommendations(request: HttpRequest, asked: Query[AskedOfRecommendations]) -> dict[str, Any]:
    recommendations = in_full()
    if asked.workstream:
        recommendations = recommendations.filter(workstream__slug=asked.workstream)
    if asked.state:
        recommendations = recommendations.filter(state=asked.state)  # type: ignore[misc]
    return page_of(request, asked, recommendations, "reference")


@router.get("/recommendations/{reference:reference}", response=RecommendationOut, summary="One recommendation")
def read_recommendation(request: HttpRequest, reference: str) -> Recommendation:
    return get_object_or_404(in_full(), reference=reference)
