"""Keeping actions: adding them, saying how they come along, and giving them out as a table."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from people.models import User
from publishing import audit, changes, search, writing
from publishing.locks import take_turn
from publishing.planned import PlannedDate
from workstreams import commitments
from workstreams.forms.actions import ActionForm
from workstreams.models import Action, ActionEntry, Workstream

COLUMNS = ["Reference", "Workstream", "Plan", "What", "Owner", "Due", "Due by", "Status"]


@transaction.atomic
def add(form: ActionForm, workstream: Workstream, *, by: User) -> Action:
    """A new action; the one already made of the form if it is sent twice."""
    take_turn("workstreams.actions")
    if made := Action.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    action: Action = form.save(commit=False)
    action.workstream, action.key, action.due = workstream, form.cleaned_data["key"], form.cleaned_data["due"]
    enter(action, by=by)
    return action


def enter(action: Action, *, by: User) -> None:
    """Keep a new action."""
    action.changed_by = by
    action.save()
    audit.record(by, "added action", action, reference=action.reference, what=action.what, status=action.status)
    search.put(action)


@transaction.atomic
def save(form: ActionForm, *, by: User) -> Action:
    """Save what an action is, whose, and by when. Raises `ChangedMeanwhile`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    action: Action = form.save(commit=False)
    action.due = form.cleaned_data["due"]
    keep(action, before, by=by)
    return action


def keep(action: Action, before: Action, *, by: User) -> None:
    """Save a claimed action: what it is, whose, and by when."""
    columns = ["reference", "what", "owner", "plan", *PlannedDate.columns("due")]
    writing.save(action, columns, by=by, before=f"{before}, {before.owner}, {before.due}")
    search.put(action)


@transaction.atomic
def say_of_each(chosen: Iterable[Action], words: str, status: str, *, by: User) -> list[Action]:
    """Say the same of several actions, of all or of none. Those that stand so already are left alone; returns the others."""
    held = Action.objects.select_for_update().filter(pk__in=[action.pk for action in chosen]).order_by("pk")
    changed = [action for action in held if action.status != status]
    for action in changed:
        say(action, words, status, by=by)
    return changed


@transaction.atomic
def say(action: Action, words: str, status: str, *, by: User, seen: int | None = None) -> ActionEntry:
    """Say how an action comes along and where it stands now. The same said twice is one.

    `seen` is the version of the action that `by` saw. Raises `SaidMeanwhile` if there is a newer one.
    """
    action = Action.objects.select_for_update().select_related("workstream").get(pk=action.pk)
    last = action.entries.first()
    if seen is not None and seen != action.version:
        if last and (last.said_by, last.words, last.status) == (by, words, status):
            return last
        said = f"{last.get_status_display()}: {last.words}" if last else str(action)
        raise writing.SaidMeanwhile(action.changed_by, action.changed_at, said, action.version)
    before = action.status
    entry = ActionEntry.objects.create(action=action, words=words, status=status, said_by=by, said_at=timezone.now())
    action.status = entry.status
    writing.save(action, ["status"], by=by, before=before, status=entry.status)
    search.put(action)
    heading = f"Action {action.reference} is {entry.get_status_display().lower()}: {action.what}"[:250]
    page = action.get_absolute_url()
    changes.record(
        action,
        at=entry.said_at,
        title=heading,
        summary=entry.words,
        address=page,
        parts=commitments.parts(action, heading, entry.words, page),
        settles=changes.QUARTER_OF_AN_HOUR,
    )
    return entry


def row(action: Action) -> list[str]:
    """What the table says of an action, under `COLUMNS`."""
    plan = str(action.plan) if action.plan else ""
    due, due_by = (str(action.due), action.due.last.isoformat()) if action.due else ("", "")
    status = action.get_status_display()
    return [action.reference, action.workstream.name, plan, action.what, action.owner, due, due_by, status]
