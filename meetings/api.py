"""Groups for machines, each with those who serve on it today."""

import datetime
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from documents.scopes import READ
from meetings import groups, notes
from meetings.models import Meeting, Note
from meetings.showing import NamedPaper, shown_to
from people.models import Group, Membership
from publishing.api_schemas import SLUG, Asked, AskedOfWorkstream, Page, PlannedDate, WithPage, absolute, page_of

router = Router(tags=["Groups"])


class MemberOut(Schema):
    """Somebody's term of office."""

    name: str = Field(alias="profile.name")
    post: str = Field(alias="profile.shown_post", description="Empty until it has been published")
    organisation: str = Field(alias="profile.organisation")
    part: str = Field(description="chair, member, deputy or secretariat")
    starts_on: datetime.date
    ends_on: datetime.date | None
    url: str

    @staticmethod
    def resolve_url(membership: Membership) -> str:
        return absolute(membership.profile.get_absolute_url())


class GroupOut(WithPage):
    slug: str
    name: str
    short_name: str
    kind: str = Field(description="advisory, review, working, partnership, ministerial or other")
    purpose: str
    closed_on: datetime.date | None
    successor: str | None = Field(description="The slug of the group that took over its work.")
    members: list[MemberOut] = Field(alias="serving", description="Those who serve on it today, the chair first.")
    workstreams: list[str]
    feed: str

    @staticmethod
    def resolve_successor(group: Group) -> str | None:
        return group.successor.slug if group.successor else None

    @staticmethod
    def resolve_workstreams(group: Group) -> list[str]:
        return [workstream.slug for workstream in group.workstreams.all()]

    @staticmethod
    def resolve_feed(group: Group) -> str:
        return absolute(reverse("feed_group", args=[group.slug]))


class AgendaItemOut(Schema):
    """A line of the agenda as it was sent out. Times are of London."""

    title: str
    purpose: str = Field(description="note, discuss or decide")
    presenter: str
    minutes: int
    begins: str = Field(description="“10:30”; empty if nobody has said when the meeting begins")
    ends: str


class PaperOut(Schema):
    """A paper of which whoever asks may know; the address is there if they may read it."""

    number: str = Field(description="“4A”: within the meeting")
    label: str = Field(description="“EAG(16)02-03”: by the group’s pattern")
    title: str
    kind: str
    is_late: bool
    url: str | None


class NoteParagraphOut(Schema):
    """A numbered paragraph of an agreed note; it never changes."""

    number: int
    item: str = Field(description="The title of the agenda item under which it stands; empty if under none")
    text: str = Field(description="Markdown")


class DecisionOut(Schema):
    item: str = Field(description="The title of the agenda item under which it was taken; empty if under none")
    text: str


class NoteOut(Schema):
    """What was said and decided at a meeting, as it was agreed."""

    agreed_at: datetime.datetime
    summary: str
    url: str
    paragraphs: list[NoteParagraphOut]
    decisions: list[DecisionOut]


class MeetingOut(WithPage):
    group: str = Field(alias="group.slug")
    number: int
    title: str
    state: str = Field(description="planned, called, held, cancelled or postponed")
    reason: str = Field(description="Why it was cancelled or postponed")
    when: PlannedDate = Field(alias="day")
    starts_at: str | None = Field(description="“10:00”, by the clocks of London; null if nobody has said it yet.")
    ends_at: str | None
    place: str

    @staticmethod
    def resolve_starts_at(meeting: Meeting) -> str | None:
        return f"{meeting.starts_at:%H:%M}" if meeting.starts_at else None

    @staticmethod
    def resolve_ends_at(meeting: Meeting) -> str | None:
        return f"{meeting.ends_at:%H:%M}" if meeting.ends_at else None


class WholeMeetingOut(MeetingOut):
    agenda: list[AgendaItemOut]
    papers: list[PaperOut] = Field(alias="papers_named")
    note: NoteOut | None = Field(alias="agreed_note", description="Once it is agreed")


class AskedOfMeetings(Asked):
    group: str | None = Field(None, pattern=SLUG, description="Only those of this group, named by its slug.")


@router.get("/meetings", response=Page[MeetingOut], by_alias=False, summary="Meetings, the last first")
def list_meetings(request: HttpRequest, asked: Query[AskedOfMeetings]) -> dict[str, Any]:
    rows = Meeting.objects.visible_to(READ.reader(request)).select_related("group")
    if asked.group:
        rows = rows.filter(group__slug=asked.group)
    return page_of(request, asked, rows, "day_by", "pk", newest_first=True)


@router.get(
    "/groups/{slug:slug}/meetings/{int:number}", response=WholeMeetingOut, by_alias=False, summary="One meeting, with its agenda"
)
def read_meeting(request: HttpRequest, slug: str, number: int) -> Meeting:
    reader = READ.reader(request)
    meetings = Meeting.objects.visible_to(reader).select_related("group")
    meeting = get_object_or_404(meetings, group__slug=slug, number=number)
    shown = shown_to(reader, meeting)
    named = [one for under in [*(item.papers for item in shown.items), shown.others] for one in under]
    meeting.agenda = [asdict(item.line) for item in shown.items]  # type: ignore[attr-defined]
    meeting.papers_named = [paper_out(one) for one in named]  # type: ignore[attr-defined]
    meeting.agreed_note = note_out(meeting)  # type: ignore[attr-defined]
    return meeting


def note_out(meeting: Meeting) -> NoteOut | None:
    """The note that everybody may read."""
    note = Note.objects.agreed().select_related("agenda").filter(meeting=meeting).first()
    if note is None or note.agreed_at is None:
        return None
    note.meeting = meeting
    titles: dict[int | None, str] = {line.item: line.title for line in notes.lines(note)}
    paragraphs = [
        NoteParagraphOut(number=one.number, item=titles.get(one.item, ""), text=one.text) for one in note.paragraphs.all()
    ]
    decisions = [DecisionOut(item=titles.get(one.item, ""), text=one.text) for one in meeting.decisions.all()]
    page = absolute(note.get_absolute_url())
    return NoteOut(agreed_at=note.agreed_at, summary=note.summary, url=page, paragraphs=paragraphs, decisions=decisions)


def paper_out(named: NamedPaper) -> PaperOut:
    paper = named.paper
    return PaperOut(
        number=paper.place,
        label=paper.label,
        title=paper.title,
        kind=paper.kind,
        is_late=paper.is_late,
        url=absolute(paper.get_absolute_url()) if named.can_be_read else None,
    )


@router.get("/groups", response=Page[GroupOut], by_alias=False, summary="Groups, by slug")
def list_groups(request: HttpRequest, asked: Query[AskedOfWorkstream]) -> dict[str, Any]:
    rows = groups.shown()
    if asked.workstream:
        rows = rows.filter(workstreams__slug=asked.workstream)
    return page_of(request, asked, rows, "slug")


@router.get("/groups/{slug:slug}", response=GroupOut, by_alias=False, summary="One group")
def read_group(request: HttpRequest, slug: str) -> Group:
    return get_object_or_404(groups.shown(), slug=slug)
