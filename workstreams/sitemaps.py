"""The pages of this room that anyone may read, with the day on which each last changed."""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, OuterRef, QuerySet, Subquery

from people.models import ANYONE
from publishing.models import Touch
from publishing.sitemaps import PartOfSitemap
from publishing.writing import Written
from workstreams.models import Action, Commitment, Consultation, Recommendation, Workstream


class WrittenPages(PartOfSitemap):
    """Pages of one kind, each of which changes when it is written anew."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model

    def items(self) -> QuerySet[Model]:
        return self.model._default_manager.order_by("pk")

    def lastmod(self, item: Written) -> datetime.datetime:
        return item.changed_at


class WorkstreamPages(WrittenPages):
    """A workstream's page changes too with what is published about it."""

    def items(self) -> QuerySet[Model]:
        told = Touch.objects.visible_to(ANYONE).filter(
            topic_type=ContentType.objects.get_for_model(Workstream), topic_id=OuterRef("pk")
        )
        newest = told.order_by("-change__at").values("change__at")[:1]
        return Workstream.objects.annotate(told_at=Subquery(newest)).order_by("pk")

    def lastmod(self, item: Any) -> datetime.datetime:
        return max(item.changed_at, item.told_at or item.changed_at)


SITEMAPS: dict[str, Callable[[], PartOfSitemap]] = {
    "workstreams": partial(WorkstreamPages, Workstream),
    "actions": partial(WrittenPages, Action),
    "recommendations": partial(WrittenPages, Recommendation),
    "consultations": partial(WrittenPages, Consultation),
    "commitments": partial(WrittenPages, Commitment),
}
