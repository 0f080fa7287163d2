"""The programme and its outcomes."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q, Subquery, Value
from django.db.models.functions import Coalesce

from publishing.markdown import HtmlField
from publishing.planned import PlannedDate
from publishing.writing import Written

PASSED_SHOWN = 4


class Programme(Written):
    """The whole. A portal has one."""

    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=30)
    owner = models.CharField(max_length=150)
    """Who runs it, as the foot of each page says."""
    vision = models.TextField()
    about_html = HtmlField(blank=True)
    stage = models.OneToOneField("Stage", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    """The stage that runs: the last that has begun."""
    minister = models.CharField(max_length=150, blank=True)
    senior_responsible_owner = models.CharField(max_length=150, blank=True)
    contact_name = models.CharField(max_length=150)
    contact_email = models.EmailField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_programme")]

    def __str__(self) -> str:
        return self.name


class Outcome(Written):
    """A statement of what good looks like, under which workstreams stand."""

    slug = models.SlugField(unique=True)
    statement = models.CharField(max_length=250, unique=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["position"], name="one_outcome_in_a_place", deferrable=models.Deferrable.DEFERRED)
        ]

    def __str__(self) -> str:
        return self.statement


class KeyDateQuerySet(models.QuerySet["KeyDate"]):
    def around(self, day: datetime.date) -> Self:
        """The dates that are still to come on that day, after the last few that have passed; soonest first."""
        passed = self.filter(when_by__lt=day).order_by("-when_by").values("when_by")
        earliest_shown = Subquery(passed[PASSED_SHOWN - 1 : PASSED_SHOWN])
        return self.filter(when_by__gte=Coalesce(earliest_shown, Value(datetime.date.min)))


class KeyDate(Written):
    """A date of the programme as a whole that readers should know."""

    what = models.CharField(max_length=200)
    when = PlannedDate()

    objects = KeyDateQuerySet.as_manager()

    class Meta:
        ordering = ["when_by", "pk"]

    def __str__(self) -> str:
        return self.what
