"""The day it is for the programme."""

import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")


def today() -> datetime.date:
    """The date in London, where terms of office and periods begin and end at midnight."""
    return timezone.localdate(timezone=LONDON)
