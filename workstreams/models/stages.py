"""The stages of the programme: planned one after the other, and begun when somebody says so."""

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from publishing.planned import PlannedDate
from publishing.writing import Written

PLANNED_DAYS = Func(F("starts_by"), F("ends_by"), RangeBoundary(), function="DATERANGE", output_field=DateRangeField())
"""From the latest fair day of its start up to that of its end, on which the next may start."""


class Stage(Written):
    """A stretch of the programme. Its dates are the plan; that its first day has come does not mean that it has begun."""

    name = models.CharField(max_length=50, unique=True)
    note = models.TextField(blank=True)
    starts = PlannedDate()
    ends = PlannedDate(optional=True)
    began_on = models.DateField(null=True, blank=True, unique=True)

    class Meta:
        ordering = ["starts_by", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_by=None) | Q(ends_by__gt=F("starts_by")), name="stage_ends_after_it_starts"),
            ExclusionConstraint(
                name="stages_do_not_overlap",
                expressions=[(PLANNED_DAYS, RangeOperators.OVERLAPS)],
                violation_error_message="Two stages cannot run at the same time.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def span(self) -> str:
        """From when to when, in the words given."""
        start = f"{self.began_on.day} {self.began_on:%B %Y}" if self.began_on else self.starts.in_full
        return f"from {start}; ends: {self.ends.in_full}" if self.ends else f"from {start}"

    def is_late_to_begin(self, on: datetime.date) -> bool:
        """Whether the latest fair day of its start has passed, and nobody has said that it has begun."""
        return self.began_on is None and self.starts.is_overdue(on)

    def is_late_to_end(self, on: datetime.date) -> bool:
        """Whether the latest fair day of its end has passed; only asked of the stage that runs."""
        return self.ends is not None and self.ends.is_overdue(on)
