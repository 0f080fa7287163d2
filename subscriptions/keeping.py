"""How long what is known of subscribers is kept, and forgetting it: at their word, and every night when its time is over.

What stays for good tells how many, never who.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from subscriptions import addresses, contents, pauses
from subscriptions.models import AddressChange, Bounce, Delivery, Digest, Follow, Request, Subscriber, Suppression, Tally

KEPT_UNCONFIRMED = datetime.timedelta(days=7)
KEPT_ADDRESS = datetime.timedelta(days=28)
KEPT_REPLY = datetime.timedelta(days=90)
KEPT_DELIVERY = datetime.timedelta(days=365)
KEPT_NETWORK = datetime.timedelta(days=1)
AT_A_TIME = 5000
LASTING = [Subscriber.Suppressed.COMPLAINT, Subscriber.Suppressed.STAFF]
"""What still holds when the address is forgotten: of it a keyed hash is kept."""


COUNTED = (Delivery, Bounce, Tally, Digest)


@dataclass(frozen=True)
class Rule:
    """What of a table tells who somebody is, how long that stays in words for readers, and what forgets it."""

    personal: frozenset[str]
    how_long: str
    forget: Callable[[datetime.datetime], int]


@transaction.atomic
def forget(subscriber: Subscriber) -> None:
    """Forget who this is, at once and everywhere. Follows and deliveries stay, of nobody. Safe to do twice."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    email, consent_id, now = subscriber.email, subscriber.consent_id, timezone.now()
    if subscriber.state == Subscriber.State.FORGOTTEN:
        return
    if subscriber.suppressed_why in LASTING:
        remember_the_stop(subscriber, now)
    subscriber.follows.current().update(ended_at=now, ended_why=Follow.Ended.ERASED)
    subscriber.deliveries.filter(state=Delivery.State.WAITING).update(state=Delivery.State.DROPPED, ended_at=now)
    subscriber.deliveries.update(reply="")
    Subscriber.objects.filter(pk=subscriber.pk).update(
        email="",
        state=Subscriber.State.FORGOTTEN,
        consent=None,
        suppressed_why="",
        suppressed_at=None,
        paused_at=None,
        paused_until=None,
        moved_at=None,
    )
    AddressChange.objects.filter(subscriber=subscriber).delete()
    AddressChange.objects.of(email).delete()
    AddressChange.objects.filter(old_email__iexact=email).update(old_email="")
    Request.objects.of(email).delete()
    Request.objects.filter(Q(subscriber=subscriber) | Q(pk=consent_id)).delete()


def remember_the_stop(subscriber: Subscriber, now: datetime.datetime) -> None:
    Suppression.objects.update_or_create(
        address_hash=addresses.hash_of(subscriber.email),
        defaults={"why": subscriber.suppressed_why, "at": subscriber.suppressed_at or now},
    )


def forget_addresses(now: datetime.datetime) -> int:
    """Forget whoever has followed nothing for four weeks."""
    following = Follow.objects.current().filter(subscriber=OuterRef("pk"))
    left = Subscriber.objects.exclude(email="").filter(~Exists(following)).alias(last=Max("follows__ended_at"))
    by_when = now - KEPT_ADDRESS
    over = left.filter(Q(last__lt=by_when) | Q(last=None, consent__confirmed_at__lt=by_when))
    forgotten = 0
    for subscriber in over.order_by("pk").iterator(AT_A_TIME):
        forget(subscriber)
        forgotten += 1
    return forgotten


def forget_requests(now: datetime.datetime) -> int:
    """Forget requests that nobody confirmed; and of those confirmed, after a day, from which network they came."""
    unconfirmed = Request.objects.filter(confirmed_at=None, asked_at__lt=now - KEPT_UNCONFIRMED)
    deleted, _ = unconfirmed.delete()
    return deleted + Request.objects.filter(asked_at__lt=now - KEPT_NETWORK).exclude(network_hash="").update(network_hash="")


def forget_changes(now: datetime.datetime) -> int:
    """Forget changes of address: the subscriber has the new one, and the old one was told or could not be."""
    asked = AddressChange.objects.filter(asked_at__lt=now - KEPT_UNCONFIRMED)
    over = asked.filter(Q(confirmed_at=None) | Q(old_email="") | Q(confirmed_at__lt=now - KEPT_UNCONFIRMED))
    deleted, _ = over.delete()
    return deleted + AddressChange.objects.filter(asked_at__lt=now - KEPT_NETWORK).exclude(network_hash="").update(
        network_hash=""
    )


def forget_deliveries(now: datetime.datetime) -> int:
    """Forget what mail servers said of an address; after a year count what was sent to whom, and forget who it was."""
    old = Delivery.objects.filter(ended_at__lt=now - KEPT_REPLY).exclude(reply="")
    return old.update(reply="") + count_old_deliveries(now)


def forget_codes(now: datetime.datetime) -> int:
    return Bounce.objects.filter(at__lt=now - KEPT_REPLY).exclude(code="").update(code="")


@transaction.atomic
def count_old_deliveries(now: datetime.datetime) -> int:
    """Let each digest of more than a year ago say how many of its deliveries ended how, instead of one row for each."""
    delivery, bounce, tally, digest = (connection.ops.quote_name(model._meta.db_table) for model in COUNTED)
    statement = f"""
        WITH old AS (
            SELECT delivery.id, delivery.digest_id, delivery.state FROM {delivery} AS delivery
              JOIN {digest} AS digest ON digest.id = delivery.digest_id AND digest.opened_at < %s),
        came_back AS (
            DELETE FROM {bounce} AS bounce USING old WHERE bounce.delivery_id = old.id
         RETURNING old.digest_id, old.state, bounce.kind),
        gone AS (
            DELETE FROM {delivery} AS delivery USING old WHERE delivery.id = old.id RETURNING old.digest_id, old.state)
        INSERT INTO {tally} AS tally (digest_id, state, came_back, count)
        SELECT digest_id, state, kind, count(*)
          FROM (SELECT digest_id, state, '' AS kind FROM gone UNION ALL TABLE came_back) AS each
         GROUP BY digest_id, state, kind
            ON CONFLICT (digest_id, state, came_back) DO UPDATE SET count = tally.count + excluded.count
    """  # noqa: S608 - names of tables
    with connection.cursor() as cursor:
        cursor.execute(statement, [now - KEPT_DELIVERY])
        return cursor.rowcount


RULES: dict[str, Rule] = {
    "subscriber": Rule(
        frozenset(
            {"email", "consent", "suppressed_why", "suppressed_at", "paused_at", "paused_until", "moved_at", "merged_into"}
        ),
        f"Your address: as long as you get emails, and {KEPT_ADDRESS.days} days after you stop them, so that you can come back.",
        lambda now: forget_addresses(now) + pauses.forget(now),
    ),
    "request": Rule(
        frozenset({"email", "topics", "wording", "page", "network_hash", "token_hash", "subscriber"}),
        f"When and on which page you asked, to which words you agreed, and when you confirmed: as long as your address. "
        f"What nobody confirms: {KEPT_UNCONFIRMED.days} days.",
        forget_requests,
    ),
    "addresschange": Rule(
        frozenset({"email", "old_email", "subscriber", "network_hash", "token_hash"}),
        f"That you changed your address: {KEPT_UNCONFIRMED.days} days.",
        forget_changes,
    ),
    "delivery": Rule(
        frozenset({"subscriber", "reply", "message_id"}),
        "Which emails you were sent: a year, then only how many were sent to all. "
        f"What your mail server said of them: {KEPT_REPLY.days} days.",
        forget_deliveries,
    ),
    "bounce": Rule(
        frozenset({"subscriber", "delivery", "code"}),
        f"That an email came back: a year. What was said of it: {KEPT_REPLY.days} days.",
        forget_codes,
    ),
}
"""Each table that tells who somebody is. Whatever a page says of it is said from here."""
OF_NOBODY: dict[str, str] = {
    "follow": "leads to nobody once its subscriber has no address",
    "digest": "is of all subscribers",
    "content": f"holds no address; its words are kept for {contents.BODIES_KEPT.days} days",
    "tally": "counts",
    "suppression": "a keyed hash; kept for as long as its address is not to be written to",
}


def forget_what_is_over(now: datetime.datetime) -> dict[str, int]:
    """Forget all whose time is over. Returns how many rows of each table. Safe at any time, and twice."""
    return {**{table: rule.forget(now) for table, rule in RULES.items()}, "content": contents.forget_bodies(now)}
