"""Words that somebody is typing and has not saved: kept for that person alone, so that no closed laptop loses them.

Each form that is opened has a key of its own, which it carries along: two tabs keep two texts.
"""

import datetime
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from people.models import User
from publishing.models import UnsavedWords

AT_THE_SAME_TIME = datetime.timedelta(minutes=5)
"""Who has typed in a form within so long has it open."""
KEPT_FOR = datetime.timedelta(days=30)
MOST_OFFERED = 5
KEYS = "writing"
"""The field in which a form carries its key along, and the keys of those whose words were taken over into it."""
MOST_KEYS = 20
NEVER_KEPT = {"csrfmiddlewaretoken", KEYS}
TAKEN = "taken-"
"""How the cookies are called that tell the browser which forms were taken."""


def keep(fields: dict[str, list[str]], *, by: User, page: str, key: UUID) -> UnsavedWords:
    """Keep what a person has typed into this form, in the place of what they had typed into it before."""
    kept = {name: [value.replace("\x00", "") for value in values] for name, values in fields.items() if name not in NEVER_KEPT}
    words, _ = UnsavedWords.objects.update_or_create(by=by, page=page, key=key, defaults={"fields": kept, "at": timezone.now()})
    return words


def of(person: User, page: str) -> list[UnsavedWords]:
    """What a person has typed into forms at this address and not saved, the newest first."""
    return list(UnsavedWords.objects.filter(by=person, page=page).order_by("-at", "-pk")[:MOST_OFFERED])


def drop(person: Any, keys: list[UUID]) -> None:
    """Forget what a person had typed into these forms: it was saved, or they do not want it."""
    UnsavedWords.objects.filter(by=person, key__in=keys).delete()


def keys_in(values: list[str]) -> list[UUID]:
    """The keys among what a form sent as such, its own first."""
    return [UUID(value) for value in values[:MOST_KEYS] if is_key(value)]


def is_key(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False


def writer_of(person: User) -> str:
    """What stands for a person where a browser keeps their words: it tells nobody who they are."""
    return salted_hmac("publishing.unsaved", str(person.pk)).hexdigest()[:16]


def others_writing(person: User, page: str, now: datetime.datetime) -> list[str]:
    """The names of those who are typing in the same form."""
    lately = UnsavedWords.objects.filter(page=page, at__gt=now - AT_THE_SAME_TIME).exclude(by=person)
    return list(dict.fromkeys(str(words.by) for words in lately.select_related("by").order_by("at")))


def forget_old(now: datetime.datetime) -> int:
    """Forget what nobody has come back to. Returns how many."""
    return UnsavedWords.objects.filter(at__lt=now - KEPT_FOR).delete()[0]


def middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Forgets what was kept of a form when the form was taken, which it was if its answer leads on; and tells the browser."""

    def forget_what_was_taken(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.method == "POST" and response.status_code == 302 and request.user.is_authenticated:
            keys = keys_in(request.POST.getlist(KEYS))
            if keys:
                drop(request.user, keys)
            for key in keys:
                response.set_cookie(f"{TAKEN}{key}", "yes", max_age=300, samesite="Lax", secure=request.is_secure())
        return response

    return forget_what_was_taken
