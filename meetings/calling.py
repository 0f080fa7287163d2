"""A meeting's way: planned, called, and then held, postponed or cancelled."""

import datetime

from django.db import transaction
from django.utils import timezone

from meetings import agenda, deputies, notices, replies
from meetings.forms.meetings import MeetingForm
from meetings.models import Meeting, Note
from meetings.numbering import number_anew
from people.dates import today
from people.models import Group, User
from publishing import audit, changes, search, writing
from publishing.locks import take_turn
from publishing.planned import PlannedDate
from publishing.templatetags.dates import day as spoken
from publishing.when import When

DAY = PlannedDate.columns("day")
IN_CALENDARS = ["title", "starts_at", "ends_at", "place", "online_link", "day_words"]
"""What a calendar shows of a meeting: another of these is told to whoever has the entry."""
ENTRY = ["sequence", "entry_changed_at"]
CANCELLED = ["cancelled_at", "postponed_because"]


class NotReady(Exception):
    """The meeting cannot be called, or cannot be said to have been held. `problems` says what is missing."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def next_number(group: Group) -> int:
    return (group.meetings.order_by("-number").values_list("number", flat=True).first() or 0) + 1


@transaction.atomic
def plan(form: MeetingForm, group: Group, *, by: User) -> Meeting:
    """A new meeting, of which nobody outside the group is told; the one already made of the form if it is sent twice."""
    take_turn(f"meetings.of {group.pk}")
    if made := Meeting.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    meeting: Meeting = form.save(commit=False)
    meeting.group, meeting.key, meeting.changed_by = group, form.cleaned_data["key"], by
    meeting.day = form.cleaned_data["day"]
    meeting.save()
    audit.record(by, "planned meeting", meeting, group=group.name, number=meeting.number, day=str(meeting.day))
    return meeting


@transaction.atomic
def save(form: MeetingForm, *, by: User) -> Meeting:
    """Save what a meeting is. One that was called is changed in calendars, too.

    Raises `ChangedMeanwhile`, also if its note was agreed meanwhile: the day and the quorum stay then; and if its group is
    closed by then.
    """
    before = writing.claim(form.instance, form.cleaned_data["version"])
    meeting: Meeting = form.save(commit=False)
    meeting.day = form.cleaned_data["day"]
    if (meeting.day, meeting.quorum) != (before.day, before.quorum) and Note.objects.agreed().filter(meeting=before).exists():
        raise writing.ChangedMeanwhile(before)
    last = claim(before).group.closed_on
    if last and meeting.day.first > last and meeting.day != before.day:
        raise writing.ChangedMeanwhile(before)
    changed = {name: str(getattr(before, name)) for name in IN_CALENDARS if getattr(before, name) != getattr(meeting, name)}
    if changed:
        change_entry(meeting)
    columns = [*form.Meta.fields, *DAY, *ENTRY]
    writing.save(meeting, columns, by=by, before=changed)
    number_anew(meeting)
    replies.follow(meeting, before)
    if changed and before.state == Meeting.State.CALLED:
        record_change(meeting, "Meeting changed", changes.QUARTER_OF_AN_HOUR)
        notices.of_change(meeting, before)
    search.put(meeting)
    return meeting


def missing(meeting: Meeting) -> list[str]:
    """What keeps a meeting from being called."""
    found = [] if meeting.has_a_day else [f"Give its day: “{meeting.day}” is not one yet."]
    if not meeting.starts_at:
        found.append("Say when it begins.")
    if not meeting.place and not meeting.online_link:
        found.append("Say where it is, or give the link for joining online.")
    if meeting.group.closed_on and meeting.day.last > meeting.group.closed_on:
        found.append(f"Give an earlier day: the group’s last one is {spoken(meeting.group.closed_on)}.")
    return [*found, *agenda.problems(meeting, meeting.items.all())]


def claim(meeting: Meeting) -> Meeting:
    """Hold it, and its group: nobody closes that meanwhile."""
    return Meeting.objects.select_for_update().select_related("group").get(pk=meeting.pk)


def change_entry(meeting: Meeting, *, is_new: bool = False) -> None:
    """Whoever has it in a calendar is to have another entry. Before it is called there is none to count from."""
    meeting.entry_changed_at = timezone.now()
    meeting.sequence += 1 if meeting.is_announced and not is_new else 0


@transaction.atomic
def call(meeting: Meeting, *, by: User, at: datetime.datetime | None = None, is_emailed: bool = True) -> Meeting:
    """Tell the group, and everybody, of the meeting, with its agenda if there is one. Twice is as once. Raises `NotReady`."""
    meeting = claim(meeting)
    if meeting.state not in (Meeting.State.PLANNED, Meeting.State.POSTPONED):
        return meeting
    if problems := missing(meeting):
        raise NotReady(problems)
    was_called, at = meeting.is_announced, at or timezone.now()
    meeting.state, meeting.reason, meeting.called_at = Meeting.State.CALLED, "", meeting.called_at or at
    change_entry(meeting, is_new=not was_called)
    writing.save(meeting, ["state", "reason", "called_at", *ENTRY], by=by, became="called")
    agenda.send_out(meeting, by=by, at=at)
    record_change(
        meeting,
        "Meeting called again" if was_called else "Meeting called",
        at=at,
        is_emailed=is_emailed and not notices.is_past(meeting),
    )
    if is_emailed:
        notices.of_call(meeting)
    search.put(meeting)
    return meeting


def require_nothing_agreed(meeting: Meeting) -> None:
    """A meeting that agreed a note took place. Raises `NotReady`."""
    if agreed := meeting.notes_agreed.select_related("meeting").first():
        raise NotReady([f"It agreed the note of the {agreed.meeting.short.lower()}: that stands, so it took place."])


@transaction.atomic
def postpone(meeting: Meeting, day: When, reason: str, *, by: User) -> Meeting:
    """It is not then, but later. Twice is as once. Raises `NotReady` if the group has closed by then, or if it agreed a note."""
    meeting = claim(meeting)
    if meeting.state != Meeting.State.CALLED:
        return meeting
    require_nothing_agreed(meeting)
    if (last := meeting.group.closed_on) and day.first > last:
        raise NotReady([f"The group’s last day is {spoken(last)}. Give that day or an earlier one, or cancel the meeting."])
    before, meeting.day = meeting.day, day
    if meeting.starts_at and meeting.ends_at and day.first == day.last and meeting.ends_at <= meeting.starts_at:
        meeting.ends_at = None  # it was the end of another day than that on which it began
    meeting.state, meeting.reason = Meeting.State.POSTPONED, reason
    deputies.end_of(meeting)
    change_entry(meeting)
    writing.save(meeting, ["state", "reason", "ends_at", *ENTRY, *DAY], by=by, postponed=reason, before=str(before))
    record_change(meeting, "Meeting postponed", note=reason)
    notices.of_postponement(meeting, before)
    search.put(meeting)
    return meeting


@transaction.atomic
def cancel(meeting: Meeting, reason: str, *, by: User) -> Meeting:
    """It does not take place. Of one that was never called nobody outside is told. Twice is as once.

    Raises `NotReady` if it agreed a note.
    """
    meeting = claim(meeting)
    if meeting.state in (Meeting.State.HELD, Meeting.State.CANCELLED):
        return meeting
    require_nothing_agreed(meeting)
    meeting.postponed_because = meeting.reason if meeting.state == Meeting.State.POSTPONED else ""
    meeting.state, meeting.reason, meeting.cancelled_at = Meeting.State.CANCELLED, reason, timezone.now()
    deputies.end_of(meeting, at=meeting.cancelled_at)
    change_entry(meeting)
    writing.save(meeting, ["state", "reason", *CANCELLED, *ENTRY], by=by, cancelled=reason)
    if meeting.is_announced:
        record_change(meeting, "Meeting cancelled", note=reason)
        notices.of_cancellation(meeting)
    search.put(meeting)
    return meeting


@transaction.atomic
def hold(meeting: Meeting, *, by: User) -> Meeting:
    """It took place. From now on it keeps the papers as they are. Twice is as once. Raises `NotReady`."""
    meeting = claim(meeting)
    if meeting.state != Meeting.State.CALLED:
        return meeting
    if meeting.day.first > today():
        raise NotReady([f"It is on {meeting.day}: say that it was held when it was."])
    meeting.state = Meeting.State.HELD
    writing.save(meeting, ["state"], by=by, became="held")
    search.put(meeting)
    return meeting


def record_change(
    meeting: Meeting,
    what: str,
    settles: datetime.timedelta = datetime.timedelta(0),
    *,
    note: str = "",
    at: datetime.datetime | None = None,
    is_emailed: bool = True,
) -> None:
    """Tell those who follow the group."""
    title, page = f"{what}: {meeting}"[:250], meeting.get_absolute_url()
    line = ", ".join(filter(None, [str(meeting.day), meeting.place]))
    changes.record(
        meeting,
        at=at or timezone.now(),
        title=title,
        summary=f"{line}.",
        note=note,
        address=page,
        parts=[changes.Part(meeting.group, title, f"{line}.", page)],
        settles=settles,
        is_emailed=is_emailed,
    )
