"""A member's desk: what comes next, what is new since they last looked, what there is to read, and their notes."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F

from meetings import decided, deputies, marks, reading_time, replies
from meetings.forms.replies import ReplyForm
from meetings.models import AgendaVersion, Deputy, DeskVisit, Meeting, Paper, PaperNote, Reply
from people.dates import day_by_the_clock, today
from people.models import Group, Membership, User
from publishing.models import Change

A_VISIT = datetime.timedelta(minutes=30)
"""How long one lasts: what was new when it began stays new through it, however often the page is asked for."""
MOST_NEW = 30
PAST_SHOWN = 10
NOTES_SHOWN = 20


def last_visit(user: User, now: datetime.datetime) -> datetime.datetime | None:
    """Since when things are new to them; none if they have not been here before."""
    visit = DeskVisit.objects.of(user).first()
    if visit is None:
        return None
    return visit.before if now - visit.began_at <= A_VISIT else visit.began_at


def note_visit(user: User, now: datetime.datetime) -> None:
    """They have seen the page. Within one visit nothing moves on, nor when two windows see it at once."""
    DeskVisit.objects.get_or_create(user=user, defaults={"began_at": now})
    DeskVisit.objects.of(user).filter(began_at__lt=now - A_VISIT).update(before=F("began_at"), began_at=now)


@dataclass(frozen=True)
class PaperToRead:
    paper: Paper
    standing: marks.Standing
    minutes: int | None


@dataclass(frozen=True)
class Next:
    """A group's next meeting."""

    meeting: Meeting
    days: str
    """How long it is until then, in words; nothing if its day is not known."""
    is_asked: bool
    reply: Reply | None
    deputy: Deputy | None
    reply_form: ReplyForm | None
    papers: list[PaperToRead] = field(default_factory=list)

    @property
    def minutes_left(self) -> int:
        """How long it takes to read what they have not read."""
        return sum(one.minutes or 0 for one in self.papers if one.standing != marks.Standing.READ)


def days_until(meeting: Meeting, on: datetime.date) -> str:
    if not meeting.has_a_day or meeting.state == Meeting.State.POSTPONED:
        return ""
    days = (meeting.day.first - on).days
    if days > 1:
        return f"in {days} days"
    return "tomorrow" if days == 1 else "today"


def coming_of(user: User) -> list[Meeting]:
    return list(Meeting.objects.of_members(user).coming(today()).select_related("group", "note"))


def next_ones(coming: list[Meeting]) -> list[Meeting]:
    """Of each group the one that comes first; of those, the one that comes first of all stands first."""
    first: dict[int, Meeting] = {}
    for meeting in coming:
        first.setdefault(meeting.group_id, meeting)
    return list(first.values())


def papers_of(user: User, meetings: list[Meeting]) -> dict[int, list[PaperToRead]]:
    """What this reader may read of these meetings, with their own marks."""
    visible = Paper.objects.visible_to(user).filter(meeting__in=meetings)
    papers = list(visible.select_related("meeting__group", "version_read").order_by("meeting", "number", "letter"))
    own, minutes = marks.of(user, papers), reading_time.minutes_for(one.version_read_id for one in papers if one.version_read_id)
    rows = [PaperToRead(one, marks.standing(one, own.get(one.pk)), minutes.get(one.version_read_id or 0)) for one in papers]
    return {meeting: list(under) for meeting, under in groupby(rows, lambda row: row.paper.meeting_id)}


def cards(user: User, meetings: list[Meeting]) -> list[Next]:
    """In a number of queries that grows neither with meetings nor with papers."""
    serving = Membership.objects.current(day_by_the_clock()).filter(profile__user=user, part__in=replies.COUNTED)
    asked = set(serving.values_list("group", flat=True))
    said = {one.meeting_id: one for one in Reply.objects.standing().filter(meeting__in=meetings, profile__user=user)}
    papers, sent = papers_of(user, meetings), deputies.named_by(user, meetings)
    shown = []
    for meeting in meetings:
        is_asked, reply = meeting.group_id in asked, said.get(meeting.pk)
        deputy, form = sent.get(meeting.pk), None
        if is_asked and replies.takes(meeting):
            form = ReplyForm(meeting=meeting, user=user, reply=reply, deputy=deputy, back="desk")
        days = days_until(meeting, today())
        shown.append(Next(meeting, days, is_asked, reply, deputy, form, papers.get(meeting.pk, [])))
    return shown


@dataclass(frozen=True)
class News:
    at: datetime.datetime
    title: str
    address: str
    note: str = ""


def new_since(user: User, since: datetime.datetime) -> list[News]:
    """What was recorded of their groups' meetings since then, newest first: no more than is read in one go."""
    own = Meeting.objects.of_members(user)
    about = Change.objects.visible_to(user).filter(
        thing_type=ContentType.objects.get_for_model(Meeting), thing_id__in=own.values("pk"), at__gt=since
    )
    found = [News(one.at, one.title, one.address, one.note) for one in about[:MOST_NEW]]
    papers = Paper.objects.visible_to(user).filter(meeting__in=own.values("pk")).select_related("meeting__group", "version_read")
    for one in papers.filter(out_at__gt=since).order_by("-out_at", "number", "letter")[:MOST_NEW]:
        if one.out_at:
            found.append(News(one.out_at, f"{'Late paper' if one.is_late else 'Paper'} {one}", one.get_absolute_url()))
    for one in papers.filter(out_at__lte=since, version_read__published_at__gt=since)[:MOST_NEW]:
        if one.version_read and one.version_read.published_at:
            version = one.version_read
            found.append(News(one.version_read.published_at, f"New version of {one}", one.get_absolute_url(), version.note))
    agendas = AgendaVersion.objects.filter(meeting__in=own.values("pk"), published_at__gt=since)
    for sent in agendas.exclude(published_at=F("meeting__called_at")).select_related("meeting__group")[:MOST_NEW]:
        title = f"Agenda of the {sent.meeting}" + (f", version {sent.number}" if sent.number > 1 else "")
        found.append(News(sent.published_at, title, f"{sent.meeting.get_absolute_url()}#agenda", " ".join(sent.changes)))
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST_NEW]


@dataclass(frozen=True)
class OwnNote:
    """A note to oneself, and its paper as far as the reader may still know of it."""

    note: PaperNote
    paper: Paper | None


def notes_of(user: User) -> tuple[list[OwnNote], bool]:
    """The newest, and whether there are more."""
    notes = list(PaperNote.objects.of(user).order_by("-at", "-pk")[: NOTES_SHOWN + 1])
    return with_papers(user, notes[:NOTES_SHOWN]), len(notes) > NOTES_SHOWN


def with_papers(user: User, notes: Iterable[PaperNote]) -> list[OwnNote]:
    notes = list(notes)
    named = Paper.objects.visible_to(user).filter(pk__in=[one.paper_id for one in notes]).select_related("meeting__group")
    papers = {paper.pk: paper for paper in named}
    return [OwnNote(one, papers.get(one.paper_id)) for one in notes]


def of(user: User, now: datetime.datetime) -> dict[str, Any]:
    """Everything on it."""
    coming, since = coming_of(user), last_visit(user, now)
    nearest = next_ones(coming)
    own = Meeting.objects.of_members(user)
    notes, has_more_notes = notes_of(user)
    return {
        "own_actions": decided.own(user),
        "today": today(),
        "groups": list(Group.objects.of(user)),
        "begins": Membership.objects.filter(profile__user=user, starts_on__gt=day_by_the_clock()).select_related("group"),
        "cards": cards(user, nearest),
        "later": [meeting for meeting in coming if meeting not in nearest],
        "since": since,
        "news": new_since(user, since) if since else [],
        "notes": notes,
        "has_more_notes": has_more_notes,
        "over": own.over(today()).select_related("group", "note")[:PAST_SHOWN],
    }
