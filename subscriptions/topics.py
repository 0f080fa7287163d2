"""What can be followed. Forms, requests and addresses name a topic by its kind and number, as in `workstream:3`."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import models

from documents.models import Document
from people.models import ANYONE, Group
from publishing.models import Change
from publishing.querysets import PublishedQuerySet
from publishing.states import State
from workstreams.models import Commitment, Consultation, Workstream

KINDS: dict[str, type[models.Model]] = {
    "workstream": Workstream,
    "group": Group,
    "commitment": Commitment,
    "consultation": Consultation,
    "document": Document,
}
"""Each kind has a `slug`, by which a "follow this by email" link names it: `/subscribe/?workstream=neglect`."""


def key_of(topic: models.Model) -> str:
    return f"{topic._meta.model_name}:{topic.pk}"


def of_kind(kind: str) -> models.QuerySet[models.Model]:
    """The topics of a kind that anyone may know of: emails tell of no others, and nor do these pages."""
    rows = KINDS[kind]._default_manager.all()
    return rows.visible_to(ANYONE).readable() if isinstance(rows, PublishedQuerySet) else rows


def find(keys: Iterable[str]) -> list[models.Model]:
    """The topics of these keys, in the order of the kinds; what names none is left out. One query for each kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for key in keys:
        kind, _, number = key.partition(":")
        if number.isdecimal() and len(number) < 19:
            wanted[kind].add(int(number))
    return [topic for kind in KINDS if wanted[kind] for topic in of_kind(kind).filter(pk__in=wanted[kind])]


def named(query: dict[str, str]) -> list[models.Model]:
    """The topics that an address's query names by their slugs. What has come to its end tells nothing new: nobody begins to
    follow it, and who did is told of the end (see `endings`)."""
    slugs = {kind: query[kind].replace("\x00", "") for kind in KINDS if kind in query}
    found = [standing(of_kind(kind)).filter(**{"slug": slug}).first() for kind, slug in slugs.items()]
    return [topic for topic in found if topic]


def standing(rows: models.QuerySet[models.Model]) -> models.QuerySet[models.Model]:
    last = Change.objects.filter(thing_type=ContentType.objects.get_for_model(rows.model), is_last=True).still_news()
    going_on = rows.exclude(pk__in=last.values("thing_id"))
    return going_on.filter(state=State.PUBLISHED) if isinstance(rows, PublishedQuerySet) else going_on
