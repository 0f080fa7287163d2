"""Silence: how long a workstream may go without a progress note, said in this one place.

Two questions are asked. Readers, staff lists and reminders ask whether there has been a note in the present period: since
everyone was last told how things are by an update, or in the last thirty days where there has been none. The desk asks
whether anything has happened for thirty days, so that silence shows when updates are far apart, too. A workstream that is
complete or paused is not expected to speak.
"""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from publishing.templatetags.dates import day

LONG = datetime.timedelta(days=30)
"""How long nothing may happen before a workstream is called silent."""


@dataclass(frozen=True)
class Period:
    """The time of which the next update will tell, so far."""

    begins: datetime.datetime
    begins_with_update: bool

    def __str__(self) -> str:
        return f"since the last update ({day(self.begins)})" if self.begins_with_update else f"in the last {LONG.days} days"


def period_at(now: datetime.datetime) -> Period:
    """The period that runs at that moment. The setting LAST_UPDATE names the function of the room above that knows."""
    last_update_at: datetime.datetime | None = import_string(settings.LAST_UPDATE)()
    return Period(last_update_at or now - LONG, begins_with_update=last_update_at is not None)
