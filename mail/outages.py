"""A mail server that is away is tried again after growing pauses, by all workers together."""

import datetime

from django.db.models import F

from mail.models import Outage

PAUSES = [datetime.timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15)]
"""The last goes on being used."""
FARTHEST = PAUSES[-1] * 2
"""Until no later than so far from now a right clock lets anybody wait."""


def current(now: datetime.datetime) -> Outage | None:
    """The outage because of which nobody should try now. One that lasts for longer than any was noted by a clock that was
    ahead, and is over."""
    return Outage.objects.filter(until__gt=now, until__lte=now + FARTHEST).first()


def note(why: str, now: datetime.datetime) -> Outage:
    """The server could not be reached. Of workers who find so at the same time one is counted."""
    outage, is_new = Outage.objects.get_or_create(defaults={"since": now, "failures": 1, "until": now + PAUSES[0], "why": why})
    if not is_new and not now < outage.until <= now + FARTHEST:
        pause = PAUSES[min(outage.failures, len(PAUSES) - 1)]
        again = Outage.objects.filter(failures=outage.failures)
        again.update(failures=F("failures") + 1, until=now + pause, why=why)
        outage.refresh_from_db()
    return outage


def over() -> None:
    """The server takes mail."""
    Outage.objects.all().delete()
