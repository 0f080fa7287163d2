"""What somebody sent and the portal could not take: they get it back, and may send it once more where that is safe."""

from typing import NamedTuple
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

SECRET = {"csrfmiddlewaretoken", "code", "password", "token"}
"""What never comes back. A form that holds more of it than the token is not sent again either."""
CARRIED = {"key", "version", "seen", "over", "began", "next", "writing"}
"""What forms carry along that nobody typed: it is sent again, and not shown."""
SIGNED_OUT, UNSURE, GONE, REFUSED = "signed out", "unsure", "gone", "refused"


class Sent(NamedTuple):
    """One thing that was typed or chosen, as it is shown."""

    name: str
    text: str


def typed_in(request: HttpRequest) -> list[Sent]:
    """What somebody typed into the form that was sent, in words."""
    return [
        Sent(short_name(name).replace("_", " ").capitalize(), "\n".join(values))
        for name, values in request.POST.lists()
        if short_name(name) not in SECRET | CARRIED and any(values)
    ]


def is_typed_in(request: HttpRequest) -> bool:
    """Whether anything was typed. In what cannot be read there is nothing."""
    try:
        return bool(typed_in(request))
    except (MultiPartParserError, SuspiciousOperation, OSError):
        return False


def short_name(name: str) -> str:
    return name.rpartition("-")[2]


def came_from_here(request: HttpRequest) -> bool:
    """Whether the form stood on a page of ours: a page elsewhere can make a browser say neither header otherwise."""
    place = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    return (place.scheme, place.netloc) == (request.scheme, request.get_host())


def may_be_sent_again(request: HttpRequest) -> bool:
    secrets = {short_name(name) for name in request.POST} & SECRET - {"csrfmiddlewaretoken"}
    return came_from_here(request) and not secrets


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """All that the form said, to be said once more."""
    return [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values]


@never_cache
def give_back(request: HttpRequest, why: str, *, status: int = 403, said: str = "") -> HttpResponse:
    """The page that gives back what was typed, and says why it was not saved.

    It can be sent again from there, by a click and with a fresh token, if it came from a page of ours. Nothing of that is
    kept by the portal.
    """
    back = request.headers.get("Referer", "")
    is_ours = came_from_here(request) and urlsplit(back).netloc == request.get_host()
    context = {
        "why": why,
        "said": said,
        "typed": typed_in(request),
        "fields": fields_of(request),
        "may_be_sent_again": why not in (GONE, REFUSED) and may_be_sent_again(request),
        "files": list(request.FILES),
        "back": back if is_ours else request.path,
    }
    return render(request, "not_saved.html", context, status=status)


def refuse(request: HttpRequest, said: str, then: str) -> HttpResponse:
    """Say why nothing can be written here any more, and lead on. Whoever has just written something gets it back instead."""
    if is_typed_in(request):
        return give_back(request, REFUSED, status=409, said=said)
    messages.error(request, said)
    return redirect(then)
