"""What the programme is made of: its outcomes and the workstreams under them, and the order in which readers see both."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from people.models import Group, Profile, User
from publishing import audit, changes, order, search, writing
from publishing.addresses import free_slug
from publishing.locks import take_turn
from publishing.markdown import render
from workstreams.forms.workstreams import OutcomeForm, WorkstreamForm
from workstreams.models import Outcome, Workstream

PURPOSE_HEADING_LEVEL = 2
DELIVERS_HEADING_LEVEL = 3
TURN = "workstreams.structure"


@transaction.atomic
def add_workstream(form: WorkstreamForm, *, by: User) -> Workstream:
    """A new workstream after all others; the one already made of the form if it is sent twice."""
    take_turn(TURN)
    if made := Workstream.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    workstream: Workstream = form.save(commit=False)
    workstream.key, workstream.changed_by = form.cleaned_data["key"], by
    workstream.slug = free_slug(Workstream, workstream.name)
    workstream.position = order.next_position(Workstream.objects.all())
    render_texts(workstream)
    workstream.save()
    form.save_m2m()
    audit.record(by, "added workstream", workstream, name=workstream.name, team=team_of(workstream))
    search.put(workstream, *in_turn(named_by(workstream)))
    record_new(workstream)
    return workstream


@transaction.atomic
def save_workstream(form: WorkstreamForm, *, by: User) -> Workstream:
    """Save what a workstream is and who belongs to it. Its address stays. Raises `ChangedMeanwhile`."""
    stored = writing.claim(form.instance, form.cleaned_data["version"])
    before: dict[str, Any] = {name: str(getattr(stored, name)) for name in form.columns if name in form.changed_data}
    team_before, named_before = team_of(stored), named_by(stored)
    workstream: Workstream = form.save(commit=False)
    render_texts(workstream)
    form.save_m2m()
    columns = [*form.columns, "purpose_html", "delivers_html"]
    writing.save(workstream, columns, by=by, before=before, team_before=team_before, team=team_of(workstream))
    search.put(workstream, *in_turn(named_before | named_by(workstream)))
    return workstream


def named_by(workstream: Workstream) -> set[Group | Profile]:
    """Groups and people who are found by the workstreams that they serve or lead."""
    return {*workstream.groups.all(), *workstream.leads.all()}


def in_turn(things: set[Group | Profile]) -> list[Group | Profile]:
    """In an order that is everybody's: two who write at once do not wait for each other in a circle."""
    return sorted(things, key=lambda thing: (thing._meta.label, thing.pk))


def render_texts(workstream: Workstream) -> None:
    """Turn its Markdown into what readers see."""
    workstream.purpose_html = render(workstream.purpose, heading_level=PURPOSE_HEADING_LEVEL, anchor="purpose")
    workstream.delivers_html = render(workstream.delivers, heading_level=DELIVERS_HEADING_LEVEL, anchor="delivers")


def team_of(workstream: Workstream) -> list[str]:
    return sorted(workstream.team.values_list("email", flat=True))


def record_new(workstream: Workstream) -> None:
    """Tell readers of it. It does not wait to settle: a status given in the next minutes must not take its place."""
    heading = f"New workstream: {workstream}"
    page = workstream.get_absolute_url()
    changes.record(
        workstream,
        at=timezone.now(),
        title=heading,
        summary=workstream.summary,
        address=page,
        parts=[changes.Part(workstream, heading, workstream.summary, page)],
    )


@transaction.atomic
def move_workstream(workstream: Workstream, *, to: int, by: User) -> None:
    """Put a workstream into the place `to` among those under its outcome, counted from 1. Twice is as once."""
    take_turn(TURN)
    place = order.put(workstream, Workstream.objects.filter(outcome=workstream.outcome_id), to=to)
    audit.record(by, "moved workstream", workstream, to=place)


@transaction.atomic
def add_outcome(form: OutcomeForm, *, by: User) -> Outcome:
    """A new outcome after all others; the one already made of the form if it is sent twice."""
    take_turn(TURN)
    if made := Outcome.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    outcome: Outcome = form.save(commit=False)
    outcome.key, outcome.changed_by = form.cleaned_data["key"], by
    outcome.slug = free_slug(Outcome, outcome.statement)
    outcome.position = order.next_position(Outcome.objects.all())
    outcome.save()
    audit.record(by, "added outcome", outcome, statement=outcome.statement)
    return outcome


@transaction.atomic
def save_outcome(form: OutcomeForm, *, by: User) -> Outcome:
    """Save what an outcome says. Raises `ChangedMeanwhile`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    outcome: Outcome = form.save(commit=False)
    writing.save(outcome, ["statement"], by=by, before=before.statement)
    return outcome


@transaction.atomic
def move_outcome(outcome: Outcome, *, to: int, by: User) -> None:
    """Put an outcome, with what stands under it, into the place `to`, counted from 1. Twice is as once."""
    take_turn(TURN)
    place = order.put(outcome, Outcome.objects.all(), to=to)
    audit.record(by, "moved outcome", outcome, to=place)
