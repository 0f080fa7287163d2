"""Sending the emails of a ledger, each once.

What is to be sent stands in the database; a lost nudge costs a minute.
"""

import datetime
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from mail.attempts import Attempt, attempt
from mail.models import Letter

L = TypeVar("L", bound=Letter)
PAUSE = datetime.timedelta(minutes=5)
KEEP_TRYING = datetime.timedelta(days=1)


def send_due(letters: "QuerySet[L]", send: Callable[[L], bool]) -> int:
    """Send whatever of these is due. Returns how many letters were looked at. Safe to call twice.

    `send` sends one, and answers False if what it tells is not true any more.
    Raises `OSError` or `smtplib.SMTPException` when the mail server takes nothing from anybody; the letters then wait.
    """
    done = 0
    while send_next(letters, send):
        done += 1
    return done


@transaction.atomic
def send_next(letters: "QuerySet[L]", send: Callable[[L], bool]) -> bool:
    """Send the oldest letter, if there is one that no other worker has in hand.

    It goes before the commit: should the worker die in between, it goes once more with the same Message-ID.
    """
    now = timezone.now()
    waiting = letters.filter(ended_at=None, not_before__lte=now).order_by("not_before", "pk")
    letter = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if letter is None:
        return False
    letter.ended_at = now
    is_sent: list[bool] = []
    became = attempt(lambda: is_sent.append(send(letter)), f"{letter._meta.verbose_name} {letter.pk}")
    letter.is_sent = any(is_sent)
    if became is Attempt.LATER:
        put_off(letter, now)
    letter.save(update_fields=["ended_at", "not_before", "is_sent"])
    return True


def put_off(letter: Letter, now: datetime.datetime) -> None:
    """Try it again after a pause, for a day."""
    if now - letter.asked_at < KEEP_TRYING:
        letter.ended_at, letter.not_before = None, now + PAUSE
