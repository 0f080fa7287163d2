"""The first working day of a month in Scotland: the first weekday that is not a bank holiday.

The holidays are those of the Banking and Financial Dealings Act 1971, schedule 1, of the proclamations made under it each
year, and of the St Andrew's Day Bank Holiday (Scotland) Act 2007. Only those near the first of a month matter here, and
of these Good Friday alone moves with the moon: it falls on the first of April next in 2067. A day that is given once, as for
a coronation, is not known here: an email then comes on that day.
"""

import datetime

MONDAY, SATURDAY = 0, 5
JANUARY, MAY, AUGUST, DECEMBER = 1, 5, 8, 12
DAY = datetime.timedelta(days=1)


def is_first_of_month(day: datetime.date) -> bool:
    """Whether it is the first working day of its month."""
    return day == first_of_month(day.replace(day=1))


def first_of_month(first: datetime.date) -> datetime.date:
    """The first working day of the month that begins on that day."""
    day = weekday_from(first)
    for _ in range(holidays_before_work(first, day)):
        day = weekday_from(day + DAY)
    return day


def weekday_from(day: datetime.date) -> datetime.date:
    while day.weekday() >= SATURDAY:
        day += DAY
    return day


def holidays_before_work(first: datetime.date, weekday: datetime.date) -> int:
    """How many of the month's first weekdays are holidays.

    In January two: the first and the second, or weekdays in their stead. In May and in August the first Monday. In December
    the Monday that stands for St Andrew's Day, the 30th of November, when that was a Saturday or a Sunday.
    """
    if first.month == JANUARY:
        return 2
    if weekday.weekday() != MONDAY:
        return 0
    is_after_st_andrews = first.month == DECEMBER and (first - DAY).weekday() >= SATURDAY
    return int(first.month in (MAY, AUGUST) or is_after_st_andrews)
