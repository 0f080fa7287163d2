"""What becomes of an address to which mail cannot be delivered, or whose owner complains."""

import datetime
import re
import uuid

from django.db import transaction
from django.utils import timezone

from people.models import User
from publishing import audit
from subscriptions import follows
from subscriptions.models import Bounce, Delivery, Follow, Subscriber

SOFT_WITHIN = datetime.timedelta(days=14)
ENOUGH = 3
"""So many soft bounces within that time, or of the last emails in a row, and nothing more is sent."""

STATUS = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
"""An enhanced status code (RFC 3463), and no part of an IP address."""
REPLY = re.compile(r"^[45]\d\d$")
"""A reply code (RFC 5321)."""
GONE = re.compile(r"5\.1\.(?:0|1|2|3|4|6|10)|5\.2\.1")
"""No such mailbox or domain, or one that is shut. Not 5.1.7 and 5.1.8, which are about the sender."""
OURS = re.compile(r"[45]\.(?:[567]\.\d+|1\.[78])|5\.3\.4")
"""Our address, our size, our protocol, our content, or their policy towards us: no reader's address is at fault."""
NOBODY = re.compile(
    r"user unknown|unknown (?:user|recipient|mailbox)|no such (?:user|mailbox|recipient|address|person)|does not exist|"
    r"doesn't exist|(?:mailbox|user|recipient|address) (?:not found|unavailable|unknown)|invalid (?:recipient|mailbox)|"
    r"account (?:that you tried to reach )?(?:is |has been )?(?:disabled|closed)|recipient address rejected: access denied",
    re.IGNORECASE,
)
"""How servers say so that give no enhanced code."""
Kind = Bounce.Kind


def refused(delivery: Delivery, code: int, words: str) -> Bounce | None:
    """A mail server did not take it: for good (5xx), or "not now" (4xx) until we gave up."""
    return came_back(delivery.message_id, str(code), words)


def came_back(message_id: uuid.UUID, code: str, words: str = "", *, is_known_gone: bool = False) -> Bounce | None:
    """An email came back: note it, and stop writing to the address if that is enough.

    `code` is an enhanced status or an SMTP code; `words` is what else was said, of which nothing is kept; `is_known_gone` is
    what the sending service says where there is no status. Whoever calls it has made sure that the email was sent by us and
    that who says so may. Nothing, and `None`, for what is our own fault.
    """
    codes = STATUS.findall(f"{code} {words}") or REPLY.findall(code) or [""]
    code = next((each for each in codes if not each.endswith(".0.0")), codes[0])
    if OURS.fullmatch(code):
        return None
    says_gone = NOBODY.search(words) and not code.startswith(("4", "5.2."))
    is_gone = GONE.fullmatch(code) or says_gone or (is_known_gone and not STATUS.fullmatch(code))
    return record(message_id, Kind.HARD if is_gone else Kind.SOFT, code)


def complained(message_id: uuid.UUID) -> Bounce | None:
    """Its reader reported it as unwanted: nothing more is sent."""
    return record(message_id, Kind.COMPLAINT, "")


@transaction.atomic
def record(message_id: uuid.UUID, kind: Kind, code: str) -> Bounce | None:
    """Note what became of an email, once however often we are told; nothing of one that is not known, or that went to an
    address which its reader has left since."""
    delivery = Delivery.objects.filter(message_id=message_id).first()
    if delivery is None or has_moved_since(delivery):
        return None
    subscriber = Subscriber.objects.select_for_update().get(pk=delivery.subscriber_id)
    noted = {"subscriber": subscriber, "at": timezone.now(), "code": code[:15]}
    bounce, is_new = Bounce.objects.get_or_create(delivery=delivery, kind=kind, defaults=noted)
    if is_new and kind == Kind.COMPLAINT:
        suppress(subscriber, Subscriber.Suppressed.COMPLAINT, bounce.at)
    elif is_new and kind == Kind.HARD:
        suppress(subscriber, Subscriber.Suppressed.HARD_BOUNCE, bounce.at)
    elif is_new and is_enough(subscriber, bounce.at):
        suppress(subscriber, Subscriber.Suppressed.SOFT_BOUNCES, bounce.at)
    return bounce


def has_moved_since(delivery: Delivery) -> bool:
    """Whether it went to an address which its reader has left, however long ago."""
    sent_at = delivery.ended_at or delivery.not_before
    moved_at = delivery.subscriber.moved_at
    return moved_at is not None and moved_at > sent_at


def is_enough(subscriber: Subscriber, now: datetime.datetime) -> bool:
    """Whether an address has not taken mail so often that it will not: thrice in 14 days, or the last three in a row, which for
    weekly and monthly emails takes longer."""
    soft = subscriber.bounces.filter(kind=Kind.SOFT, is_lifted=False)
    if soft.filter(at__gt=now - SOFT_WITHIN).count() >= ENOUGH:
        return True
    went = subscriber.deliveries.filter(state__in=[Delivery.State.SENT, Delivery.State.FAILED])
    last = list(went.order_by("-ended_at", "-pk").values_list("pk", flat=True)[:ENOUGH])
    return len(last) == ENOUGH and soft.filter(delivery__in=last).count() == ENOUGH


def suppress(subscriber: Subscriber, why: Subscriber.Suppressed, at: datetime.datetime) -> None:
    """Send nothing more to an active address, from the next statement on. Its follows end."""
    active = Subscriber.objects.active().filter(pk=subscriber.pk)
    if active.update(state=Subscriber.State.SUPPRESSED, suppressed_why=why, suppressed_at=at):
        subscriber.follows.current().update(ended_at=at, ended_why=ended_by(why))
    elif why == Subscriber.Suppressed.COMPLAINT:
        note_complaint_of_stopped(subscriber)


def note_complaint_of_stopped(subscriber: Subscriber) -> None:
    """A complaint outlasts bounces; a stop by staff stays, and lifting it brings back nothing."""
    follows.stopped_with(subscriber).update(ended_why=Follow.Ended.COMPLAINED)
    bounced = Subscriber.objects.filter(pk=subscriber.pk, suppressed_why__in=follows.BECAUSE_OF_BOUNCES)
    bounced.update(suppressed_why=Subscriber.Suppressed.COMPLAINT)


@transaction.atomic
def stop(subscriber: Subscriber, *, by: User, why: str) -> Subscriber:
    """Write to an address no more, for a reason that staff give; its owner cannot undo it. Safe to do twice."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.is_active:
        suppress(subscriber, Subscriber.Suppressed.STAFF, timezone.now())
        audit.record(by, "stopped emails", subscriber, why=why)
        subscriber.refresh_from_db()
    return subscriber


def ended_by(why: str) -> Follow.Ended:
    return Follow.Ended.COMPLAINED if why == Subscriber.Suppressed.COMPLAINT else Follow.Ended.BOUNCED


@transaction.atomic
def lift(subscriber: Subscriber, *, by: User, why: str) -> Subscriber:
    """Let an address be written to again, for a reason that staff give. Safe to do twice.

    Whose mail had come back follows again what they followed, from now on. Whoever complained, or left while they were stopped,
    is only let in again: they get nothing until they ask and confirm once more.
    """
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.state != Subscriber.State.SUPPRESSED:
        return subscriber
    was, ended_at = subscriber.suppressed_why, subscriber.suppressed_at
    ended = subscriber.follows.filter(ended_at=ended_at)
    wants_none = was == Subscriber.Suppressed.COMPLAINT or ended.exclude(ended_why=Follow.Ended.BOUNCED).exists()
    subscriber.state = Subscriber.State.UNSUBSCRIBED if wants_none else Subscriber.State.ACTIVE
    subscriber.suppressed_why, subscriber.suppressed_at = "", None
    subscriber.save(update_fields=["state", "suppressed_why", "suppressed_at"])
    subscriber.bounces.update(is_lifted=True)
    if not wants_none:
        follow_again(subscriber, ended_at)
    audit.record(by, "lifted suppression", subscriber, why=why, was=was)
    return subscriber


def follow_again(subscriber: Subscriber, ended_at: datetime.datetime | None) -> None:
    now = timezone.now()
    ended = subscriber.follows.filter(ended_at=ended_at, ended_why=Follow.Ended.BOUNCED)
    Follow.objects.bulk_create(
        Follow(
            subscriber=subscriber,
            topic_type_id=follow.topic_type_id,
            topic_id=follow.topic_id,
            frequency=follow.frequency,
            started_at=now,
            news_from=now,
        )
        for follow in ended
    )
