"""Sending what digests have planned. The ledger is in PostgreSQL; any number of workers may send at once."""

import datetime
import logging
import smtplib
from collections.abc import Collection, Iterable

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mail import messages
from mail.verp import sender_for
from publishing.models import Change
from subscriptions import headers, rights, tokens
from subscriptions.models import Delivery, Subscriber
from subscriptions.news import News
from subscriptions.periods import pausing_day

log = logging.getLogger(__name__)

BATCH = 50
LEASE = datetime.timedelta(minutes=10)
"""How long a batch is its worker's own: more than sending it takes, so that nobody else sends it too."""
PAUSES = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]
"""How long a delivery waits after the mail server said "not now"; the last pause goes on being used."""
KEEP_TRYING = datetime.timedelta(days=3)


class ServerRefuses(Exception):
    """The mail server refuses us or is not there: nobody's address is at fault, and the whole batch waits."""


def send_waiting() -> int:
    """Send whatever is waiting, batch after batch, until nothing is left to take. Returns how many were sent.

    Raises `ServerRefuses` when the mail server refuses all; what was in hand then waits for the next tick.
    """
    sent = 0
    while batch := take_batch():
        sent += send_batch(batch)
    return sent


@transaction.atomic
def take_batch() -> list[Delivery]:
    """Claim the next deliveries for this worker. They are marked before the first word to the mail server."""
    now = timezone.now()
    due = Delivery.objects.to_send(now).order_by("not_before", "pk").select_for_update(of=("self",), skip_locked=True)
    taken = list(due.values_list("pk", flat=True)[:BATCH])
    Delivery.objects.filter(pk__in=taken).update(
        state=Delivery.State.SENDING, leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    return list(Delivery.objects.filter(pk__in=taken).select_related("subscriber", "digest").order_by("pk"))


def send_batch(batch: list[Delivery]) -> int:
    """Send each delivery over one connection and mark it at once. Returns how many the mail server took."""
    told = rights.tellable(batch)
    news = news_of(set(told.values()))
    sent = 0
    connection = get_connection()
    try:
        open_connection(connection)
        for delivery in batch:
            sent += send_one(delivery, news[told[delivery.pk]], connection)
    except ServerRefuses:
        give_back(batch)
        raise
    finally:
        connection.close()
    return sent


def open_connection(connection: BaseEmailBackend) -> None:
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise ServerRefuses(str(error)) from error


def news_of(sets: Collection[tuple[int, ...]]) -> dict[tuple[int, ...], News]:
    """What to tell for each distinct set of changes that may be told now."""
    wanted = {pk for one in sets for pk in one}
    by_pk = Change.objects.marking_corrections().prefetch_related("touches__topic").in_bulk(wanted)
    return {one: News([by_pk[pk] for pk in one]) for one in sets}


def send_one(delivery: Delivery, news: News, connection: BaseEmailBackend) -> bool:
    """Send one delivery to somebody who is still subscribed. Returns whether the mail server took it."""
    if (
        not news.changes
        or not Subscriber.objects.written_to(pausing_day(timezone.now())).filter(pk=delivery.subscriber_id).exists()
    ):
        finish(delivery, Delivery.State.DROPPED)
        return False
    try:
        messages.send(
            "digest",
            delivery.subscriber.email,
            context_for(delivery, news),
            headers_for(delivery),
            connection,
            sender_for(delivery.message_id),
        )
    except messages.REFUSED as refused:
        put_off_or_fail(delivery, *messages.answer_of(refused))
    except (OSError, smtplib.SMTPException) as error:
        raise ServerRefuses(str(error)) from error
    else:
        finish(delivery, Delivery.State.SENT)
        return True
    return False


def context_for(delivery: Delivery, news: News) -> dict[str, object]:
    return {
        "news": news,
        "digest": delivery.digest,
        "web_url": tokens.link_to_email(delivery),
        "preferences_url": tokens.link_for(delivery.subscriber, tokens.PREFERENCES),
        "unsubscribe_url": tokens.link_for(delivery.subscriber, tokens.UNSUBSCRIBE),
    }


def headers_for(delivery: Delivery) -> dict[str, str]:
    unsubscribe_url = tokens.link_for(delivery.subscriber, tokens.UNSUBSCRIBE)
    return {**headers.shared(delivery.digest), **headers.own(str(delivery.message_id), unsubscribe_url)}


def finish(delivery: Delivery, state: Delivery.State, reply: str = "") -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=state, ended_at=timezone.now(), leased_until=None, reply=reply)


def put_off_or_fail(delivery: Delivery, code: int, reply: str) -> None:
    """4xx is tried again after a growing pause, for three days; 5xx ends it."""
    now = timezone.now()
    if code >= messages.FOR_GOOD or now - delivery.digest.opened_at > KEEP_TRYING:
        finish(delivery, Delivery.State.FAILED, f"{code} {reply}")
        return
    pause = PAUSES[min(delivery.attempts, len(PAUSES)) - 1]
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.WAITING, not_before=now + pause, leased_until=None, reply=f"{code} {reply}"
    )


def give_back(batch: Iterable[Delivery]) -> None:
    """Return what was not sent, as if it had not been taken."""
    unsent = Delivery.objects.filter(pk__in=[delivery.pk for delivery in batch], state=Delivery.State.SENDING)
    unsent.update(state=Delivery.State.WAITING, leased_until=None, attempts=F("attempts") - 1)
