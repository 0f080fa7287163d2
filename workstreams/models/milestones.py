"""Milestones: dated points of the plan, with every forecast that was made for them."""

import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from people.models import User
from publishing.planned import PlannedDate
from publishing.querysets import WordsQuerySet
from publishing.when import When
from publishing.writing import Written
from workstreams.models.workstream import Workstream


class MilestoneState(models.TextChoices):
    """Where a milestone stands; several may be so at once."""

    OPEN = "open", "Still to come"
    OVERDUE = "overdue", "Overdue"
    FORECAST_PASSED = "forecast passed", "Its forecast has passed"
    SLIPPED = "slipped", "Later than planned"
    REACHED = "reached", "Reached"


class MilestoneQuerySet(WordsQuerySet["Milestone"]):
    words_in = ("title", "owner", "workstream__name")

    def by_due(self) -> Self:
        """Each with `due_by`, the latest fair day that counts now: of the forecast, or else of the plan; soonest first."""
        return self.annotate(due_by=Coalesce("forecast_by", "planned_by")).order_by("due_by", "pk")

    def next_on(self, day: datetime.date) -> Self:
        """Those still to come on that day, soonest first, before those that are overdue."""
        return self.by_due().order_by(models.Case(models.When(due_by__lt=day, then=1), default=0), "due_by", "pk")

    def in_full(self) -> Self:
        """Those still to come by due day, then those reached, newest first; with all that a page says of them."""
        open_first = self.by_due().order_by(F("reached_on").desc(nulls_first=True), "due_by", "pk")
        return open_first.prefetch_related("forecasts", "depends_on__workstream", "recommendations", "commitments")

    def open(self) -> Self:
        return self.filter(reached_on=None)

    def in_state(self, state: str, on: datetime.date) -> Self:
        """Those that stand so on that day."""
        match state:
            case MilestoneState.OPEN:
                return self.open()
            case MilestoneState.OVERDUE:
                return self.open().by_due().filter(due_by__lt=on)
            case MilestoneState.FORECAST_PASSED:
                return self.open().filter(forecast_by__lt=on)
            case MilestoneState.SLIPPED:
                expected_later = Q(reached_on=None, forecast_by__gt=F("planned_by"))
                return self.filter(expected_later | Q(reached_on__gt=F("planned_by")))
            case MilestoneState.REACHED:
                return self.exclude(reached_on=None)
        raise ValueError(state)


class Milestone(Written):
    """A point of a workstream's plan. The plan stays as it was made; forecasts say what is expected now."""

    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=200)
    owner = models.CharField(max_length=150, blank=True)
    planned = PlannedDate()
    forecast = PlannedDate(optional=True)
    reached_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    """What was reached, in words, and where it can be seen."""
    evidence = models.URLField(blank=True, max_length=500)
    depends_on = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="needed_for")

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["planned_by", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reached_on=None, outcome="") | (Q(reached_on__isnull=False) & ~Q(outcome="")),
                name="reached_milestones_say_what",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{self.workstream.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        return f"milestone-{self.pk}"

    @property
    def due(self) -> When:
        """When it is expected now."""
        return self.forecast or self.planned

    @property
    def slip(self) -> int:
        """Days between the plan and what is expected, or what came; negative if earlier. A day within the words is no slip."""
        if self.reached_on is None:
            return self.due.days_after(self.planned)
        if self.planned.first <= self.reached_on <= self.planned.last:
            return 0
        return (self.reached_on - self.planned.last).days

    def is_overdue(self, on: datetime.date) -> bool:
        return self.reached_on is None and self.due.is_overdue(on)


class Forecast(models.Model):
    """What was expected of a milestone from a moment on, and why it changed."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="forecasts")
    expected = PlannedDate()
    why = models.TextField()
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["-said_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="forecast_says_why")]

    def __str__(self) -> str:
        return str(self.expected)
