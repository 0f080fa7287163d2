"""A note is agreed by the next meeting: from then on everybody reads it, and nothing changes it."""

import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from meetings import accuracy, notes, notices
from meetings.models import Meeting, Note, NoteQuerySet, Proposal
from people.dates import today
from people.models import User
from publishing import changes, search, writing
from publishing.markdown import first_words

NotReady = notes.NotReady


def waiting(meeting: Meeting) -> NoteQuerySet:
    """The circulated notes of the group's earlier meetings, each with how many proposals are open (`undecided`)."""
    circulated = Note.objects.filter(meeting__group=meeting.group_id, meeting__number__lt=meeting.number, state="circulated")
    undecided = Count("paragraphs__proposals", filter=Q(paragraphs__proposals__state=Proposal.State.OPEN))
    return circulated.select_related("meeting__group").annotate(undecided=undecided).order_by("meeting__number")


def problem_of(note: Note, meeting: Meeting) -> str:
    """Why this meeting cannot agree the note now; nothing if it can."""
    if not note.is_circulated:
        return "Circulate the note first: nobody else has read it yet."
    if meeting.state not in (Meeting.State.CALLED, Meeting.State.HELD) or meeting.day.first > today():
        return f"The {meeting.short.lower()} agrees it. That is on {meeting.day}: come back then."
    if undecided := accuracy.open_ones(note):
        many = "1 proposal waits" if undecided == 1 else f"{undecided} proposals wait"
        return f"{many} to be decided. Take or decline the words first."
    return ""


@transaction.atomic
def agree(note: Note, meeting: Meeting, *, by: User, at: datetime.datetime | None = None) -> Note:
    """That meeting agrees the note of an earlier one of its group. Twice is as once. Raises `NotReady`."""
    note = notes.claim(note)
    if note.is_agreed:
        return note
    if not waiting(meeting).filter(pk=note.pk).exists():
        raise NotReady("A note is agreed by a later meeting of the same group.")
    if problem := problem_of(note, meeting):
        raise NotReady(problem)
    note.state, note.agreed_at, note.agreed_by, note.agreed_in = Note.State.AGREED, at or timezone.now(), by, meeting
    writing.save(note, ["state", "agreed_at", "agreed_by", "agreed_in"], by=by, became="agreed", agreed_in=meeting.number)
    record_change(note)
    notices.of_note(note)
    search.put(note.meeting)
    return note


def record_change(note: Note) -> None:
    """Tell those who follow the group, or a workstream that it serves."""
    group, title, page = note.meeting.group, str(note)[:250], note.get_absolute_url()
    line = line_of(note)
    topics = [group, *group.workstreams.all()]
    changes.record(
        note,
        at=note.agreed_at or timezone.now(),
        title=title,
        summary=line,
        address=page,
        parts=[changes.Part(topic, title, line, page) for topic in topics],
    )


def line_of(note: Note) -> str:
    """What it says, in a line: its own, or the first words of its first paragraph."""
    first = next(iter(note.paragraphs.all()), None)
    return note.summary or (first_words(first.text) if first else "")
