"""The day and the moment that it is for the programme's pages."""

import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

LONDON = ZoneInfo("Europe/London")


def now() -> datetime.datetime:
    """The moment that pages take as now. A demo may set another (`NOW`), to show its example as it stood then.

    When something was written, what is sent and who may see what go by the clock (`timezone.now`), whatever pages show.
    """
    return read_moment(settings.NOW) if settings.NOW else timezone.now()


def today() -> datetime.date:
    """The date in London that pages take as today; periods begin and end there at midnight."""
    return timezone.localdate(now(), LONDON)


def day_by_the_clock() -> datetime.date:
    """The date in London whatever pages show: who may see what rests on it."""
    return timezone.localdate(timezone=LONDON)


def read_moment(words: str) -> datetime.datetime:
    """“2016-11-24T10:00+00:00”; in London if no offset is given. Raises `ValueError`."""
    moment = datetime.datetime.fromisoformat(words)
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)


def named_in_london(local: datetime.datetime) -> list[datetime.datetime]:
    """The moments at which clocks in London show this, in UTC: one; none while they are put forward, two while they go back."""
    moments = [local.replace(tzinfo=LONDON, fold=fold).astimezone(datetime.UTC) for fold in (0, 1)]
    return sorted({moment for moment in moments if moment.astimezone(LONDON).replace(tzinfo=None, fold=0) == local})
