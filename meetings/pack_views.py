"""The pack of a meeting as members get it. What they may open is asked at each request, as long as it takes to make."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documents import serving
from meetings import packs
from meetings.meeting_views import get_meeting

LOOKS_AGAIN_AFTER = 4  # seconds
LONGEST_NUMBER = 4


def since_asked(request: HttpRequest) -> int | None:
    """The pack of which the reader has all (`?since=3`): only what is new since is wanted. 404 if that is no number."""
    said = request.GET.get("since")
    if said is None:
        return None
    if not said.isdecimal() or len(said) > LONGEST_NUMBER:
        raise Http404
    return int(said)


@require_safe
def pack(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The pack, or a page that says it is being made, and looks again by itself."""
    meeting = get_meeting(request, slug, number)
    found = packs.ask(request.user, meeting, since_asked(request))
    if found is None:
        raise Http404
    if found.is_ready:
        return serving.respond(request, found, packs.file_name(meeting, found), for_everyone=False)
    is_waiting = found.state == found.State.WAITING
    context = {"meeting": meeting, "pack": found, "is_waiting": is_waiting, "again": request.get_full_path()}
    response = render(request, "meetings/pack.html", context, status=202)
    response["Cache-Control"] = serving.NOT_KEPT
    if is_waiting:
        response["Refresh"] = str(LOOKS_AGAIN_AFTER)
    return response
