"""From a typed address to a subscriber: ask, answer by email, confirm by a button (double opt-in)."""

import datetime
import hashlib
import secrets
import smtplib

from django.db import transaction
from django.utils import timezone

from mail import messages
from mail.messages import page
from publishing.locks import take_turn
from subscriptions import tokens
from subscriptions.follows import choose
from subscriptions.models import Request, Subscriber
from subscriptions.topics import find

WORDING = (
    "I want emails about the programme at this address. I can stop them at any time with the link in each email. "
    "My address is used for nothing else."
)
CONFIRM_WITHIN = datetime.timedelta(days=7)
BETWEEN_ANSWERS = datetime.timedelta(minutes=15)
ANSWERS_A_DAY = 3
PAUSE = datetime.timedelta(minutes=5)
KEEP_TRYING = datetime.timedelta(days=1)


def ask(email: str, frequency: str, topics: list[str]) -> Request:
    """Note that somebody asked for emails. The same is done for every address; a worker answers."""
    now = timezone.now()
    return Request.objects.create(
        email=email.strip(),
        frequency=frequency,
        topics=sorted(topics),
        wording=WORDING,
        asked_at=now,
        not_before=now,
    )


def answer_requests() -> int:
    """Answer by email whatever has been asked and not answered. Returns how many requests were looked at."""
    answered = 0
    while answer_next():
        answered += 1
    return answered


@transaction.atomic
def answer_next() -> bool:
    """Answer the oldest request, if there is one that no other worker has in hand.

    The email goes before the commit: should the worker die in between, the person gets a second one whose link works.
    Raises `OSError` or `smtplib.SMTPException` when the mail server takes nothing from anybody; the request then waits.
    """
    now = timezone.now()
    waiting = Request.objects.filter(answered_at=None, not_before__lte=now).order_by("not_before", "pk")
    request = waiting.select_for_update(skip_locked=True).first()
    if request is None:
        return False
    take_turn(f"subscriptions.request {request.email.lower()}")
    if not has_had_enough_answers(request, now):
        request.expires_at = now + CONFIRM_WITHIN
        try:
            answer(request)
        except smtplib.SMTPRecipientsRefused as refused:
            return put_off_or_end(request, refused, now)
    request.answered_at = now
    request.save(update_fields=["answered_at", "token_hash", "expires_at"])
    return True


def put_off_or_end(request: Request, refused: smtplib.SMTPRecipientsRefused, now: datetime.datetime) -> bool:
    """After 4xx for this address try again later, for a day; after 5xx there is nobody to answer."""
    ((code, _),) = refused.recipients.values()
    if code >= 500 or now - request.asked_at > KEEP_TRYING:
        request.answered_at = now
    request.not_before = now + PAUSE
    request.save(update_fields=["answered_at", "not_before"])
    return True


def has_had_enough_answers(request: Request, now: datetime.datetime) -> bool:
    """Whether this address has been written to so lately, or so often, that one more would be a nuisance."""
    earlier = Request.objects.filter(email__iexact=request.email, expires_at__isnull=False)
    if earlier.filter(answered_at__gt=now - BETWEEN_ANSWERS).exists():
        return True
    return earlier.filter(answered_at__gt=now - datetime.timedelta(days=1)).count() >= ANSWERS_A_DAY


def answer(request: Request) -> None:
    known = Subscriber.objects.active().filter(email__iexact=request.email).first()
    if known:
        messages.send("already_subscribed", request.email, {"preferences_url": tokens.link_for(known, tokens.PREFERENCES)})
        return
    token = secrets.token_urlsafe(24)
    request.token_hash = hash_of(token)
    context: dict[str, object] = {"confirm_url": page("confirm_subscription", token), "days": CONFIRM_WITHIN.days}
    messages.send("confirm_subscription", request.email, context)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def find_request(token: str) -> Request | None:
    """The request that this token confirms, unless it has expired."""
    return Request.objects.filter(token_hash=hash_of(token), expires_at__gt=timezone.now()).first()


@transaction.atomic
def confirm(request: Request) -> Subscriber:
    """Make the subscriber that the request asked for. A second click changes nothing, nor does a link that was used
    before its subscriber left."""
    request = Request.objects.select_for_update().get(pk=request.pk)
    take_turn(f"subscriptions.request {request.email.lower()}")
    subscriber = Subscriber.objects.filter(email__iexact=request.email).first()
    if request.confirmed_at and subscriber:
        return subscriber
    request.confirmed_at = timezone.now()
    request.save(update_fields=["confirmed_at"])
    if subscriber is None:
        subscriber = Subscriber.objects.create(email=request.email, consent=request)
    else:
        subscriber.state = Subscriber.State.ACTIVE
        subscriber.consent = request
        subscriber.save(update_fields=["state", "consent"])
    choose(subscriber, request.frequency, find(request.topics), at=request.confirmed_at)
    return subscriber
