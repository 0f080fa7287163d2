"""From a typed address to a subscriber: ask, answer by email, confirm by a button (double opt-in)."""

from django.db import transaction
from django.utils import timezone

from mail import messages
from mail.messages import page
from people.models import User
from publishing.locks import take_turn
from subscriptions import addresses, answering, tokens
from subscriptions.answering import CONFIRM_WITHIN
from subscriptions.follows import choose
from subscriptions.models import Frequency, Request, Subscriber, Suppression
from subscriptions.topics import find

WORDING = (
    "I want emails about the programme at this address. I can stop them at any time with the link in each email. "
    "My address is used for nothing else."
)
WORDING_VERSION = "2016-11"
"""To be changed with the words, so that each version of them can be told from the others."""


class Stopped(Exception):
    """Staff have stopped emails to this address: confirming does not bring them back."""


class NothingLeft(Exception):
    """Nothing of what they asked for can be followed any more."""


def ask(email: str, frequency: str, topics: list[str], *, asked_on: str = "", network_hash: str = "") -> Request:
    """Note that somebody asked for emails, on the page of this path. The same is done for every address; a worker answers."""
    now = timezone.now()
    return Request.objects.create(
        email=addresses.as_sent(email),
        frequency=frequency,
        topics=sorted(topics),
        wording=WORDING,
        wording_version=WORDING_VERSION,
        page=asked_on,
        network_hash=network_hash,
        asked_at=now,
        not_before=now,
    )


@transaction.atomic
def subscribe_member(user: User, *, asked_on: str) -> Subscriber:
    """Whoever is signed in has shown that the address is theirs: no letter is needed. Raises `Stopped`."""
    request = ask(user.email, Frequency.WEEKLY, [], asked_on=asked_on)
    request.answered_at = request.asked_at
    request.save(update_fields=["answered_at"])
    return confirm(request)


def answer_requests() -> int:
    """Answer by email whatever has been asked and not answered. Returns how many requests were looked at."""
    return answering.answer_all(Request, answer)


def answer(request: Request) -> None:
    known = Subscriber.objects.active().of(request.email).first()
    if known:
        messages.send("already_subscribed", request.email, {"preferences_url": tokens.link_for(known, tokens.PREFERENCES)})
        return
    token = answering.new_token(request)
    context: dict[str, object] = {"confirm_url": page("confirm_subscription", token), "days": CONFIRM_WITHIN.days}
    messages.send("confirm_subscription", request.email, context)


def find_request(token: str) -> Request | None:
    """The request that this token confirms, unless it has expired."""
    return Request.objects.filter(token_hash=answering.token_hash(token), expires_at__gt=timezone.now()).first()


@transaction.atomic
def confirm(request: Request) -> Subscriber:
    """Make the subscriber that the request asked for. A second click changes nothing, nor does a link that was used
    before its subscriber left.

    It lifts what stopped emails to the address, bounces and complaints, because its owner is here and wants them.
    Raises `Stopped` if staff stopped them, and `NothingLeft`.
    """
    request = Request.objects.select_for_update().get(pk=request.pk)
    take_turn(f"subscriptions.request {request.email.lower()}")
    if answering.is_stopped_by_staff(request.email):
        raise Stopped
    topics = find(request.topics)
    if request.topics and not topics:
        raise NothingLeft
    subscriber = request.subscriber or Subscriber.objects.of(request.email).first()
    if request.confirmed_at and subscriber:
        return subscriber
    request.confirmed_at = timezone.now()
    subscriber = (
        bring_back(subscriber, request) if subscriber else Subscriber.objects.create(email=request.email, consent=request)
    )
    request.subscriber = subscriber
    request.save(update_fields=["confirmed_at", "subscriber"])
    Suppression.objects.filter(address_hash__in=addresses.hashes_of(request.email)).delete()
    choose(subscriber, request.frequency, topics, at=request.confirmed_at)
    return subscriber


def bring_back(subscriber: Subscriber, request: Request) -> Subscriber:
    """Let them be as if nothing had come back from their address."""
    subscriber.bounces.update(is_lifted=True)
    subscriber.state, subscriber.consent = Subscriber.State.ACTIVE, request
    subscriber.suppressed_why, subscriber.suppressed_at = "", None
    subscriber.paused_at, subscriber.paused_until = None, None
    subscriber.save(update_fields=["state", "consent", "suppressed_why", "suppressed_at", "paused_at", "paused_until"])
    return subscriber
