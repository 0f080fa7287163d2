"""What became of digests, in numbers: as they stand now, and for good once the rows are gone."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, F, Q
from django.db.models.functions import Left
from django.utils import timezone

from people.models import Reader
from publishing.models import Change
from subscriptions.models import Bounce, Delivery, Digest, Follow, Frequency
from subscriptions.models.figures import Tally
from subscriptions.periods import PERIODIC, first_due_after

SOON_AFTER = datetime.timedelta(weeks=1)
"""Whoever unsubscribes so soon after an email may have done it for that email."""
CODE = 9
"""Characters of a mail server's answer that say what was wrong, such as "550 5.1.1"; after them it may name the address."""
DIFFERENT_SHOWN = 20


@dataclass(frozen=True)
class Numbers:
    """How many of a digest's emails are where, and how many of their readers left soon after."""

    states: Counter[str] = field(default_factory=Counter)
    put_off: int = 0
    """Of those that wait, the ones which the mail server has not taken at the first try."""
    unsubscribed: int = 0
    returned: Counter[str] = field(default_factory=Counter)
    """By the kinds of `Bounce`, those that came back or were complained of afterwards."""

    @property
    def planned(self) -> int:
        return self.states.total()

    @property
    def sent(self) -> int:
        return self.states[Delivery.State.SENT]

    @property
    def failed(self) -> int:
        return self.states[Delivery.State.FAILED]

    @property
    def dropped(self) -> int:
        return self.states[Delivery.State.DROPPED]

    @property
    def came_back(self) -> int:
        return self.returned[Bounce.Kind.HARD] + self.returned[Bounce.Kind.SOFT]

    @property
    def complained(self) -> int:
        return self.returned[Bounce.Kind.COMPLAINT]

    @property
    def left(self) -> int:
        return self.states[Delivery.State.WAITING] + self.states[Delivery.State.SENDING]

    @property
    def ended(self) -> int:
        return self.planned - self.left


def of(digests: Sequence[Digest]) -> list[tuple[Digest, Numbers]]:
    """Each digest with its numbers. Four queries, however many there are."""
    states: dict[int, Counter[str]] = {digest.pk: Counter() for digest in digests}
    put_off: Counter[int] = Counter()
    rows = Delivery.objects.filter(digest__in=states).values("digest", "state")
    for row in rows.annotate(count=Count("pk"), late=Count("pk", filter=Q(attempts__gt=0, state=Delivery.State.WAITING))):
        states[row["digest"]][row["state"]] += row["count"]
        put_off[row["digest"]] += row["late"]
    returned: dict[int, Counter[str]] = {digest.pk: Counter() for digest in digests}
    bounces = Bounce.objects.order_by().filter(delivery__digest__in=states, delivery__state=Delivery.State.SENT)
    for digest_id, kind, count in bounces.values_list("delivery__digest", "kind").annotate(count=Count("pk")):
        returned[digest_id][kind] += count
    for tally in Tally.objects.filter(digest__in=states):
        if not tally.came_back:
            states[tally.digest_id][tally.state] += tally.count
        elif tally.state == Delivery.State.SENT:
            returned[tally.digest_id][tally.came_back] += tally.count
    for digest in digests:
        if digest.state == Digest.State.CANCELLED:
            drop_what_is_left(states[digest.pk])
            put_off.pop(digest.pk, None)
    left = unsubscribed_after(states)
    return [(digest, Numbers(states[digest.pk], put_off[digest.pk], left[digest.pk], returned[digest.pk])) for digest in digests]


def drop_what_is_left(states: Counter[str]) -> None:
    """Count as not sent what a cancelled digest will not send. In the ledger it waits for ever: what it would have told counts
    as told, and comes in no other email."""
    for state in (Delivery.State.WAITING, Delivery.State.SENDING):
        states[Delivery.State.DROPPED] += states.pop(state, 0)


def unsubscribed_after(digests: Iterable[int]) -> Counter[int]:
    """How many of those who got each digest unsubscribed within a week of it."""
    follows = "subscriber__follows"
    gone = Delivery.objects.filter(
        Q(**{f"{follows}__ended_at__gte": F("ended_at"), f"{follows}__ended_at__lt": F("ended_at") + SOON_AFTER}),
        digest__in=list(digests),
        state=Delivery.State.SENT,
        **{f"{follows}__ended_why": Follow.Ended.UNSUBSCRIBED},
    )
    return Counter(dict(gone.values_list("digest").annotate(Count("subscriber", distinct=True))))


class Coming(NamedTuple):
    """When a kind of email is due next, and how many ask for it."""

    frequency: Frequency
    due_at: datetime.datetime | None
    """Nothing for what is sent as it happens."""
    subscribers: int


def coming() -> list[Coming]:
    now = timezone.now()
    asking = Follow.objects.current().filter(subscriber__state="active").values("frequency")
    counts = dict(asking.annotate(count=Count("subscriber", distinct=True)).values_list("frequency", "count"))
    return [
        Coming(frequency, first_due_after(frequency, now) if frequency in PERIODIC else None, counts.get(frequency, 0))
        for frequency in Frequency
    ]


class Told(NamedTuple):
    """One of a digest's different messages: what it tells, and to how many."""

    titles: list[str]
    readers: int
    changes: str
    """Their numbers, as the address of the page wants them that shows the email."""


def told_by(digest: Digest, reader: Reader) -> list[Told]:
    """The messages of a digest that went or go to most, and what they tell, as far as this reader may know. Two queries."""
    rows = digest.deliveries.values_list("change_ids").annotate(count=Count("pk")).order_by("-count")[:DIFFERENT_SHOWN]
    sets = list(rows)
    titles = dict(
        Change.objects.visible_to(reader).filter(pk__in={pk for ids, _ in sets for pk in ids}).values_list("pk", "title")
    )
    gone = "Something that you may not see, or that is not on record any more"
    return [Told([titles.get(pk, gone) for pk in ids], count, ",".join(str(pk) for pk in ids)) for ids, count in sets]


def refusals_of(digest: Digest) -> list[tuple[str, int]]:
    """What mail servers answered where they did not take an email, by their codes (RFC 3463), most frequent first."""
    refused = digest.deliveries.exclude(reply="").exclude(state=Delivery.State.SENT)
    return list(refused.values_list(Left("reply", CODE)).annotate(count=Count("pk")).order_by("-count")[:DIFFERENT_SHOWN])
