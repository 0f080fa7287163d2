"""What meetings tell those who write about the programme: those to come that everybody may know of."""

from collections.abc import Iterator

from meetings.models import Meeting
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
