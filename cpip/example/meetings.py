"""Meetings of the example, with their agendas and papers, by the actions that secretaries use."""

import datetime
import uuid
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from cpip.example.library import at_nine, content_of
from documents import library, tasks, versions
from documents.models import Document
from meetings import agenda, calling, papers
from meetings.models import ActionPoint, AgendaItem, Decision, Meeting, Note, NoteParagraph, Paper, Question
from people.dates import day_by_the_clock, today
from people.models import Group, Membership, User
from publishing.audience import Audience
from publishing.markdown import render
from publishing.states import State
from publishing.when import When

DAY = datetime.timedelta(days=1)
NOTICE, READING = 14 * DAY, 7 * DAY
"""How long before a meeting it was called, and its papers were sent out."""


def load_meetings(data: dict[str, Any], given: datetime.date, directory: Path) -> None:
    """Each meeting of meetings.toml. What was there before the portal is no news: nobody is emailed."""
    for row in data["meetings"]:
        load_meeting(row, data["texts"], given, directory / "documents")


def load_meeting(row: dict[str, Any], texts: dict[str, str], given: datetime.date, directory: Path) -> None:
    keeper = User.objects.editors().earliest("pk")
    items, was_held, note = row.pop("items", []), row.pop("held", False), row.pop("note", None)
    day = When.on(today() + row.pop("in_days") * DAY) if "in_days" in row else When.read(row.pop("day"), given)
    meeting = Meeting(group=Group.objects.get(slug=row.pop("group")), **row)
    meeting.day = day
    meeting.full_clean(exclude=["changed_by"])
    meeting.save()
    for position, item in enumerate(items, start=1):
        own = item.pop("papers", [])
        made = AgendaItem.objects.create(meeting=meeting, position=position, **item)
        for paper in own:
            load_paper(made, paper, texts, directory, by=keeper)
    if meeting.has_a_day:
        begins = at_nine(day.first)
        calling.call(meeting, by=keeper, at=min(begins - NOTICE, timezone.now()), is_emailed=False)
        send_out(meeting, min(begins - READING, timezone.now()))
    if was_held:
        calling.hold(meeting, by=keeper)
    if note:
        load_note(meeting, note)


def load_note(meeting: Meeting, row: dict[str, Any]) -> None:
    """A note that the group agreed before the portal was there."""
    newest = agenda.newest(meeting)
    note = Note.objects.create(meeting=meeting, agenda=newest, summary=row["summary"])
    items = {line.title: line.item for line in agenda.as_sent(newest)} if newest else {}
    for number, paragraph in enumerate(row["paragraphs"], start=1):
        text = paragraph["text"]
        NoteParagraph.objects.create(note=note, number=number, item=items[paragraph["item"]], text=text, html=render(text))
    for decision in row.get("decisions", []):
        Decision.objects.create(meeting=meeting, item=items[decision["item"]], text=decision["text"])
    for given in row.get("action_points", []):
        load_action_point(meeting, items[given.pop("item")], given, at_nine(row["agreed_on"]))
    note.state, note.agreed_at = Note.State.AGREED, at_nine(row["agreed_on"])
    note.save(update_fields=["state", "agreed_at"])


def load_action_point(meeting: Meeting, item: int, row: dict[str, Any], settled_at: datetime.datetime) -> None:
    due, word = When.read(row.pop("due"), meeting.day.last), row.pop("done", "")
    point = ActionPoint(meeting=meeting, item=item, **row)
    point.due = due
    if word:
        point.state, point.word, point.settled_at = ActionPoint.State.DONE, word, settled_at
    point.save()


def load_question(paper: Paper, row: dict[str, str], *, by: User) -> None:
    """One of a member, answered by whoever keeps the group."""
    serving = paper.meeting.group.memberships.current(day_by_the_clock()).filter(part=Membership.Part.MEMBER)
    asker = User.objects.filter(pk__in=serving.values("profile__user")).order_by("pk").first() or by
    at = timezone.now()
    Question.objects.create(key=uuid.uuid4(), paper=paper, by=asker, at=at, changed_by=by, answered_by=by, answered_at=at, **row)


def load_paper(item: AgendaItem, row: dict[str, Any], texts: dict[str, str], directory: Path, *, by: User) -> None:
    kind, title, document = row.get("kind", Paper.Kind.PAPER), row["title"], None
    if "document" in row:
        document = Document.objects.get(title=row["document"])
    elif kind in papers.WITH_DOCUMENT:
        version = papers.document_for(item.meeting, title, kind, uuid.uuid4(), by=by)
        document = version.document
        if "text" in row:
            papers.write(version, texts[row["text"]].strip(), by=by)
        else:
            attached = versions.attach(version, ContentFile(content_of(directory / row["file"]), name=row["file"]), by=by)
            transaction.on_commit(partial(tasks.look_into.delay, attached.stored_id), robust=True)
        if row.get("public"):
            library.give_to([document], Audience.EVERYONE, [], by=by)
    paper = papers.enter(item, title, kind, document, uuid.uuid4(), by=by, is_own="document" not in row and document is not None)
    if "question" in row:
        load_question(paper, row["question"], by=by)


def send_out(meeting: Meeting, at: datetime.datetime) -> None:
    """As `papers.send_out` does, at that moment; files are read as soon as a worker has looked into them."""
    for paper in meeting.papers.select_related("document"):
        document = paper.document
        if document and document.state == State.DRAFT:
            version = document.versions.get()
            version.published_at, version.dated = at, at.date()
            version.save(update_fields=["published_at", "dated"])
            document.current, document.state, document.dated = version, State.PUBLISHED, at.date()
            document.save(update_fields=["current", "state", "dated"])
        if document:
            had = document.versions.standing().filter(dated__lte=meeting.day.last).first()
            paper.version_read = had or document.current
        paper.out_at = at
        paper.save(update_fields=["version_read", "out_at"])
    Meeting.objects.filter(pk=meeting.pk, papers__isnull=False).update(papers_out_at=at)
