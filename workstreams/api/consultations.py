"""Consultations for machines, with their parts and events. What their pages do not say yet is not said here either."""

import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from people.dates import now
from publishing.api_schemas import AskedOfWorkstream, OfWorkstream, Page, PlannedDate, WithPage, page_of
from workstreams.models import Consultation, ConsultationQuerySet, ConsultationState

router = Router(tags=["Consultations"])


class AskedOfConsultations(AskedOfWorkstream):
    state: ConsultationState | None = Field(None, description="Only those that stand so now.")


class MoveOut(Schema):
    """That a part moved from one consultation into another."""

    moved_on: datetime.date
    out_of: str = Field(alias="from_consultation.slug")
    into: str = Field(alias="to_consultation.slug")
    why: str


class PartOut(WithPage):
    id: int
    title: str
    questions: str = Field(description="In Markdown.")
    moves: list[MoveOut]


class EventOut(Schema):
    id: int
    title: str
    when: PlannedDate
    starts_at: str = Field(description="The time of day, as it was said.")
    place: str
    link: str


class ConsultationOut(OfWorkstream):
    """Questions put to the public, and what was done with the answers."""

    slug: str
    title: str
    summary: str
    questions: str = Field(description="In Markdown.")
    state: str
    opens_at: datetime.datetime
    closes_at: datetime.datetime
    how_to_respond: str
    report_promised: PlannedDate | None
    report_due: datetime.date = Field(description="The latest fair day for a report.")
    is_report_late: bool
    responses: int | None = Field(description="How many came; null until it is closed and they are counted.")
    analysis: str = Field(description="In Markdown; empty until it is closed.")
    you_said: str = Field(description="Empty until it is reported.")
    we_did: str = Field(description="Empty until it is reported.")
    reported_on: datetime.date | None
    parts: list[PartOut]
    events: list[EventOut]

    @staticmethod
    def resolve_responses(consultation: Consultation) -> int | None:
        return consultation.responses if consultation.is_closed else None

    @staticmethod
    def resolve_analysis(consultation: Consultation) -> str:
        return consultation.analysis if consultation.is_closed else ""

    @staticmethod
    def resolve_you_said(consultation: Consultation) -> str:
        return consultation.you_said if is_reported(consultation) else ""

    @staticmethod
    def resolve_we_did(consultation: Consultation) -> str:
        return consultation.we_did if is_reported(consultation) else ""

    @staticmethod
    def resolve_reported_on(consultation: Consultation) -> datetime.date | None:
        return consultation.reported_on if is_reported(consultation) else None


def is_reported(consultation: Consultation) -> bool:
    return consultation.state == ConsultationState.REPORTED


def in_full() -> ConsultationQuerySet:
    parts = ["parts__consultation", "parts__moves__from_consultation", "parts__moves__to_consultation"]
    return Consultation.objects.at(now()).select_related("workstream").prefetch_related(*parts, "events")


@router.get("/consultations", response=Page[ConsultationOut], by_alias=False, summary="Consultations, by slug")
def list_consultations(request: HttpRequest, asked: Query[AskedOfConsultations]) -> dict[str, Any]:
    consultations = in_full()
    if asked.workstream:
        consultations = consultations.filter(workstream__slug=asked.workstream)
    if asked.state:
        consultations = consultations.filter(state=asked.state)  # type: ignore[misc]
    return page_of(request, asked, consultations, "slug")


@router.get("/consultations/{slug:slug}", response=ConsultationOut, by_alias=False, summary="One consultation")
def read_consultation(request: HttpRequest, slug: str) -> Consultation:
    return get_object_or_404(in_full(), slug=slug)
