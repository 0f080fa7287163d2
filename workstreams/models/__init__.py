from workstreams.models.actions import Action, ActionEntry, ActionPlan, ActionQuerySet, ActionStatus
from workstreams.models.commitments import Commitment, CommitmentQuerySet
from workstreams.models.consultation_parts import Event, Part, PartMove
from workstreams.models.consultations import Announcement, Consultation, ConsultationQuerySet, ConsultationState
from workstreams.models.importing import TableImport
from workstreams.models.milestones import Forecast, Milestone, MilestoneQuerySet, MilestoneState
from workstreams.models.notes import ProgressNote
from workstreams.models.programme import KeyDate, Outcome, Programme
from workstreams.models.recommendations import (
    Answer,
    Evidence,
    Recommendation,
    RecommendationQuerySet,
    RecommendationState,
    Response,
)
from workstreams.models.stages import Stage
from workstreams.models.workstream import Standing, Status, Workstream, WorkstreamQuerySet

__all__ = [
    "Action",
    "ActionEntry",
    "ActionPlan",
    "ActionQuerySet",
    "ActionStatus",
    "Announcement",
    "Answer",
    "Commitment",
    "CommitmentQuerySet",
    "Consultation",
    "ConsultationQuerySet",
    "ConsultationState",
    "Event",
    "Evidence",
    "Forecast",
    "KeyDate",
    "Milestone",
    "MilestoneQuerySet",
    "MilestoneState",
    "Outcome",
    "Part",
    "PartMove",
    "Programme",
    "ProgressNote",
    "Recommendation",
    "RecommendationQuerySet",
    "RecommendationState",
    "Response",
    "Stage",
    "Standing",
    "Status",
    "TableImport",
    "Workstream",
    "WorkstreamQuerySet",
]
