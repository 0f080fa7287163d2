"""Meetings that were held, and their notes as those who prepare them write them."""

from typing import Any

from meetings import calling, notes
from meetings.forms.notes import ParagraphForm
from meetings.models import Meeting, Note, NoteParagraph
from people.dates import today
from people.models import Group, User
from publishing.when import When
from tests.conftest import DAY
from tests.filling import filled
from tests.meetings.planning import call

LAST_WEEK = str(When.on(today() - 7 * DAY))


def hold(group: Group, *titles: str, by: User, day: str = LAST_WEEK, **answers: Any) -> Meeting:
    """A meeting that was held, with these items."""
    return calling.hold(call(group, *titles, by=by, day=day, **answers), by=by)


def write(note: Note, text: str, *, by: User, under: str = "") -> NoteParagraph:
    """A paragraph under the item that is called so."""
    lines = notes.lines(note)
    item = next((line.item for line in lines if line.title == under), "")
    return notes.add(filled(ParagraphForm, made_with={"lines": lines}, text=text, item=item), note, by=by)


def begin(meeting: Meeting, *texts: str, by: User) -> Note:
    """The meeting's note with these paragraphs, each under an item of its own as far as there are items."""
    note = notes.begin(meeting, by=by)
    titles = [line.title for line in notes.lines(note)]
    for place, text in enumerate(texts):
        write(note, text, by=by, under=titles[place] if place < len(titles) else "")
    return note


def circulate(meeting: Meeting, *texts: str, by: User) -> Note:
    return notes.circulate(begin(meeting, *(texts or ("It was said.",)), by=by), today() + 7 * DAY, by=by)
