"""Promises for tests."""

import datetime
from typing import Any

from publishing.when import When
from updates.models import Promise, Section

PAST, COMING = datetime.date(2016, 12, 23), datetime.date(2100, 12, 23)


def make_promise(section: Section, words: str = "It will report.", by: datetime.date = COMING, **fields: Any) -> Promise:
    """A promise in a section; published if its update is, as it would have been with it."""
    update = section.update
    promise = Promise(update=update, section=section, workstream=section.workstream, words=words, **fields)
    promise.when, promise.audience = When.on(by), update.audience
    promise.published_at = update.edition.published_at if update.edition else None
    promise.save()
    promise.audience_groups.set(update.audience_groups.all())
    if update.edition:
        promise.stands_in.set(update.edition.sections.filter(heading=section.heading))
    return promise
