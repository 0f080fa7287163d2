"""Words that somebody is typing and has not saved: kept for that person alone, so that no closed laptop loses them."""

import datetime
from typing import Any

from django.utils import timezone

from people.models import User
from publishing.models import UnsavedWords

AT_THE_SAME_TIME = datetime.timedelta(minutes=5)
"""Who has typed in a form within so long has it open."""
KEPT_FOR = datetime.timedelta(days=30)
NEVER_KEPT = {"csrfmiddlewaretoken"}


def keep(fields: dict[str, list[str]], *, by: User, page: str) -> UnsavedWords:
    """Keep what a person has typed into the form at this address, in the place of what they had typed before."""
    kept = {name: [value.replace("\x00", "") for value in values] for name, values in fields.items() if name not in NEVER_KEPT}
    words, _ = UnsavedWords.objects.update_or_create(by=by, page=page, defaults={"fields": kept, "at": timezone.now()})
    return words


def of(person: User, page: str) -> UnsavedWords | None:
    return UnsavedWords.objects.filter(by=person, page=page).first()


def drop(person: Any, page: str) -> None:
    """Forget what a person had typed there: it was saved, or they do not want it."""
    UnsavedWords.objects.filter(by=person, page=page).delete()


def others_writing(person: User, page: str, now: datetime.datetime) -> list[str]:
    """The names of those who are typing in the same form."""
    lately = UnsavedWords.objects.filter(page=page, at__gt=now - AT_THE_SAME_TIME).exclude(by=person)
    return [str(words.by) for words in lately.select_related("by").order_by("at")]


def forget_old(now: datetime.datetime) -> int:
    """Forget what nobody has come back to. Returns how many."""
    return UnsavedWords.objects.filter(at__lt=now - KEPT_FOR).delete()[0]
