"""What meetings tell those who write about the programme: those to come that everybody may know of, and agreed notes."""

from collections.abc import Iterator

from meetings import agreeing
from meetings.models import Meeting, Note
from people.models import ANYONE
from publishing.markdown import literal
from workstreams.happenings import HORIZON, MOST, Happening, Period, tell_of
from workstreams.news import in_london, linked, midday


@tell_of
def meetings_to_come(period: Period) -> Iterator[Happening]:
    today = in_london(period.now)
    coming = Meeting.objects.visible_to(ANYONE).filter(state=Meeting.State.CALLED).coming(today)
    for meeting in coming.filter(day_from__lte=today + HORIZON).select_related("group")[:MOST]:
        address = meeting.get_absolute_url()
        words = f"{literal(str(meeting.day))}: the {linked(meeting.within_a_sentence, address)}"
        key = f"meeting to come {meeting.pk} {meeting.day.first}"
        yield Happening(key, midday(meeting.day.first), None, words, address, is_to_come=True)


@tell_of
def notes_agreed(period: Period) -> Iterator[Happening]:
    """Meetings that were held, once everybody can read their notes; under the first of the group's workstreams."""
    agreed = Note.objects.agreed().filter(agreed_at__gte=period.begins).select_related("meeting__group")
    whole = agreed.prefetch_related("paragraphs", "meeting__group__workstreams")
    for note in whole.order_by("-agreed_at")[:MOST]:
        meeting, address = note.meeting, note.get_absolute_url()
        workstream = next(iter(meeting.group.workstreams.all()), None)
        held = linked(f"note of the {meeting.within_a_sentence}", address)
        words = f"The {held}, held on {literal(str(meeting.day))}, is agreed. {literal(agreeing.line_of(note))}"
        if note.agreed_at:
            yield Happening(f"note of meeting {note.pk}", note.agreed_at, workstream, words, address)
