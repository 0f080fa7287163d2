"""Checks of what earlier updates promised."""

import datetime
from collections.abc import Iterator

from people.dates import LONDON
from updates.checks.findings import Finding, Level
from updates.models import Promise, Release, Update


def promises_due(update: Update, today: datetime.date) -> Iterator[Finding]:
    """Promises of which nobody has said what came of them, though their day has passed: a new update has to.

    What is scheduled is held against the day for which it is scheduled. A correction of what readers read waits for nothing.
    """
    if update.has_been_published:
        return
    release = Release.objects.filter(update=update, scheduled_for__isnull=False).first()
    planned = release.scheduled_for.astimezone(LONDON).date() if release and release.scheduled_for else today
    for promise in Promise.objects.fallen_due(max(planned, today)):
        yield Finding(
            Level.ERROR,
            "promise due",
            f"{promise.update} promised this {promise.promised}, and nobody has said what came of it.",
            "Say whether it was kept, moved or dropped.",
            quote=promise.words[:200],
            address=promise.staff_url,
        )
