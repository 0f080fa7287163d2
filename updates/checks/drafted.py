"""Checks of what a draft was made of."""

import datetime
from collections.abc import Iterator

from people.dates import now
from publishing.links import readers_of
from updates.checks.findings import Finding, Level
from updates.models import Update
from workstreams.happenings import Period, happenings

SOMEWHAT_EARLIER = datetime.timedelta(days=2)
"""A thing may be dated later than it was written down, by the clock of the day."""


def not_for_its_readers(update: Update) -> Iterator[Finding]:
    """Sections made of what not all the readers may see: it was limited since, or the update is for others now."""
    sources = list(update.sources.filter(section__isnull=False).select_related("section"))
    if not sources:
        return
    readers = readers_of(update)
    since = min(source.happened_at for source in sources) - SOMEWHAT_EARLIER
    as_it_is = {one.key: one.readers for one in happenings(Period(since, now()))}
    for source in sources:
        if not as_it_is.get(source.key, source.readers).take_in(readers):
            heading = source.section.heading if source.section else ""
            yield Finding(
                Level.ERROR,
                "not for its readers",
                f"“{heading}” was made from what not all of its readers may see.",
                "Take it out of the text, and say beside the text that it is no longer in it.",
                source.section,
                source.line,
            )
