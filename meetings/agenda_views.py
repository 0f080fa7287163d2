"""Agendas as they were sent out, each at an address that stays, for those inside."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from meetings import agenda
from meetings.meeting_views import get_meeting
from meetings.showing import sees_inside


@require_safe
def version(request: HttpRequest, slug: str, number: int, version: int) -> HttpResponse:
    """An agenda of the meeting, with what was different from the one before. What anyone may read is the newest, with the
    meeting."""
    meeting = get_meeting(request, slug, number)
    if not sees_inside(request.user, meeting):
        raise Http404
    found = get_object_or_404(meeting.agendas, number=version)
    sent = list(meeting.agendas.all())
    context = {"meeting": meeting, "agenda": found, "lines": agenda.as_sent(found), "sent": sent, "is_newest": found == sent[0]}
    response = render(request, "meetings/agenda.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
