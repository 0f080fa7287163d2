"""Writing into the ledger what has become of deliveries; if PostgreSQL is away, when it is back."""

import datetime
import functools
import logging
import time
from collections.abc import Callable, Iterable
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from mail.carrying import Answer
from subscriptions import bounces
from subscriptions.models import Delivery, DeliveryQuerySet, Digest

log = logging.getLogger(__name__)

PAUSES = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]
"""How long a delivery waits after the mail server said "not now"; the last pause goes on being used."""
KEEP_TRYING = datetime.timedelta(days=3)
MOST_ATTEMPTS = 5
"""To make a message that cannot be made."""
INSIST = 60.0
"""Seconds for which something is written again if PostgreSQL is away."""

P = ParamSpec("P")
R = TypeVar("R")


def insisting(write: Callable[P, R]) -> Callable[P, R]:
    """Do it again, for a minute, while PostgreSQL cannot be reached. It has to be safe to do twice."""

    @functools.wraps(write)
    def insist(*arguments: P.args, **named: P.kwargs) -> R:
        until = time.monotonic() + INSIST
        while True:
            try:
                return write(*arguments, **named)
            except (OperationalError, InterfaceError):
                if connection.in_atomic_block or time.monotonic() > until:
                    raise
                log.warning("PostgreSQL is away; what was sent is written down when it is back.")
                connection.close()
                time.sleep(0.2)

    return insist


@insisting
def mark_sent(deliveries: Iterable[Delivery]) -> None:
    """The mail server has taken these. That is so even if another worker has taken them over since, which then leaves them."""
    rows = Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries]).exclude(state=Delivery.State.SENT)
    rows.update(state=Delivery.State.SENT, ended_at=timezone.now(), leased_until=None, reply="")


@insisting
def drop(deliveries: Iterable[Delivery]) -> None:
    """Nobody wants these any more, or there is nothing left to tell in them."""
    finish(deliveries, Delivery.State.DROPPED)


@insisting
@transaction.atomic
def answered(delivery: Delivery, answer: Answer) -> None:
    """The mail server did not take it: 4xx is tried again after a growing pause, for three days; 5xx ends it, and may say that
    the address is gone."""
    if answer.is_for_good or has_been_tried_enough(delivery):
        finish([delivery], Delivery.State.FAILED, str(answer))
        bounces.refused(delivery, answer.code, answer.words)
    else:
        put_off(delivery, str(answer))


@insisting
def broke_off(delivery: Delivery, words: str) -> None:
    """The mail server went away in the middle of it, which it may be the cause of; its address is not."""
    if has_been_tried_enough(delivery):
        finish([delivery], Delivery.State.FAILED, words)
    else:
        put_off(delivery, words)


def has_been_tried_enough(delivery: Delivery) -> bool:
    return timezone.now() - delivery.digest.opened_at > KEEP_TRYING


@insisting
def could_not_be_made(delivery: Delivery, error: Exception) -> None:
    """Something is wrong in what it tells, and in no other: it is tried five times in all."""
    reply = f"The message could not be made: {type(error).__name__}"
    if delivery.attempts >= MOST_ATTEMPTS:
        finish([delivery], Delivery.State.FAILED, reply)
    else:
        put_off(delivery, reply)


@insisting
def line_up(deliveries: Iterable[Delivery], moments: Iterable[datetime.datetime]) -> None:
    """Give back what may not go yet because of a limit, each for its moment."""
    for delivery, moment in zip(deliveries, moments, strict=True):
        back(still_ours([delivery]), not_before=moment)


@insisting
def give_back(batch: Iterable[Delivery]) -> None:
    """Return what was not sent, as if it had not been taken."""
    back(still_ours(batch))


def back(rows: DeliveryQuerySet, **fields: object) -> None:
    rows.update(state=Delivery.State.WAITING, leased_until=None, attempts=F("attempts") - 1, **fields)


def finish(deliveries: Iterable[Delivery], state: Delivery.State, reply: str = "") -> None:
    rows = still_ours(deliveries)
    rows.update(state=state, ended_at=timezone.now(), leased_until=None, reply=reply)


def put_off(delivery: Delivery, reply: str) -> None:
    pause = PAUSES[min(delivery.attempts, len(PAUSES)) - 1]
    rows = still_ours([delivery])
    rows.update(state=Delivery.State.WAITING, not_before=timezone.now() + pause, leased_until=None, reply=reply)


def still_ours(deliveries: Iterable[Delivery]) -> DeliveryQuerySet:
    """Those of these that nobody has taken over or ended since they were taken."""
    mine = list(deliveries)
    rows = Delivery.objects.filter(pk__in=[delivery.pk for delivery in mine], state=Delivery.State.SENDING)
    return rows.filter(leased_until__in={delivery.leased_until for delivery in mine})


@insisting
def pause_runs(why: str) -> None:
    """Pause every digest that has something to send: staff see why, and say when it goes on."""
    going = Digest.objects.filter(state=Digest.State.GOING, pk__in=unended().values("digest"))
    going.update(state=Digest.State.PAUSED, why=why)


@insisting
def pause_old_runs(why: str, now: datetime.datetime) -> None:
    """Pause what has been tried for three days."""
    old = Digest.objects.filter(state=Digest.State.GOING, opened_at__lt=now - KEEP_TRYING, pk__in=unended().values("digest"))
    old.update(state=Digest.State.PAUSED, why=why)


def unended() -> DeliveryQuerySet:
    return Delivery.objects.filter(state__in=[Delivery.State.WAITING, Delivery.State.SENDING])
