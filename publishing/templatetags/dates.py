"""Dates and times as readers see them, in London."""

import datetime

from django import template
from django.utils import timezone

from people.dates import LONDON

register = template.Library()


@register.filter
def day(moment: datetime.datetime | datetime.date | None) -> str:
    """“24 November 2016”, of a day or of a moment."""
    if moment is None:
        return ""
    local = timezone.localtime(moment, LONDON) if isinstance(moment, datetime.datetime) else moment
    return f"{local.day} {local:%B %Y}"


@register.filter
def full_day(date: datetime.date) -> str:
    """“Thursday 24 November 2016”."""
    return f"{date:%A} {day(date)}"


@register.filter
def day_and_time(moment: datetime.datetime | None) -> str:
    """“24 November 2016, 9.30am”; midday and midnight are named."""
    if not moment:
        return ""
    local = timezone.localtime(moment, LONDON)
    return f"{day(moment)}, {clock(local)}"


@register.filter
def time_of_day(time: datetime.time) -> str:
    """“9.30am”, by the clocks of London."""
    return clock(time)


def clock(local: datetime.datetime | datetime.time) -> str:
    if (local.hour, local.minute) in ((0, 0), (12, 0)):
        return "midday" if local.hour else "midnight"
    minutes = f".{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"
