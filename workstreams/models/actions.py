"""Action plans, their actions, and how each action has come along."""

import datetime
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse

from people.models import Group, User
from publishing.planned import PlannedDate
from publishing.querysets import WordsQuerySet
from publishing.writing import Written
from workstreams.models.references import ReferenceField, reference_is_well_formed
from workstreams.models.workstream import Workstream


class ActionPlan(Written):
    """A plan of actions, in its so-many-th iteration, and the group that watches over it. Earlier iterations are kept."""

    slug = models.SlugField(unique=True, max_length=100)
    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="action_plans")
    title = models.CharField(max_length=200)
    iteration = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1, "Count from 1.")])
    monitored_by = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["title", "iteration"]
        constraints = [
            models.UniqueConstraint("workstream", "title", "iteration", name="one_plan_of_an_iteration"),
            models.CheckConstraint(condition=Q(iteration__gte=1), name="iterations_count_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (iteration {self.iteration})"


class ActionStatus(models.TextChoices):
    NOT_STARTED = "not started", "Not started"
    IN_PROGRESS = "in progress", "In progress"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"


OPEN_STATUSES = [ActionStatus.NOT_STARTED, ActionStatus.IN_PROGRESS]


class ActionQuerySet(WordsQuerySet["Action"]):
    words_in = ("reference", "what", "owner", "workstream__name")

    def open(self) -> Self:
        return self.filter(status__in=OPEN_STATUSES)

    def overdue(self, on: datetime.date) -> Self:
        """Open actions whose latest fair day has passed on that day."""
        return self.open().filter(due_by__lt=on)

    def by_due(self) -> Self:
        """Soonest due first; those without a date last."""
        return self.order_by(F("due_by").asc(nulls_last=True), "reference")

    def in_numbers(self, on: datetime.date) -> dict[str, int]:
        """How many there are of each status, how many in all, and how many are overdue on that day."""
        counts = {status.name.lower(): Count("pk", filter=Q(status=status)) for status in ActionStatus}
        late = Count("pk", filter=Q(status__in=OPEN_STATUSES, due_by__lt=on))
        return self.aggregate(total=Count("pk"), overdue=late, **counts)


class Action(Written):
    """One line of an action plan: what, who owns it, by when, where it stands."""

    reference = ReferenceField()
    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="actions")
    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="actions")
    what = models.CharField(max_length=300)
    owner = models.CharField(max_length=150, blank=True)
    due = PlannedDate(optional=True)
    status = models.CharField(max_length=15, choices=ActionStatus.choices, default=ActionStatus.NOT_STARTED)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["reference"]
        constraints = [
            reference_is_well_formed("action"),
            models.CheckConstraint(condition=Q(status__in=ActionStatus.values), name="action_status_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.what}"

    def get_absolute_url(self) -> str:
        return reverse("action", args=[self.reference])

    def is_overdue(self, on: datetime.date) -> bool:
        return self.status in OPEN_STATUSES and self.due is not None and self.due.is_overdue(on)


class ActionEntry(models.Model):
    """What has come of an action since: some words, and where it stood then."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="entries")
    words = models.TextField()
    status = models.CharField(max_length=15, choices=ActionStatus.choices)
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["-said_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="action_entry_has_words")]

    def __str__(self) -> str:
        return f"{self.action.reference}, {self.said_at:%Y-%m-%d}"
