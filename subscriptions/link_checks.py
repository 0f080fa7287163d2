"""Before anything of a digest is sent, each link in it is tried as its readers will."""

import logging
from functools import cache
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.urls import Resolver404, resolve

from people.models import ANYONE, Reader, User
from publishing.audience import shared_with_members
from publishing.models import Change
from subscriptions.models import Delivery, Digest

log = logging.getLogger(__name__)

FOUND, MOVED = 200, {301, 308}
MOVES = 3
"""How often a page may say that it has moved for good."""
NAMED = 10
"""How many links that do not open are named; of more it is said how many."""


def try_waiting() -> None:
    """Try the links of each digest that waits for it; let it go, or pause it and say which do not open. Safe to call twice."""
    for digest in Digest.objects.filter(state=Digest.State.CHECKING).order_by("pk"):
        closed = closed_links(digest)
        state, why = (Digest.State.PAUSED, in_words(closed)) if closed else (Digest.State.GOING, "")
        if closed:
            log.error("Digest %s is paused. %s", digest.pk, why)
        Digest.objects.filter(pk=digest.pk, state=Digest.State.CHECKING).update(state=state, why=why)


def in_words(closed: dict[str, int]) -> str:
    named = ", ".join(f"{link} ({answer})" for link, answer in list(closed.items())[:NAMED])
    more = f" and {len(closed) - NAMED} more" if len(closed) > NAMED else ""
    return f"Its readers could not open {named}{more}. Mend the page or withdraw what leads there, then resume it."


def closed_links(digest: Digest) -> dict[str, int]:
    """The addresses in this digest's emails that their readers cannot open, with what each answers."""
    answers = {link: answer_to(link, reader) for link, reader in links_in(digest).items()}
    return {link: answer for link, answer in answers.items() if answer != FOUND}


def links_in(digest: Digest) -> dict[str, Reader]:
    """Each page to which this digest's emails lead, once, with somebody for whom it is."""
    readers: dict[str, Reader] = {}
    for change in told_in(digest):
        if reader := reader_of(change):
            for link in (change.address, *(touch.address for touch in change.touches.all())):
                readers.setdefault(link.partition("#")[0], reader)
    return readers


def told_in(digest: Digest) -> list[Change]:
    """The changes that its deliveries tell of and that stand still."""
    lists = Delivery.objects.filter(digest=digest).order_by().values_list("change_ids", flat=True).distinct()
    told = {pk for changes in lists for pk in changes}
    return list(Change.objects.filter(pk__in=told).still_news().order_by("pk").prefetch_related("touches"))


def reader_of(change: Change) -> Reader | None:
    """Anyone, or one of the members for whom it is; nobody if none is left."""
    if Change.objects.visible_to(ANYONE).filter(pk=change.pk).exists():
        return ANYONE
    member = shared_with_members(Change).filter(change=change.pk).order_by("pk").first()
    return User.objects.filter(email__iexact=member[1]).first() if member else None


def answer_to(link: str, reader: Reader) -> int:
    """The status with which the portal answers this reader, after any pages that have moved for good."""
    for _ in range(MOVES):
        response = whole_answer(link) if reader is ANYONE else answer_of_view(link, reader)
        if response.status_code not in MOVED:
            break
        link = urlsplit(response["Location"]).path
    return response.status_code


@cache
def portal() -> WSGIHandler:
    """The portal as a web server has it, in this process."""
    return WSGIHandler()


def whole_answer(link: str) -> HttpResponseBase:
    """What anyone gets who asks for this page."""
    return portal().get_response(request_for(link))


def answer_of_view(link: str, reader: Reader) -> HttpResponseBase:
    """What a person gets who is signed in. Nobody is signed in for it: the page is asked for by itself."""
    request = request_for(link)
    request.user = reader
    try:
        found = resolve(request.path_info)
        response: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        if isinstance(response, SimpleTemplateResponse):
            response.render()
    except (Http404, Resolver404):
        return HttpResponse(status=404)
    except PermissionDenied:
        return HttpResponse(status=403)
    except Exception:
        log.exception("%s cannot be shown.", link)
        return HttpResponse(status=500)
    return response


def request_for(link: str) -> WSGIRequest:
    parts, server = urlsplit(link), urlsplit(settings.PORTAL_URL)
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "HTTP_HOST": server.netloc,
            "SERVER_NAME": server.hostname,
            "SERVER_PORT": str(server.port or 443),
            "wsgi.url_scheme": server.scheme,
            "HTTP_X_FORWARDED_PROTO": server.scheme,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": BytesIO(),
        }
    )
