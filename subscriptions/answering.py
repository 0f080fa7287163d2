"""Writing to addresses that somebody has typed: with a link by which their owner can confirm, and never too often."""

import datetime
import hashlib
import secrets
from collections.abc import Callable
from typing import TypeVar, cast

from django.db import transaction
from django.utils import timezone

from mail.attempts import Attempt, attempt
from publishing.locks import take_turn
from subscriptions import addresses
from subscriptions.models import AddressChange, Asked, Request, Subscriber, Suppression

CONFIRM_WITHIN = datetime.timedelta(days=7)
BETWEEN_ANSWERS = datetime.timedelta(minutes=15)
ANSWERS_A_DAY = 3
FROM_A_NETWORK = 60
"""How many addresses a network may have us write to within an hour: a large office is one."""
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
PAUSE = datetime.timedelta(minutes=5)
KEEP_TRYING = DAY

A = TypeVar("A", bound=Asked)


def sends_too_much(network_hash: str) -> bool:
    """Whether this network has asked so often of late that it has to wait. It is told so whatever address it gives.

    Counted in the ledger: what the cache forgets makes no room.
    """
    if not network_hash:
        return False
    since = timezone.now() - HOUR
    counts = (model._default_manager.filter(network_hash=network_hash, asked_at__gt=since) for model in (Request, AddressChange))
    return sum(found.count() for found in counts) >= FROM_A_NETWORK


def answer_all(model: type[A], answer: Callable[[A], None]) -> int:
    """Answer by email whatever of these has been asked and not answered. Returns how many were looked at."""
    answered = 0
    while answer_next(model, answer):
        answered += 1
    return answered


@transaction.atomic
def answer_next(model: type[A], answer: Callable[[A], None]) -> bool:
    """Answer the oldest, if there is one that no other worker has in hand.

    The email goes before the commit: should the worker die in between, the person gets a second one whose link works.
    Raises `OSError` or `smtplib.SMTPException` when the mail server takes nothing from anybody; what was asked then waits.
    """
    now = timezone.now()
    waiting = model._default_manager.filter(answered_at=None, not_before__lte=now).order_by("not_before", "pk")
    asked = cast(A | None, waiting.select_for_update(skip_locked=True).first())
    if asked is None:
        return False
    take_turn(f"subscriptions.request {asked.email.lower()}")
    if may_be_written_to(asked.email, now):
        asked.expires_at = now + CONFIRM_WITHIN
        became = attempt(lambda: answer(asked), f"{asked._meta.verbose_name} {asked.pk}")
        if became is not Attempt.SENT:
            return put_off_or_end(asked, became, now)
    asked.answered_at = now
    asked.save(update_fields=["answered_at", "token_hash", "expires_at"])
    return True


def put_off_or_end(asked: Asked, became: Attempt, now: datetime.datetime) -> bool:
    """What could not go now is tried again later, for a day; where it is refused for good there is nobody to answer."""
    if became is Attempt.NEVER or now - asked.asked_at > KEEP_TRYING:
        asked.answered_at = now
    asked.not_before = now + PAUSE
    asked.save(update_fields=["answered_at", "not_before"])
    return True


def may_be_written_to(email: str, now: datetime.datetime) -> bool:
    return not has_had_enough_answers(email, now) and not is_stopped_by_staff(email)


def has_had_enough_answers(email: str, now: datetime.datetime) -> bool:
    """Whether this address has been written to so lately, or so often, that one more would be a nuisance."""
    answered = [
        at
        for earlier in (Request.objects.of(email), AddressChange.objects.of(email))
        for at in earlier.filter(expires_at__isnull=False, answered_at__gt=now - DAY).values_list("answered_at", flat=True)
        if at
    ]
    return len(answered) >= ANSWERS_A_DAY or any(at > now - BETWEEN_ANSWERS for at in answered)


def is_stopped_by_staff(email: str) -> bool:
    """Whether staff have stopped emails to this address: then none goes there, not even to ask whether its owner wants some.

    All else for which an address is not written to is lifted by its owner's own confirmation.
    """
    staff = Subscriber.Suppressed.STAFF
    if Subscriber.objects.of(email).filter(suppressed_why=staff).exists():
        return True
    return Suppression.objects.filter(address_hash__in=addresses.hashes_of(email), why=staff).exists()


def new_token(asked: Asked) -> str:
    """A secret for the link in the answer, of which only the hash is kept."""
    token = secrets.token_urlsafe(24)
    asked.token_hash = token_hash(token)
    return token


def token_hash(token: str) -> str:
    """Nobody can guess the token, so that its hash needs no key."""
    return hashlib.sha256(token.encode()).hexdigest()
