"""How much mail goes in a second, over all and to each receiving domain. All workers on all machines share it: it is counted in
PostgreSQL. What may not go yet gets a later moment in the ledger; nothing is held by a queue."""

import datetime

from django.conf import settings
from django.db import transaction

from mail.models import Allowance

ALL = ""
SECOND = datetime.timedelta(seconds=1)
DAY = datetime.timedelta(days=1)
AHEAD = datetime.timedelta(hours=1)
"""So far in the future a right clock reserves nothing."""


def limit_for(domain: str) -> float | None:
    """How many messages a second may go to this domain, if that is limited."""
    limit = settings.MAIL_RATE if domain == ALL else settings.MAIL_RATES.get(domain)
    return float(limit) if limit else None


def domain_of(address: str) -> str:
    """The domain of an address in the envelope, as MAIL_RATES names it."""
    return address.rpartition("@")[2].lower()


@transaction.atomic
def take(domain: str, wanted: int, now: datetime.datetime) -> tuple[int, list[datetime.datetime]]:
    """How many of so many messages to a domain may go now, and from when on to try each of the others.

    What was not used for a second is lost: nothing is saved up. The others are lined up behind all that were put off before.
    """
    limit = limit_for(domain)
    if limit is None:
        return wanted, []
    each = SECOND / limit
    allowance = lock(domain, now)
    free_at = max(allowance.free_at, now - max(each, SECOND))
    allowed = max(0, min(wanted, (now - free_at + SECOND / 1000) // each))
    allowance.free_at = free_at + allowed * each
    line = max(allowance.queued_to, allowance.free_at, now)
    later = [line + (place + 1) * each for place in range(wanted - allowed)]
    allowance.queued_to = later[-1] if later else allowance.queued_to
    allowance.save(update_fields=["free_at", "queued_to"])
    return allowed, later


@transaction.atomic
def pause_before(wanted: int, now: datetime.datetime) -> datetime.timedelta:
    """Reserve so many messages of the overall limit; how long to wait before they go."""
    limit = limit_for(ALL)
    if limit is None:
        return datetime.timedelta(0)
    allowance = lock(ALL, now)
    starts = max(allowance.free_at, now - SECOND)
    allowance.free_at = starts + wanted * SECOND / limit
    allowance.save(update_fields=["free_at"])
    return max(allowance.free_at - now, datetime.timedelta(0))


def lock(domain: str, now: datetime.datetime) -> Allowance:
    """The allowance of a domain, this transaction's own. What a clock that was ahead has written into it counts for nothing."""
    Allowance.objects.get_or_create(domain=domain, defaults={"free_at": now - DAY, "queued_to": now})
    allowance = Allowance.objects.select_for_update().get(domain=domain)
    if allowance.free_at > now + AHEAD:
        allowance.free_at, allowance.queued_to = now - DAY, now
    return allowance
