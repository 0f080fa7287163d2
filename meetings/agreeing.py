"""A note is agreed by a later meeting, or by correspondence where none is to come: from then on everybody reads it, and
nothing changes it."""

import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from meetings import accuracy, attending, calling, notes, notices
from meetings.forms.notes import CorrespondenceForm
from meetings.models import Meeting, Note, NoteQuerySet, Proposal
from people.dates import LONDON, today
from people.models import User
from publishing import changes, search, writing
from publishing.markdown import first_words
from publishing.templatetags.dates import day as spoken

NotReady = notes.NotReady
AGREEING = [Meeting.State.CALLED, Meeting.State.HELD]


def waiting(meeting: Meeting) -> NoteQuerySet:
    """The circulated notes of the group's meetings before this one's day, each with how many proposals are open (`undecided`)."""
    earlier = Note.objects.filter(meeting__group=meeting.group_id, meeting__day_from__lt=meeting.day.first)
    undecided = Count("paragraphs__proposals", filter=Q(paragraphs__proposals__state=Proposal.State.OPEN))
    return (
        earlier.filter(state="circulated")
        .select_related("meeting__group")
        .annotate(undecided=undecided)
        .order_by("meeting__day_from", "meeting__number")
    )


def circulated_on(note: Note) -> datetime.date | None:
    """The date in London on which the group got it to read."""
    return timezone.localdate(note.circulated_at, LONDON) if note.circulated_at else None


def too_early(note: Note, meeting: Meeting) -> str:
    """Why this meeting cannot agree the note, by the days of the two; nothing if it can."""
    if meeting.state not in AGREEING or meeting.day.first > today():
        return f"The {meeting.short.lower()} agrees it. That is on {meeting.day}: come back then."
    if (read_since := circulated_on(note)) and read_since >= meeting.day.first:
        return f"The group has had it to read since {spoken(read_since)} alone, and this meeting was called for {meeting.day}."
    return still_open(note)


def still_open(note: Note) -> str:
    """Why it is not ready to be agreed by anybody, by its days; nothing if it is."""
    if not note.is_circulated or note.accuracy_until is None:
        return "Circulate the note first: nobody else has read it yet."
    if note.accuracy_until >= today():
        return f"Words can be proposed until {spoken(note.accuracy_until)}: it is agreed after that day."
    return ""


def undecided(note: Note) -> str:
    if waits := accuracy.open_ones(note):
        many = "1 proposal waits" if waits == 1 else f"{waits} proposals wait"
        return f"{many} to be decided. Take or decline the words first."
    return ""


def problem_of(note: Note, meeting: Meeting) -> str:
    """Why this meeting cannot agree the note now; nothing if it can."""
    return too_early(note, meeting) or undecided(note)


def problem_by_correspondence(note: Note) -> str:
    """Why it cannot be agreed by correspondence now; nothing if it can: no meeting is called that could agree it."""
    if problem := still_open(note):
        return problem
    later = Meeting.objects.filter(group=note.meeting.group_id, state__in=AGREEING, day_from__gt=circulated_on(note))
    if agreeing := later.filter(day_from__gt=note.meeting.day.first).order_by("day_from").first():
        return f"The {agreeing.short.lower()}, on {agreeing.day}, agrees it."
    return undecided(note)


@transaction.atomic
def agree(note: Note, meeting: Meeting, *, by: User, at: datetime.datetime | None = None) -> Note:
    """That meeting agrees the note of an earlier one of its group. Twice is as once. Raises `NotReady`."""
    note = notes.claim(note)
    if note.is_agreed:
        return note
    meeting = calling.claim(meeting)
    if not waiting(meeting).filter(pk=note.pk).exists():
        raise NotReady("A note is agreed by a later meeting of the same group.")
    if problem := problem_of(note, meeting):
        raise NotReady(problem)
    note.agreed_in = meeting
    settle(note, by=by, at=at, agreed_in=meeting.number)
    return note


@transaction.atomic
def agree_by_correspondence(form: CorrespondenceForm, note: Note, *, by: User) -> Note:
    """Its group has agreed it without a meeting, for a reason that everybody reads. Twice is as once. Raises `NotReady`."""
    note = notes.claim(note)
    if note.is_agreed:
        return note
    if problem := problem_by_correspondence(note):
        raise NotReady(problem)
    note.correspondence = form.cleaned_data["reason"]
    settle(note, by=by, reason=note.correspondence)
    return note


def settle(note: Note, *, by: User, at: datetime.datetime | None = None, **details: object) -> None:
    """It is agreed, with how many were there: everybody is told. Whoever calls this has claimed it. Raises `NotReady`."""
    meeting = calling.claim(note.meeting)
    notes.require_held(note)
    note.seats_taken, note.quorum = attending.seats_taken(meeting), meeting.quorum
    note.state, note.agreed_at, note.agreed_by = Note.State.AGREED, at or timezone.now(), by
    how = ["agreed_at", "agreed_by", "agreed_in", "correspondence"]
    writing.save(note, ["state", *how, "seats_taken", "quorum"], by=by, became="agreed", **details)
    record_change(note)
    notices.of_note(note)
    search.put(note.meeting)


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
