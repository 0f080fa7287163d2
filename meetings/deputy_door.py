"""The one door by which a deputy for a meeting gets in: the pages named here, for whoever gave the code in this session.

Nobody is signed in by it. At each request it is asked anew whether they may read.
"""

import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from meetings import deputies
from meetings.models import Deputy
from people.models import Guest

OPENS = {"meeting", "pack", "paper", "document_file", "document_file_text", "document_file_page", "document_file_picture"}
"""The names of the pages on which a deputy is more than anyone."""
IN_SESSION = "deputy"
LASTS = 12 * 3600
"""Seconds for which a code lets somebody in."""


def let_in(request: HttpRequest, deputy: Deputy) -> None:
    """Until they say that they have done, or the browser is closed; for `LASTS` at most."""
    request.session.cycle_key()
    request.session.set_expiry(0)
    request.session[IN_SESSION] = {"deputy": deputy.pk, "until": int(time.time()) + LASTS}


def let_out(request: HttpRequest) -> None:
    """Twice is as once."""
    request.session.pop(IN_SESSION, None)


def deputy_of(request: HttpRequest) -> Deputy | None:
    """Who gave the code in this session, while they may read."""
    known = request.session.get(IN_SESSION)
    return deputies.open_one(known["deputy"]) if known and known["until"] > time.time() else None


class Middleware:
    """Whoever is signed in reads as themselves."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.respond(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in OPENS and not request.user.is_authenticated and (deputy := deputy_of(request)):
            request.user = Guest(deputy.meeting, deputy.versions, deputy.name)
