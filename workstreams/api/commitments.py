"""Legislation and commitments for machines."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router

from publishing.api_schemas import AskedOfWorkstream, Page, WithPage, absolute, page_of
from workstreams.models import Commitment

router = Router(tags=["Legislation and commitments"])


class CommitmentOut(WithPage):
    """A section of an Act, or a promise made elsewhere, and what carries it out."""

    slug: str
    kind: str = Field(description="law or promise")
    title: str
    source: str
    section: str
    asks: str
    address: str = Field(description="Where it stands in full.")
    workstreams: list[str]
    actions: list[str]
    milestones: list[int]
    consultations: list[str]
    recommendations: list[str]
    feed: str

    @staticmethod
    def resolve_workstreams(commitment: Commitment) -> list[str]:
        return [workstream.slug for workstream in commitment.workstreams.all()]

    @staticmethod
    def resolve_actions(commitment: Commitment) -> list[str]:
        return [action.reference for action in commitment.actions.all()]

    @staticmethod
    def resolve_milestones(commitment: Commitment) -> list[int]:
        return sorted(milestone.pk for milestone in commitment.milestones.all())

    @staticmethod
    def resolve_consultations(commitment: Commitment) -> list[str]:
        return [consultation.slug for consultation in commitment.consultations.all()]

    @staticmethod
    def resolve_recommendations(commitment: Commitment) -> list[str]:
        return [recommendation.reference for recommendation in commitment.recommendations.all()]

    @staticmethod
    def resolve_feed(commitment: Commitment) -> str:
        return absolute(reverse("feed_commitment", args=[commitment.slug]))


def in_full() -> QuerySet[Commitment]:
    carried_out_by = ["workstreams", "actions", "milestones", "consultations", "recommendations"]
    return Commitment.objects.prefetch_related(*carried_out_by)


@router.get("/commitments", response=Page[CommitmentOut], summary="Legislation and commitments, by slug")
def list_commitments(request: HttpRequest, asked: Query[AskedOfWorkstream]) -> dict[str, Any]:
    commitments = in_full()
    if asked.workstream:
        commitments = commitments.filter(workstreams__slug=asked.workstream)
    return page_of(request, asked, commitments, "slug")


@router.get("/commitments/{slug:slug}", response=CommitmentOut, summary="One commitment")
def read_commitment(request: HttpRequest, slug: str) -> Commitment:
    return get_object_or_404(in_full(), slug=slug)
