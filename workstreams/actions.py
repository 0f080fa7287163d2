"""Keeping actions: adding them, saying how they come along, and giving them out as a table."""

from django.db import transaction
from django.utils import timezone

from people.models import User
from publishing import audit, changes, writing
from publishing.locks import take_turn
from publishing.planned import PlannedDate
from workstreams.forms.actions import ActionForm, EntryForm
from workstreams.models import Action, ActionEntry, Workstream

COLUMNS = ["Reference", "Workstream", "Plan", "What", "Owner", "Due", "Due by", "Status"]


@transaction.atomic
def add(form: ActionForm, workstream: Workstream, *, by: User) -> Action:
    """A new action; the one already made of the form if it is sent twice."""
    take_turn("workstreams.actions")
    if made := Action.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    action: Action = form.save(commit=False)
    action.workstream, action.key, action.changed_by = workstream, form.cleaned_data["key"], by
    action.due = form.cleaned_data["due"]
    action.save()
    audit.record(by, "added action", action, reference=action.reference, what=action.what)
    return action


@transaction.atomic
def save(form: ActionForm, *, by: User) -> Action:
    """Save what an action is, whose, and by when. Raises `ChangedMeanwhile`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    action: Action = form.save(commit=False)
    action.due = form.cleaned_data["due"]
    columns = [*form.Meta.fields, *PlannedDate.columns("due")]
    writing.save(action, columns, by=by, before=f"{before}, {before.owner}, {before.due}")
    return action


@transaction.atomic
def say(form: EntryForm, action: Action, *, by: User) -> ActionEntry:
    """Say how an action comes along and where it stands now."""
    action = Action.objects.select_for_update().select_related("workstream").get(pk=action.pk)
    before = action.status
    entry: ActionEntry = form.save(commit=False)
    entry.action, entry.said_by, entry.said_at = action, by, timezone.now()
    entry.save()
    action.status = entry.status
    writing.save(action, ["status"], by=by, before=before, status=entry.status)
    heading = f"Action {action.reference} is {entry.get_status_display().lower()}: {action.what}"[:250]
    page = action.get_absolute_url()
    changes.record(
        action,
        at=entry.said_at,
        title=heading,
        summary=entry.words,
        address=page,
        parts=[changes.Part(action.workstream, heading, entry.words, page)],
        settles=changes.QUARTER_OF_AN_HOUR,
    )
    return entry


def row(action: Action) -> list[str]:
    """What the table says of an action, under `COLUMNS`."""
    plan = str(action.plan) if action.plan else ""
    due, due_by = (str(action.due), action.due.last.isoformat()) if action.due else ("", "")
    status = action.get_status_display()
    return [action.reference, action.workstream.name, plan, action.what, action.owner, due, due_by, status]
