from workstreams.models.actions import Action, ActionEntry, ActionPlan, ActionQuerySet, ActionStatus
from workstreams.models.consultations import Announcement, Consultation, ConsultationState
from workstreams.models.milestones import Forecast, Milestone
from workstreams.models.notes import ProgressNote
from workstreams.models.programme import KeyDate, Outcome, Programme
from workstreams.models.stages import Stage
from workstreams.models.workstream import Standing, Status, Workstream, WorkstreamQuerySet

__all__ = [
    "Action",
    "ActionEntry",
    "ActionPlan",
    "ActionQuerySet",
    "ActionStatus",
    "Announcement",
    "Consultation",
    "ConsultationState",
    "Forecast",
    "KeyDate",
    "Milestone",
    "Outcome",
    "Programme",
    "ProgressNote",
    "Stage",
    "Standing",
    "Status",
    "Workstream",
    "WorkstreamQuerySet",
]
