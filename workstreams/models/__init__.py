from workstreams.models.actions import Action, ActionEntry, ActionPlan, ActionQuerySet, ActionStatus
from workstreams.models.consultation_parts import Event, Part, PartMove
from workstreams.models.consultations import Announcement, Consultation, ConsultationQuerySet, ConsultationState
from workstreams.models.milestones import Forecast, Milestone
from workstreams.models.notes import ProgressNote
from workstreams.models.programme import KeyDate, Outcome, Programme
from workstreams.models.workstream import Standing, Status, Workstream, WorkstreamQuerySet

__all__ = [
    "Action",
    "ActionEntry",
    "ActionPlan",
    "ActionQuerySet",
    "ActionStatus",
    "Announcement",
    "Consultation",
    "ConsultationQuerySet",
    "ConsultationState",
    "Event",
    "Forecast",
    "KeyDate",
    "Milestone",
    "Outcome",
    "Part",
    "PartMove",
    "Programme",
    "ProgressNote",
    "Standing",
    "Status",
    "Workstream",
    "WorkstreamQuerySet",
]
