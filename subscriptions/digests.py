"""Opening digests when they are due, and what staff may do with one."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from people.models import User
from publishing import audit
from publishing.locks import take_turn
from publishing.templatetags.dates import day_and_time
from subscriptions import endings, link_checks
from subscriptions.models import Digest, Frequency
from subscriptions.periods import DAY, Period, first_due_after, newest
from subscriptions.planning import plan_deliveries

TICK = datetime.timedelta(minutes=1)
MISSED_AT_ONCE = DAY
"""What comes as it happens has no period by which to say that it is late: when nobody has looked for a day, it is."""


@dataclass(frozen=True)
class Due:
    """A digest that is to be opened. Of several missed periods of a frequency one is made."""

    frequency: Frequency
    period: Period
    missed_since: datetime.datetime | None = None
    """When the first of them was due, if that is longer ago than its own length."""


def open_due(now: datetime.datetime) -> list[Digest]:
    """Open each digest that is due at `now` and not open yet.

    Safe to call at any time, any number of times, from anywhere: a period is opened once, and what somebody was sent
    in one digest is not planned for them in another. What is due together comes to each subscriber in one email; what is so
    late that staff are asked first is kept apart from what is not. Before anything is sent, its links are tried.
    """
    opened = write_due(now)
    link_checks.try_waiting()
    return opened


@transaction.atomic
def write_due(now: datetime.datetime) -> list[Digest]:
    """Write each digest that is due, with its deliveries: first what is on time, then what is late. Whoever has been told of the
    end of a thing by then follows it no more."""
    take_turn("subscriptions.digests")
    endings.end_told()
    due = [found for frequency in Frequency if (found := find_due(frequency, now))]
    on_time = [each for each in due if not each.missed_since]
    late = [each for each in due if each.missed_since]
    return [*open_together(on_time), *open_together(late)]


def open_digest(frequency: Frequency, start: datetime.datetime, end: datetime.datetime) -> Digest | None:
    """Open one digest for a period by itself; nothing, and `None`, if it is open already or there is nobody to write to."""
    with transaction.atomic():
        take_turn("subscriptions.digests")
        if Digest.objects.filter(frequency=frequency, period_end=end).exists():
            return None
        endings.end_told()
        opened = open_together([Due(frequency, Period(start, end))])
    link_checks.try_waiting()
    return next(iter(opened), None)


def find_due(frequency: Frequency, now: datetime.datetime) -> Due | None:
    """The period that ended by `now` and is not open, from the end of the one that was opened before it."""
    if frequency == Frequency.AT_ONCE:
        return at_once(now)
    period = newest(frequency, now)
    last = Digest.objects.filter(frequency=frequency, period_end__lte=period.end).order_by("-period_end").first()
    if last is None:
        return Due(frequency, period)
    if last.period_end == period.end:
        return None
    first = first_due_after(frequency, last.period_end)
    length = first - newest(frequency, first).start
    return Due(frequency, Period(last.period_end, period.end), first if now - first > length else None)


def at_once(now: datetime.datetime) -> Due | None:
    """Everything since somebody looked last. A clock that was set back begins a new count."""
    last = last_look(now)
    if last and last.period_end == now and has_told(last):
        return None
    if last is None or last.period_end >= now:
        return Due(Frequency.AT_ONCE, Period(now - TICK, now))
    is_late = now - last.period_end > MISSED_AT_ONCE
    return Due(Frequency.AT_ONCE, Period(last.period_end, now), last.period_end if is_late else None)


def last_look(now: datetime.datetime) -> Digest | None:
    """The look of this very moment for what comes as it happens, or else the last one."""
    looks = Digest.objects.filter(frequency=Frequency.AT_ONCE)
    return looks.filter(period_end=now).first() or looks.order_by("-period_end").first()


def has_told(look: Digest) -> bool:
    """Whether it found something to tell. One that did not says since when everything has been told, and is written over."""
    return look.state != Digest.State.GOING or look.deliveries.exists() or look.tallies.exists()


def open_together(due: list[Due]) -> list[Digest]:
    """Write these digests and one delivery for each subscriber who has news in any. Returns those that were opened: what comes
    as it happens and tells nobody anything is none."""
    if not due:
        return []
    digests = [begin(each) for each in due]
    plan_deliveries(*digests)
    telling = {digest.pk for digest in digests if digest.deliveries.exists()}
    for each, digest in zip(due, digests, strict=True):
        if digest.pk in telling and each.missed_since:
            ask(digest, each.missed_since)
        elif digest.pk in telling:
            digest.state = Digest.State.CHECKING
            digest.save(update_fields=["state"])
    return [digest for digest in digests if digest.frequency != Frequency.AT_ONCE or digest.pk in telling]


def begin(due: Due) -> Digest:
    """Write a digest; of those that come as it happens, over the last one if that told nobody anything."""
    last = last_look(due.period.end) if due.frequency == Frequency.AT_ONCE else None
    digest = last if last and not has_told(last) else Digest(frequency=due.frequency)
    digest.period_start, digest.period_end = due.period
    digest.opened_at = timezone.now()
    digest.save()
    return digest


def ask(digest: Digest, missed_since: datetime.datetime) -> None:
    """Let it wait until staff have said whether it goes."""
    digest.state = Digest.State.ASKING
    digest.why = (
        f"It is late: the first of what it tells was to go on {day_and_time(missed_since)}, but nothing was planned until "
        f"{day_and_time(digest.opened_at)}. Let it go if its news are still worth telling."
    )
    digest.save(update_fields=["state", "why"])


class OtherState(Exception):
    """The digest is in another state by now than the one in which this can be done with it."""


def let_go(digest: Digest, *, by: User) -> Digest:
    """Let one that asked be sent, once its links have been tried. Raises `OtherState`."""
    return turn(digest, [Digest.State.ASKING], Digest.State.CHECKING, "let digest go", by=by)


def pause(digest: Digest, *, by: User, why: str) -> Digest:
    """Send no more of it for now; what a worker has in hand still goes. Raises `OtherState`."""
    return turn(digest, [Digest.State.GOING, Digest.State.CHECKING], Digest.State.PAUSED, "paused digest", by=by, why=why)


def resume(digest: Digest, *, by: User) -> Digest:
    """Go on with one that was paused, once its links have been tried. Raises `OtherState`."""
    return turn(digest, [Digest.State.PAUSED], Digest.State.CHECKING, "resumed digest", by=by)


def send_anyway(digest: Digest, *, by: User, why: str) -> Digest:
    """Go on with one that was paused, whatever its links lead to. Raises `OtherState`."""
    return turn(digest, [Digest.State.PAUSED], Digest.State.GOING, "sent digest as it is", by=by, reason=why)


def cancel(digest: Digest, *, by: User, why: str) -> Digest:
    """Send nothing more of it, ever. What it would have told comes in no other either. Raises `OtherState`."""
    states = [Digest.State.CHECKING, Digest.State.GOING, Digest.State.ASKING, Digest.State.PAUSED]
    return turn(digest, states, Digest.State.CANCELLED, "cancelled digest", by=by, why=why)


@transaction.atomic
def turn(
    digest: Digest, before: list[Digest.State], after: Digest.State, did: str, *, by: User, why: str = "", reason: str = ""
) -> Digest:
    """Put it into another state, saying `why` it does not go, if so. The audit trail says why it did not go before, and the
    reason. What goes on is tried for as long as if it had just been opened. Twice is as once."""
    digest = Digest.objects.select_for_update().get(pk=digest.pk)
    if digest.state == after:
        return digest
    if digest.state not in before:
        raise OtherState(f"It is in another state now: {digest.get_state_display().lower()}.")
    audit.record(by, did, digest, was=digest.state, was_because=digest.why, why=why or reason)
    digest.state, digest.why = after, why
    if after in (Digest.State.CHECKING, Digest.State.GOING):
        digest.opened_at = timezone.now()
    digest.save(update_fields=["state", "why", "opened_at"])
    return digest
