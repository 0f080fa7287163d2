"""Writing the public record."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import models, transaction

from publishing.audience import HasAudience
from publishing.models import Change, Touch

listeners: list[Callable[[], object]] = []
"""Rooms above that want to look at once when a change has been committed. They only gain time by it: one who
misses the call finds the change in the record, so a listener that fails is logged and nothing else."""


@dataclass(frozen=True)
class Part:
    """The part of a changed page that concerns a topic which can be followed."""

    topic: models.Model
    heading: str
    line: str
    address: str


@transaction.atomic
def record(
    thing: HasAudience,
    *,
    at: datetime.datetime,
    title: str,
    summary: str,
    address: str,
    note: str = "",
    parts: Iterable[Part] = (),
) -> Change:
    """Add a change to the record, for those who may see the thing, and tell the listeners once it is committed."""
    change = Change.objects.create(
        at=at, thing=thing, title=title, summary=summary, note=note, address=address, audience=thing.audience
    )
    change.audience_groups.set(thing.audience_groups.all())
    Touch.objects.bulk_create(
        Touch(change=change, topic=part.topic, heading=part.heading, line=part.line, address=part.address) for part in parts
    )
    for listener in listeners:
        transaction.on_commit(listener, robust=True)
    return change
