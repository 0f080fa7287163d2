"""When a digest is due. The answer rests on the clock in London and on nothing else."""

import datetime

from django.utils import timezone

from people.dates import LONDON

FRIDAY = 4
EIGHT = datetime.time(8)
NINE = datetime.time(9)
WEEK = datetime.timedelta(weeks=1)


def last_week_before(now: datetime.datetime) -> tuple[datetime.datetime, datetime.datetime]:
    """The newest whole week that has ended by `now`, Friday 09:00 to Friday 09:00 London, in UTC.

    Across a change of the clocks a week is an hour longer or shorter: weeks lie end to end.
    """
    local = timezone.localtime(now, LONDON)
    friday = local.date() - datetime.timedelta(days=(local.weekday() - FRIDAY) % 7)
    if at_nine(friday) > now:
        friday -= WEEK
    return at_nine(friday - WEEK), at_nine(friday)


def at_nine(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, NINE, tzinfo=LONDON).astimezone(datetime.UTC)


def pausing_day(now: datetime.datetime) -> datetime.date:
    """The day by which pauses are told from what is over: one that lasts until a day ends on it at eight in London, when
    the day's first emails go."""
    local = timezone.localtime(now, LONDON)
    return local.date() if local.time() >= EIGHT else local.date() - datetime.timedelta(days=1)
