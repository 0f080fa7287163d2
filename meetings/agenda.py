"""The agenda: its items in order, when each begins, and sending it out.

Staff prepare items; readers see the last agenda that was sent out (`AgendaVersion`), which never changes.
"""

import datetime
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone

from meetings import notices
from meetings.forms.agenda import ItemForm
from meetings.models import AgendaItem, AgendaVersion, Meeting
from meetings.models.meetings import in_words
from meetings.numbering import number_anew
from people.models import User
from publishing import audit, order, search, writing
from publishing.locks import take_turn
from publishing.templatetags.dates import time_of_day

DAY = datetime.date(2000, 1, 1)
MINUTE = datetime.timedelta(minutes=1)


class HasPapers(Exception):
    """The item cannot be taken out: papers stand under it. `papers` names them."""

    def __init__(self, papers: list[str]) -> None:
        super().__init__(", ".join(papers))
        self.papers = papers


@dataclass(frozen=True)
class Line:
    """An item of an agenda. Times are of London, as “10:30”; empty where nobody has said when the meeting begins."""

    item: int
    title: str
    purpose: str
    presenter: str
    minutes: int
    begins: str = ""
    ends: str = ""
    day: int = 0
    """Which day of the meeting it is, counted from 1, where the items go on over more than one; else 0."""

    @property
    def purpose_label(self) -> str:
        return AgendaItem.Purpose(self.purpose).label

    @property
    def time(self) -> str:
        """“10.30am to 10.45am”; “10.30am on day 2” for what takes no time on the second of several days."""
        said = spoken(self.begins) if self.begins == self.ends else f"{spoken(self.begins)} to {spoken(self.ends)}"
        return f"{said} on day {self.day}" if self.day else said


def spoken(time: str) -> str:
    """“10.30am” for “10:30”."""
    return time_of_day(datetime.time.fromisoformat(time)) if time else ""


def last_day(meeting: Meeting) -> datetime.date:
    """The day on which a meeting ends that begins on `DAY`."""
    return DAY + (meeting.day.last - meeting.day.first) if meeting.has_a_day else DAY


@dataclass(frozen=True)
class Span:
    begins: datetime.datetime
    ends: datetime.datetime


def spans(meeting: Meeting, items: Iterable[AgendaItem]) -> list[Span | None]:
    """From when to when each item lasts in a meeting that begins on `DAY`; None until anybody has said when it begins.

    An item begins when the one before ends, or at its own time; if that has passed, on the next day of a meeting of several.
    """
    day, last = DAY, last_day(meeting)
    clock = datetime.datetime.combine(day, meeting.starts_at) if meeting.starts_at else None
    found: list[Span | None] = []
    for item in items:
        if item.begins_at:
            if clock and day < last and datetime.datetime.combine(day, item.begins_at) < clock:
                day += datetime.timedelta(days=1)
            clock = datetime.datetime.combine(day, item.begins_at)
        span = Span(clock, clock + item.minutes * MINUTE) if clock else None
        clock = span.ends if span else None
        found.append(span)
    return found


def lines(meeting: Meeting, items: Iterable[AgendaItem]) -> list[Line]:
    """What the items are, each with its time if the meeting has one."""
    items = list(items)
    timed = spans(meeting, items)
    is_of_days = any(span.begins.date() > DAY for span in timed if span)
    told = []
    for item, span in zip(items, timed, strict=True):
        line = Line(item.pk, item.title, item.purpose, item.presenter, item.minutes)
        if span:
            day = (span.begins.date() - DAY).days + 1 if is_of_days else 0
            line = replace(line, begins=f"{span.begins:%H:%M}", ends=f"{span.ends:%H:%M}", day=day)
        told.append(line)
    return told


def problems(meeting: Meeting, items: Iterable[AgendaItem]) -> list[str]:
    """Where times do not add up: an item that would begin before the meeting or before the one above it ends, or that lasts
    longer than the meeting."""
    items = list(items)
    timed = [(item.title, span) for item, span in zip(items, spans(meeting, items), strict=True) if span]
    starts = datetime.datetime.combine(DAY, meeting.starts_at) if meeting.starts_at else None
    found = [
        f"“{title}” begins at {time_of_day(span.begins.time())}, before the meeting does at {time_of_day(starts.time())}."
        for title, span in timed
        if starts and span.begins < starts
    ]
    found += [
        f"“{title}” begins at {time_of_day(span.begins.time())}, before “{above}” ends at {time_of_day(before.ends.time())}."
        for (above, before), (title, span) in pairwise(timed)
        if span.begins < before.ends
    ]
    if timed:
        found += too_long(meeting, max(span.ends for _, span in timed))
    return found


def too_long(meeting: Meeting, ends: datetime.datetime) -> list[str]:
    """What is wrong with items that last until then; a meeting of which no end is known ends with its last day."""
    last = last_day(meeting)
    until = f"{time_of_day(ends.time())}{' of a later day' if ends.date() > last else ''}"
    if meeting.ends_at and ends > datetime.datetime.combine(last, meeting.ends_at):
        return [f"The items last until {until}; the meeting ends at {time_of_day(meeting.ends_at)}."]
    if ends > datetime.datetime.combine(last, datetime.time()) + datetime.timedelta(days=1):
        return [f"The items last until {until}, longer than the meeting."]
    return []


@transaction.atomic
def add(form: ItemForm, meeting: Meeting, *, by: User) -> AgendaItem:
    """A new last item; the one already made of the form if it is sent twice."""
    take_turn(f"meetings.agenda {meeting.pk}")
    if made := AgendaItem.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    item: AgendaItem = form.save(commit=False)
    item.meeting, item.key, item.changed_by = meeting, form.cleaned_data["key"], by
    item.position = order.next_position(meeting.items.all())
    item.save()
    audit.record(by, "added agenda item", meeting, title=item.title)
    return item


@transaction.atomic
def save(form: ItemForm, *, by: User) -> AgendaItem:
    """Save what an item is. Raises `ChangedMeanwhile`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    item: AgendaItem = form.save(commit=False)
    writing.save(item, ["title", "purpose", "presenter", "minutes", "begins_at"], by=by, before=before.title)
    return item


@transaction.atomic
def move(item: AgendaItem, *, to: int, by: User) -> None:
    """Put an item into that place, counted from 1. Papers that are not out yet are numbered anew, in the new order."""
    take_turn(f"meetings.agenda {item.meeting_id}")
    place = order.put(item, item.meeting.items.all(), to=to)
    number_anew(item.meeting)
    audit.record(by, "moved agenda item", item.meeting, title=item.title, to=place)


@transaction.atomic
def take_out(item: AgendaItem, *, by: User) -> None:
    """Take an item out of what is prepared; agendas that were sent out keep it. Raises `HasPapers`."""
    take_turn(f"meetings.agenda {item.meeting_id}")
    if papers := [str(paper) for paper in item.papers.all()]:
        raise HasPapers(papers)
    audit.record(by, "took out agenda item", item.meeting, title=item.title)
    item.delete()


def newest(meeting: Meeting) -> AgendaVersion | None:
    """The agenda that readers see."""
    return meeting.agendas.first()


def as_sent(version: AgendaVersion) -> list[Line]:
    return [Line(**item) for item in version.items]


def not_sent_yet(meeting: Meeting) -> list[str]:
    """How what is prepared differs from what readers see, in sentences; for a first agenda, that there is one."""
    prepared, sent = lines(meeting, meeting.items.all()), newest(meeting)
    if sent is None:
        return ["The first agenda."] if prepared else []
    return differences(as_sent(sent), prepared)


def differences(before: list[Line], after: list[Line]) -> list[str]:
    """What changed from one agenda to the next, in sentences, in the order of the items."""
    old, new = {line.item: line for line in before}, {line.item: line for line in after}
    stayed = [line.item for line in after if line.item in old]
    places = {item: place for place, item in enumerate((line.item for line in before if line.item in new), start=1)}
    told = [f"“{line.title}” was taken out." for line in before if line.item not in new]
    for place, line in enumerate(after, start=1):
        if line.item not in old:
            told.append(f"“{line.title}” was added as item {place}.")
            continue
        if places[line.item] != stayed.index(line.item) + 1:
            told.append(f"“{line.title}” is now the {in_words(place).lower()} item.")
        told += changes_of(old[line.item], line)
    return told


def changes_of(old: Line, new: Line) -> list[str]:
    told = []
    if old.title != new.title:
        told.append(f"“{old.title}” is now called “{new.title}”.")
    if old.purpose != new.purpose:
        told.append(f"“{new.title}” is {new.purpose_label.lower()} instead of {old.purpose_label.lower()}.")
    if old.presenter != new.presenter:
        told.append(f"“{new.title}” is presented by {new.presenter or 'nobody named yet'}.")
    if (old.begins, old.minutes, old.day) != (new.begins, new.minutes, new.day):
        told.append(f"“{new.title}” is now {f'at {new.time}' if new.begins else f'{new.minutes} minutes long'}.")
    return told


@transaction.atomic
def send_out(meeting: Meeting, *, by: User, at: datetime.datetime | None = None) -> AgendaVersion | None:
    """Let readers see the agenda as it is prepared now, with what is different. Twice is as once: without a difference the
    answer is the newest, or None if there are no items."""
    take_turn(f"meetings.agenda {meeting.pk}")
    changed, before = not_sent_yet(meeting), newest(meeting)
    if not changed:
        return before
    prepared: list[dict[str, Any]] = [asdict(line) for line in lines(meeting, meeting.items.all())]
    version = AgendaVersion.objects.create(
        meeting=meeting,
        number=before.number + 1 if before else 1,
        published_at=at or timezone.now(),
        published_by=by,
        items=prepared,
        changes=changed if before else [],
    )
    audit.record(by, "sent out agenda", meeting, number=version.number, changes=changed)
    if before:
        notices.of_agenda(meeting, before.number)
    search.put(meeting)
    return version
