"""Getting emails at another address: asked for by the link in an email, confirmed at the new address, told at the old one.

Follows and history stay. If the new address is a subscriber's already the two become one: the one who asked stays, what
they follow stays as it is, and what only the other one followed is added to it.
"""

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from mail import messages
from mail.attempts import Attempt, attempt
from mail.messages import page
from publishing.locks import take_turn
from subscriptions import addresses, answering, follows
from subscriptions.answering import CONFIRM_WITHIN
from subscriptions.models import AddressChange, Delivery, Follow, Request, Subscriber, Suppression


class Gone(Exception):
    """There is nobody any more who could get emails at another address."""


def ask(subscriber: Subscriber, email: str, *, network_hash: str = "") -> AddressChange:
    """Note the wish. The same is done for every address; a worker writes to it."""
    now = timezone.now()
    return AddressChange.objects.create(
        subscriber=subscriber, email=addresses.as_sent(email), network_hash=network_hash, asked_at=now, not_before=now
    )


def answer_changes() -> int:
    """Write to the new addresses that are to be confirmed, and to the old ones of what was confirmed."""
    return answering.answer_all(AddressChange, answer) + tell_old_addresses()


def answer(change: AddressChange) -> None:
    token = answering.new_token(change)
    context: dict[str, object] = {"confirm_url": page("confirm_address", token), "days": CONFIRM_WITHIN.days}
    messages.send("confirm_address", change.email, context)


def find_change(token: str) -> AddressChange | None:
    """The change that this token confirms, unless it has expired."""
    found = AddressChange.objects.filter(token_hash=answering.token_hash(token), expires_at__gt=timezone.now())
    return found.select_related("subscriber").first()


@transaction.atomic
def confirm(change: AddressChange) -> Subscriber:
    """Let emails go to the new address from now on. A second click changes nothing.

    What bounced at the old address does so no more: that stop is lifted, and what it ended begins again.
    Raises `Gone` when they have unsubscribed meanwhile, or staff stopped emails to one of the two addresses.
    """
    change = AddressChange.objects.select_for_update().get(pk=change.pk)
    take_turn(f"subscriptions.request {change.email.lower()}")
    subscriber = Subscriber.objects.select_for_update().get(pk=change.subscriber_id)
    if change.confirmed_at:
        return subscriber
    old = subscriber.email
    if not old or subscriber.state == Subscriber.State.UNSUBSCRIBED:
        raise Gone
    if answering.is_stopped_by_staff(old) or answering.is_stopped_by_staff(change.email):
        raise Gone
    subscriber.bounces.update(is_lifted=True)
    for other in Subscriber.objects.of(change.email).exclude(pk=subscriber.pk).select_for_update():
        merge(other, subscriber)
    now = timezone.now()
    subscriber.email, subscriber.moved_at = change.email, now
    if subscriber.state == Subscriber.State.SUPPRESSED:
        subscriber.state, subscriber.suppressed_why, subscriber.suppressed_at = Subscriber.State.ACTIVE, "", None
        follows.begin_again(subscriber, Follow.Ended.BOUNCED, now)
    subscriber.save(update_fields=["email", "moved_at", "state", "suppressed_why", "suppressed_at"])
    evidence = Q(subscriber=subscriber) | Q(pk=subscriber.consent_id)
    Request.objects.filter(evidence).update(email=change.email, subscriber=subscriber)
    Suppression.objects.filter(address_hash__in=addresses.hashes_of(change.email)).delete()
    change.confirmed_at, change.not_before = now, now
    change.old_email = "" if old.lower() == change.email.lower() else old
    change.save(update_fields=["confirmed_at", "not_before", "old_email"])
    return subscriber


def merge(other: Subscriber, subscriber: Subscriber) -> None:
    """Let `subscriber` be both. What both followed goes on as `subscriber` follows it; nothing is sent to them twice.

    Of digests that both had a delivery of, the other's stays as a figure without an address.
    """
    now = timezone.now()
    mine = set(subscriber.follows.current().values_list("topic_type_id", "topic_id"))
    both = [follow.pk for follow in other.follows.current() if (follow.topic_type_id, follow.topic_id) in mine]
    Follow.objects.filter(pk__in=both).update(ended_at=now, ended_why=Follow.Ended.CHANGED)
    other.follows.update(subscriber=subscriber)
    other.bounces.update(subscriber=subscriber)
    take_over_deliveries(other, subscriber)
    Request.objects.filter(Q(subscriber=other) | Q(pk=other.consent_id)).update(subscriber=subscriber)
    other.address_changes.all().delete()
    Subscriber.objects.filter(pk=other.pk).update(
        email="",
        state=Subscriber.State.FORGOTTEN,
        consent=None,
        suppressed_why="",
        suppressed_at=None,
        paused_at=None,
        paused_until=None,
        moved_at=None,
        merged_into=subscriber,
    )
    Subscriber.objects.filter(merged_into=other).update(merged_into=subscriber)


def take_over_deliveries(other: Subscriber, subscriber: Subscriber) -> None:
    """What the other was told counts as told to this one."""
    table = connection.ops.quote_name(Delivery._meta.db_table)
    statement = f"""
        UPDATE {table} AS mine
           SET change_ids = ARRAY (SELECT DISTINCT unnest(mine.change_ids || other.change_ids) ORDER BY 1)
          FROM {table} AS other
         WHERE mine.subscriber_id = %s AND other.subscriber_id = %s AND mine.digest_id = other.digest_id
    """  # noqa: S608 - a table's name
    with connection.cursor() as cursor:
        cursor.execute(statement, [subscriber.pk, other.pk])
    Delivery.objects.filter(subscriber=other).update(reply="")
    in_both = Delivery.objects.filter(subscriber=subscriber).values("digest")
    Delivery.objects.filter(subscriber=other).exclude(digest__in=in_both).update(subscriber=subscriber)


def tell_old_addresses() -> int:
    """Write to each old address that its emails go elsewhere now. Returns how many were looked at."""
    told = 0
    while tell_next():
        told += 1
    return told


@transaction.atomic
def tell_next() -> bool:
    """Tell the oldest, as `answering.answer_next` answers; then forget the old address."""
    now = timezone.now()
    waiting = AddressChange.objects.exclude(old_email="").filter(not_before__lte=now).order_by("not_before", "pk")
    change = waiting.select_for_update(skip_locked=True).first()
    if change is None:
        return False
    old, change.old_email = change.old_email, ""
    became = attempt(lambda: messages.send("address_changed", old, {}), f"{change._meta.verbose_name} {change.pk}")
    if became is Attempt.LATER and change.confirmed_at and now - change.confirmed_at < answering.KEEP_TRYING:
        change.old_email, change.not_before = old, now + answering.PAUSE
    change.save(update_fields=["old_email", "not_before"])
    return True
