"""Writing the public record."""

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db import models, transaction

from publishing.audience import Audience, HasAudience
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


QUARTER_OF_AN_HOUR = datetime.timedelta(minutes=15)


@transaction.atomic
def record(
    thing: models.Model,
    *,
    at: datetime.datetime,
    title: str,
    summary: str,
    address: str,
    note: str = "",
    parts: Iterable[Part] = (),
    settles: datetime.timedelta = datetime.timedelta(0),
    is_emailed: bool = True,
    replaces_earlier: bool = False,
    is_last: bool = False,
) -> Change:
    """Add a change to the record, for those who may see the thing, and tell the listeners once it is committed.

    A change that takes time to settle is not emailed before it has; another to the same thing by then takes its place.
    One that `is_emailed` says is not goes into no email, ever. One that `replaces_earlier` says so of keeps those to the same
    thing before it on record, and out of every email that has not gone yet. With one that `is_last` the thing comes to its end.
    """
    unsettled = Change.objects.about(thing).filter(settles_at__gt=at).first() if settles else None
    settles_at = unsettled.settles_at if unsettled else at + settles
    if unsettled:
        unsettled.delete()
    change = Change.objects.create(
        at=at,
        settles_at=settles_at,
        is_emailed=is_emailed,
        replaces_earlier=replaces_earlier,
        is_last=is_last,
        thing=thing,
        title=title,
        summary=summary,
        note=note,
        address=address,
        audience=thing.audience if isinstance(thing, HasAudience) else Audience.EVERYONE,
    )
    if isinstance(thing, HasAudience):
        change.audience_groups.set(thing.audience_groups.all())
    Touch.objects.bulk_create(
        Touch(change=change, topic=part.topic, heading=part.heading, line=part.line, address=part.address) for part in parts
    )
    if is_emailed:
        tell_listeners()
    return change


def tell_listeners() -> None:
    """Tell each of them once when the transaction is committed, however many changes it makes."""
    told = [waiting for _, waiting, _ in transaction.get_connection().run_on_commit]
    for listener in listeners:
        if listener not in told:
            transaction.on_commit(listener, robust=True)


def reword(thing: models.Model, line: str) -> None:
    """Say otherwise what the record says of a thing, where it said what should not stand. Emails that went are gone."""
    about = Change.objects.about(thing)
    about.update(summary=line)
    Touch.objects.filter(change__in=about).update(line=line)


@transaction.atomic
def bring_up_to_date(thing: models.Model, *, title: str, summary: str, parts: Iterable[Part]) -> None:
    """Let the newest change to a thing say what the thing says now. It stays where it is in lists, and tells of no topic
    that it did not tell of before: so nobody gets it anew."""
    change = Change.objects.about(thing).first()
    if change is None:
        return
    told = {(touch.topic_type_id, touch.topic_id) for touch in change.touches.all()}
    touches = [
        Touch(change=change, topic=part.topic, heading=part.heading, line=part.line, address=part.address) for part in parts
    ]
    change.touches.all().delete()
    Touch.objects.bulk_create(touch for touch in touches if (touch.topic_type_id, touch.topic_id) in told)
    change.title, change.summary = title, summary
    change.save(update_fields=["title", "summary"])


def forget(thing: models.Model) -> None:
    """Take a thing out of the record: it should never have been told. The audit trail keeps what was done."""
    Change.objects.about(thing).delete()


def limit_to(thing: HasAudience) -> None:
    """Let the record of a thing be seen by those who may see the thing now, and by nobody else."""
    for change in Change.objects.about(thing):
        change.audience = thing.audience
        change.save(update_fields=["audience"])
        change.audience_groups.set(thing.audience_groups.all())


@transaction.atomic
def withhold(thing: HasAudience, moments: Collection[datetime.datetime]) -> None:
    """Let what was told of a thing at these moments be seen by those alone who may see everything, and whatever else was
    told of it by those who may see the thing."""
    limit_to(thing)
    for change in Change.objects.about(thing).filter(at__in=moments):
        change.audience = Audience.GROUPS
        change.save(update_fields=["audience"])
        change.audience_groups.clear()
