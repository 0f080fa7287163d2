"""The pack of a meeting as members get it. What they may open is asked at each request, as long as it takes to make."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

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


@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """POST asks for the pack as it is now. GET is the pack once the reader asked for it, or a page from which it is asked for;
    or one that says that it is being made, and looks again by itself."""
    meeting, since = get_meeting(request, slug, number), since_asked(request)
    address = f"{request.path}?since={since}" if since is not None else request.path
    if request.method == "POST":
        if packs.ask(request.user, meeting, since) is None:
            raise Http404
        return redirect(address)
    wanted = packs.wanted(request.user, meeting, since)
    if wanted is None:
        raise Http404
    found = wanted.pack
    if found and found.is_ready:
        return serving.respond(request, found, packs.file_name(meeting, found), for_everyone=False)
    is_waiting = found is not None and found.state == found.State.WAITING
    context = {"meeting": meeting, "wanted": wanted, "pack": found, "is_waiting": is_waiting, "address": address}
    response = render(request, "meetings/pack.html", context, status=202 if is_waiting else 200)
    response["Cache-Control"] = serving.NOT_KEPT
    if is_waiting:
        response["Refresh"] = str(LOOKS_AGAIN_AFTER)
    return response
