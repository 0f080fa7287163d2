"""Meetings, agendas and papers as those who prepare them make them."""

from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile

from documents import files
from documents.models import AttachedFile
from meetings import agenda, calling, papers
from meetings.forms.agenda import ItemForm
from meetings.forms.meetings import MeetingForm
from meetings.forms.papers import PaperForm
from meetings.models import AgendaItem, Meeting, Paper
from people.dates import today
from people.models import Group, User
from publishing.when import When
from tests.conftest import DAY, PDF
from tests.filling import filled

COMING = str(When.on(today() + 14 * DAY))


def plan(group: Group, *, by: User, day: str = COMING, **answers: Any) -> Meeting:
    facts: dict[str, Any] = {"number": calling.next_number(group), "starts_at": "10:00", "place": "Victoria Quay"}
    return calling.plan(filled(MeetingForm, made_with={"group": group}, **{**facts, "day": day, **answers}), group, by=by)


def add_item(meeting: Meeting, title: str, *, by: User, minutes: int = 15, **answers: Any) -> AgendaItem:
    return agenda.add(filled(ItemForm, title=title, minutes=minutes, **answers), meeting, by=by)


def call(group: Group, *titles: str, by: User, **answers: Any) -> Meeting:
    """A meeting that was called with these items."""
    meeting = plan(group, by=by, **answers)
    for title in titles:
        add_item(meeting, title, by=by)
    return calling.call(meeting, by=by)


def write_paper(item: AgendaItem, title: str, *, by: User, text: str = "Words.", kind: str = "paper") -> Paper:
    answers = {"item": item.pk, "title": title, "kind": kind, "text": text if kind in ("paper", "presentation") else ""}
    return papers.add(filled(PaperForm, made_with={"meeting": item.meeting}, **answers), item.meeting, by=by)


def file_paper(item: AgendaItem, name: str, *, by: User, content: bytes = PDF, is_looked_into: bool = True) -> Paper:
    attached: AttachedFile = papers.of_file(ContentFile(content, name=name), item, uuid4(), by=by)
    if is_looked_into:
        files.look_into(attached.stored_id)
    return Paper.objects.get(document=attached.version.document)


def send_out(meeting: Meeting, *, by: User) -> list[Paper]:
    """Send out everything that is prepared, whatever a reader could find in it."""
    waiting = [warned for one in papers.prepared(meeting) for warned in one.warnings]
    return papers.send_out(meeting, by=by, accepted=waiting)


def places(meeting: Meeting) -> dict[str, str]:
    """The number of each paper by its title."""
    return {paper.title: paper.place for paper in meeting.papers.in_order()}
