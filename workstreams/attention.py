"""What needs somebody's attention today: what is overdue, about to close, or has fallen silent."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from people.models import User
from workstreams import silence
from workstreams.models import Action, Consultation, Milestone, Recommendation, Stage, Workstream, WorkstreamQuerySet

CLOSING_SOON = datetime.timedelta(days=7)
SHOWN_OF_A_KIND = 10


@dataclass(frozen=True)
class Matter:
    """One thing to see to: which, why, and where."""

    title: str
    why: str
    address: str


def needing(user: User, now: datetime.datetime, today: datetime.date) -> list[Matter]:
    """What this person may see to, the most pressing kinds first; at most ten of each kind."""
    own = Workstream.objects.written_by(user)
    return [
        *closing(own, now, today),
        *late_reports(own, now),
        *overdue_milestones(own, today),
        *overdue_actions(own, today),
        *late_recommendations(own, today),
        *silent(own, today),
        *(late_stages(today) if user.is_administrator else []),
    ]


def closing(own: WorkstreamQuerySet, now: datetime.datetime, today: datetime.date) -> Iterator[Matter]:
    soon = Consultation.objects.open_at(now).closing_by(today + CLOSING_SOON).filter(workstream__in=own)
    for consultation in soon.select_related("workstream")[:SHOWN_OF_A_KIND]:
        days = consultation.days_left(today)
        why = "Consultation closes today" if days == 0 else f"Consultation closes in {days} day{'' if days == 1 else 's'}"
        yield Matter(consultation.title, why, consultation.staff_url)


def late_reports(own: WorkstreamQuerySet, now: datetime.datetime) -> Iterator[Matter]:
    late = Consultation.objects.late_to_report(now).filter(workstream__in=own)
    for consultation in late.select_related("workstream")[:SHOWN_OF_A_KIND]:
        yield Matter(consultation.title, "The fair time to report back has passed", consultation.staff_url)


def overdue_milestones(own: WorkstreamQuerySet, today: datetime.date) -> Iterator[Matter]:
    overdue = Milestone.objects.open().by_due().filter(workstream__in=own, due_by__lt=today)
    yield from further(overdue, "milestones are overdue", f"{reverse('staff_milestones')}?state=overdue")
    for milestone in overdue.select_related("workstream")[:SHOWN_OF_A_KIND]:
        kind = "The forecast has passed" if milestone.forecast else "The planned date has passed"
        yield Matter(milestone.title, f"{kind}: {milestone.due.in_full}", milestone.workstream.staff_url)


def further(rows: QuerySet[Any], what: str, address: str) -> Iterator[Matter]:
    """How many there are in all, where they are more than are shown."""
    count = rows.count()
    if count > SHOWN_OF_A_KIND:
        yield Matter(f"{count} {what}", f"The {SHOWN_OF_A_KIND} that are longest overdue follow", address)


def overdue_actions(own: WorkstreamQuerySet, today: datetime.date) -> Iterator[Matter]:
    overdue = Action.objects.overdue(today).filter(workstream__in=own).order_by("due_by", "pk")
    yield from further(overdue, "actions are overdue", f"{reverse('staff_actions')}?overdue=on")
    for action in overdue.select_related("workstream")[:SHOWN_OF_A_KIND]:
        yield Matter(str(action), "Action is overdue", action.workstream.staff_url)


def late_recommendations(own: WorkstreamQuerySet, today: datetime.date) -> Iterator[Matter]:
    late = Recommendation.objects.late_to_be_put(today).filter(workstream__in=own).order_by("due_by", "pk")
    for recommendation in late.select_related("workstream")[:SHOWN_OF_A_KIND]:
        why = f"Should have been put to Ministers: {recommendation.due.in_full}"
        yield Matter(str(recommendation), why, recommendation.staff_url)


def late_stages(today: datetime.date) -> Iterator[Matter]:
    for stage in Stage.objects.filter(began_on=None, starts_by__lt=today):
        yield Matter(stage.name, f"Should have begun: {stage.starts.in_full}", reverse("staff_programme"))


def silent(own: WorkstreamQuerySet, today: datetime.date) -> Iterator[Matter]:
    for workstream in own.silent_since(today - silence.LONG)[:SHOWN_OF_A_KIND]:
        since = f"for {(today - workstream.last_note_on).days} days" if workstream.last_note_on else "yet"
        yield Matter(workstream.name, f"No progress note {since}", reverse("staff_note_add", args=[workstream.slug]))
