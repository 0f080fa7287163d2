"""Keeping milestones: planning them, forecasting anew with a reason, and closing them with words."""

import datetime
from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from people.models import User
from publishing import audit, changes, search, writing
from publishing.locks import take_turn
from publishing.planned import PlannedDate
from publishing.when import When
from workstreams import commitments
from workstreams.forms.milestones import MilestoneForm
from workstreams.models import Forecast, Milestone, Workstream


class Closed(Exception):
    """It has been reached, so nothing is to be expected of it any more."""


class Circle(Exception):
    """A milestone would depend on itself. `path` names the milestones of the circle in order."""

    def __init__(self, path: list[Milestone]) -> None:
        super().__init__(" → ".join(milestone.title for milestone in path))
        self.path = path


@transaction.atomic
def plan(form: MilestoneForm, workstream: Workstream, *, by: User) -> Milestone:
    """A new milestone; the one already made of the form if it is sent twice."""
    take_turn("workstreams.milestones")
    if made := Milestone.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    milestone: Milestone = form.save(commit=False)
    milestone.workstream, milestone.key = workstream, form.cleaned_data["key"]
    milestone.planned = form.cleaned_data["planned"]
    enter(milestone, by=by)
    milestone.depends_on.set(form.cleaned_data["depends_on"])
    return milestone


def enter(milestone: Milestone, *, by: User) -> None:
    """Keep a new milestone."""
    milestone.changed_by = by
    milestone.save()
    audit.record(by, "planned milestone", milestone, title=milestone.title, planned=str(milestone.planned))
    search.put(milestone)


@transaction.atomic
def save_plan(form: MilestoneForm, *, by: User) -> Milestone:
    """Save what a milestone is and depends on; its planned date stays. Raises `ChangedMeanwhile` and `Circle`."""
    take_turn("workstreams.milestones")
    before = writing.claim(form.instance, form.cleaned_data["version"])
    milestone: Milestone = form.save(commit=False)
    refuse_circles(milestone, list(form.cleaned_data["depends_on"]))
    keep(milestone, before, by=by)
    milestone.depends_on.set(form.cleaned_data["depends_on"])
    return milestone


def keep(milestone: Milestone, before: Milestone, *, by: User) -> None:
    """Save a claimed milestone: what it is, and whose. Its planned date stays."""
    writing.save(milestone, ["title", "owner"], by=by, before=f"{before.title}, {before.owner}")
    search.put(milestone)


def refuse_circles(milestone: Milestone, needs: list[Milestone]) -> None:
    """Raise `Circle` if one of the needed milestones needs this one, directly or through others."""
    needed: dict[int, list[int]] = defaultdict(list)
    for link in Milestone.depends_on.through.objects.values_list("from_milestone_id", "to_milestone_id"):
        needed[link[0]].append(link[1])
    paths = [[need.pk] for need in needs]
    seen: set[int] = set()
    while paths:
        path = paths.pop()
        if path[-1] == milestone.pk:
            names = Milestone.objects.in_bulk(path)
            raise Circle([milestone, *(names[pk] for pk in path)])
        if path[-1] not in seen:
            seen.add(path[-1])
            paths += [[*path, further] for further in needed[path[-1]]]


@transaction.atomic
def forecast(milestone: Milestone, expected: When, why: str, *, by: User, seen: int | None = None) -> Forecast:
    """Say anew when it is expected, and why. Earlier forecasts are kept; the same said twice is one.

    `seen` is the version of the milestone that `by` saw. Raises `Closed`, and `SaidMeanwhile` if there is a newer one.
    """
    milestone = Milestone.objects.select_for_update().select_related("workstream").get(pk=milestone.pk)
    if milestone.reached_on:
        raise Closed
    last = milestone.forecasts.first()
    if seen is not None and seen != milestone.version:
        if last and (last.said_by, last.expected.words, last.why) == (by, expected.words, why):
            return last
        raise said_meanwhile(milestone, f"{last.expected}: {last.why}" if last else str(milestone))
    before = milestone.due
    said = Forecast(milestone=milestone, why=why, said_by=by, said_at=timezone.now())
    said.expected = milestone.forecast = expected
    said.save()
    writing.save(milestone, PlannedDate.columns("forecast"), by=by, before=str(before), expected=str(expected), why=why)
    search.put(milestone)
    if expected != before:
        moved = "is later" if expected > before else "is earlier"
        record(milestone, f"{milestone.title} {moved}: {expected} (was: {before})", why)
    return said


@transaction.atomic
def reach(
    milestone: Milestone, on: datetime.date, outcome: str, evidence: str = "", *, by: User, seen: int | None = None
) -> Milestone:
    """Close a milestone with words and, where there is any, evidence; or mend what was said when it was closed.

    The same said twice is one. `seen` is the version of the milestone that `by` saw. Raises `SaidMeanwhile` if there is a
    newer one.
    """
    milestone = Milestone.objects.select_for_update().select_related("workstream").get(pk=milestone.pk)
    if (milestone.reached_on, milestone.outcome, milestone.evidence) == (on, outcome, evidence):
        return milestone
    if seen is not None and seen != milestone.version:
        raise said_meanwhile(milestone, milestone.outcome or f"It is expected: {milestone.due}.")
    was_open = milestone.reached_on is None
    before = f"{milestone.reached_on}: {milestone.outcome}"
    milestone.reached_on, milestone.outcome, milestone.evidence = on, outcome, evidence
    writing.save(milestone, ["reached_on", "outcome", "evidence"], by=by, before=before, reached_on=str(on))
    search.put(milestone)
    record(milestone, f"{milestone.title} {'has been reached' if was_open else 'was reached: said anew'}", milestone.outcome)
    return milestone


def said_meanwhile(milestone: Milestone, words: str) -> writing.SaidMeanwhile:
    return writing.SaidMeanwhile(milestone.changed_by, milestone.changed_at, words, milestone.version)


def record(milestone: Milestone, heading: str, line: str) -> None:
    address = milestone.get_absolute_url()
    changes.record(
        milestone,
        at=timezone.now(),
        title=f"{milestone.workstream}: {heading}"[:250],
        summary=line,
        address=address,
        parts=commitments.parts(milestone, heading[:250], line, address),
        settles=changes.QUARTER_OF_AN_HOUR,
    )
