"""The calendar of the whole: the meetings that were called, the programme's key dates, and when consultations open and close."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

import meetings.calendars
import workstreams.calendars
from people.models import Group
from publishing import calendars
from publishing.keeping import Shown, kept_while_the_same
from workstreams.context import the_programme
from workstreams.models import Consultation, KeyDate, Programme


def shown(request: HttpRequest) -> Iterable[Shown]:
    held = meetings.calendars.for_anyone()
    return [held, Group.objects.all(), KeyDate.objects.all(), Consultation.objects.all(), Programme.objects.all()]


@require_safe
@kept_while_the_same(shown)
def of_everything(request: HttpRequest) -> HttpResponse:
    """What anyone may see, whoever asks."""
    entries = [*meetings.calendars.entries(meetings.calendars.for_anyone()), *workstreams.calendars.entries()]
    return calendars.respond("calendar.ics", calendars.as_text(the_programme().name, entries))
