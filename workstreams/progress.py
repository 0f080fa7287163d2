"""Keeping a workstream up to date: saying where it stands, and writing what has happened."""

import datetime

from django.db import transaction
from django.utils import timezone

from people.models import User
from publishing import audit, changes, search, writing
from publishing.locks import take_turn
from publishing.markdown import first_words, render
from workstreams.forms.progress import NoteForm, StandingForm
from workstreams.models import ProgressNote, Standing, Workstream

NOTE_HEADING_LEVEL = 4


@transaction.atomic
def set_standing(
    form: StandingForm, workstream: Workstream, *, by: User, seen: int | None = None, at: datetime.datetime | None = None
) -> Standing:
    """Say where a workstream stands from a day on, and why. What was said before is kept; the same said twice is one.

    `seen` is the number of the status that `by` saw, 0 for none. Raises `SaidMeanwhile` if there is a newer one.
    """
    workstream = Workstream.objects.select_for_update(of=("self",)).select_related("standing").get(pk=workstream.pk)
    before = workstream.standing
    standing: Standing = form.save(commit=False)
    if before and seen is not None and before.pk != seen:
        if said_the_same(before, standing, by):
            return before
        words = f"{before.get_status_display()}: {before.reason}"
        raise writing.SaidMeanwhile(before.said_by, before.said_at, words, before.pk)
    standing.workstream, standing.said_by, standing.said_at = workstream, by, at or timezone.now()
    standing.save()
    workstream.standing = standing
    workstream.save(update_fields=["standing"])
    audit.record(by, "set status", workstream, status=standing.status, before=before.status if before else "")
    search.put(workstream)
    record_standing(workstream, before)
    return standing


def said_the_same(one: Standing, other: Standing, by: User) -> bool:
    return (one.said_by, one.status, one.reason, one.since) == (by, other.status, other.reason, other.since)


def record_standing(workstream: Workstream, before: Standing | None) -> None:
    now = workstream.standing
    if now is None:
        return
    was = f" (was: {before.get_status_display().lower()})" if before and before.status != now.status else ""
    heading = f"{workstream} is {now.get_status_display().lower()}{was}"
    address = f"{workstream.get_absolute_url()}#status"
    changes.record(
        workstream,
        at=now.said_at,
        title=heading,
        summary=now.reason,
        address=address,
        parts=[changes.Part(workstream, heading, now.reason, address)],
        settles=changes.QUARTER_OF_AN_HOUR,
    )


@transaction.atomic
def write_note(form: NoteForm, workstream: Workstream, *, by: User) -> ProgressNote:
    """Publish a note on the workstream's page. The one already made of the form if it is sent twice."""
    take_turn(f"workstreams.note {form.cleaned_data['key']}")
    if made := ProgressNote.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    note: ProgressNote = form.save(commit=False)
    note.key, note.changed_by = form.cleaned_data["key"], by
    note.workstream, note.author, note.written_at = workstream, by, timezone.now()
    note.html = render(note.body, heading_level=NOTE_HEADING_LEVEL, anchor=f"note-{note.key}")
    note.save()
    note.audience_groups.set(form.chosen_groups)
    audit.record(by, "wrote note", note, body=note.body)
    search.put(note)
    record_note(note)
    return note


@transaction.atomic
def correct_note(form: NoteForm, *, by: User) -> ProgressNote:
    """Replace a note's text. The audit trail keeps what it said before. Raises `ChangedMeanwhile`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    note: ProgressNote = form.save(commit=False)
    note.html = render(note.body, heading_level=NOTE_HEADING_LEVEL, anchor=f"note-{note.key}")
    writing.save(note, ["happened_on", "body", "html", "audience", "is_offered"], by=by, before=before.body)
    note.audience_groups.set(form.chosen_groups)
    changes.reword(note, first_words(note.body))
    changes.limit_to(note)
    search.put(note)
    return note


@transaction.atomic
def take_back(note: ProgressNote, *, by: User) -> None:
    """Take a note that should not have been published away, and whatever told of it. The audit trail keeps it."""
    audit.record(by, "took back note", note, body=note.body)
    changes.forget(note)
    search.drop(note)
    note.delete()


def record_note(note: ProgressNote) -> None:
    line = first_words(note.body)
    heading = f"{note.workstream}: progress note"
    address = note.get_absolute_url()
    changes.record(
        note,
        at=note.written_at,
        title=heading,
        summary=line,
        address=address,
        parts=[changes.Part(note.workstream, heading, line, address)],
        settles=changes.QUARTER_OF_AN_HOUR,
    )
