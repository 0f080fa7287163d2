"""When a digest is due. The answer rests on the calendar and the clock in London, and on nothing else."""

import datetime
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from django.utils import timezone

from people.dates import LONDON
from subscriptions.models import Frequency
from subscriptions.working_days import is_first_of_month

FRIDAY = 4
EIGHT, NINE = datetime.time(8), datetime.time(9)
DAY = datetime.timedelta(days=1)
WEEK = datetime.timedelta(weeks=1)
PERIODIC = (Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY)
"""What has periods. An email that comes as it happens has none: it is due whenever somebody looks."""


class Period(NamedTuple):
    """A span of time in UTC. Those of a frequency lie end to end, so that each moment is in one of them.

    Across a change of the clocks one is an hour longer or shorter.
    """

    start: datetime.datetime
    end: datetime.datetime
    """The first moment that no longer belongs to it: the moment at which its email is due."""


def newest(frequency: Frequency, now: datetime.datetime) -> Period:
    """The newest whole period that has ended by `now`."""
    ends = due_moments(frequency, local_day(now), -1)
    end = next(moment for moment in ends if moment <= now)
    return Period(next(ends), end)


def first_due_after(frequency: Frequency, moment: datetime.datetime) -> datetime.datetime:
    """When it is due next after a moment; at that moment itself does not count."""
    return next(due for due in due_moments(frequency, local_day(moment), 1) if due > moment)


def due_moments(frequency: Frequency, day: datetime.date, step: int) -> Iterator[datetime.datetime]:
    """The moments at which it is due, from that day on towards the future (a `step` of 1) or the past (-1), in UTC."""
    days = (day + DAY * number for number in count(0, step))
    return (due_at(frequency, each) for each in days if is_due_on(frequency, each))


def is_due_on(frequency: Frequency, day: datetime.date) -> bool:
    if frequency == Frequency.WEEKLY:
        return day.weekday() == FRIDAY
    return frequency == Frequency.DAILY or is_first_of_month(day)


def due_at(frequency: Frequency, day: datetime.date) -> datetime.datetime:
    time = NINE if frequency == Frequency.WEEKLY else EIGHT
    return datetime.datetime.combine(day, time, tzinfo=LONDON).astimezone(datetime.UTC)


def local_day(moment: datetime.datetime) -> datetime.date:
    return timezone.localtime(moment, LONDON).date()


def pausing_day(now: datetime.datetime) -> datetime.date:
    """The day by which pauses are told from what is over: one that lasts until a day ends on it at eight in London, when
    the day's first emails go."""
    local = timezone.localtime(now, LONDON)
    return local.date() if local.time() >= EIGHT else local.date() - DAY
