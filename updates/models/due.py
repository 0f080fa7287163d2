"""When the next update is due, and who was reminded of it."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from people.models import User
from publishing.writing import Written
from workstreams.models import Workstream


class NextUpdateQuerySet(models.QuerySet["NextUpdate"]):
    def promised(self, on: datetime.date) -> Self:
        """The row, while the day that it names has not passed."""
        return self.filter(due_on__gte=on)


class NextUpdate(Written):
    """When the next update for everyone is due. A portal has one such row; without a day nothing is promised."""

    due_on = models.DateField(null=True, blank=True)

    objects = NextUpdateQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_next_update")]

    def __str__(self) -> str:
        return "the next update"


class Step(models.IntegerChoices):
    """When reminders go out: so many days before the update is due."""

    TEN_DAYS = 10, "Ten days before"
    THREE_DAYS = 3, "Three days before"
    DUE = 0, "On the day"


class Reminder(models.Model):
    """That somebody was reminded of a workstream's silence, or the programme's lead told of all silence on the day.

    The ledger: what is here is over with. Either the mail server has taken the email, or it has refused it for good.
    """

    due_on = models.DateField()
    step = models.PositiveSmallIntegerField(choices=Step.choices)
    workstream = models.ForeignKey(Workstream, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    """Nobody and no workstream: the programme's lead, at the programme's contact address."""
    sent_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    """What the mail server said, if it refused it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "due_on", "step", "workstream", "person", name="reminded_once", condition=Q(person__isnull=False)
            ),
            models.UniqueConstraint("due_on", name="programme_told_once", condition=Q(person=None)),
            models.CheckConstraint(
                condition=Q(step=Step.DUE, workstream=None, person=None)
                | Q(step__in=[Step.TEN_DAYS, Step.THREE_DAYS], workstream__isnull=False, person__isnull=False),
                name="reminder_has_somebody_to_remind",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False, reply="") | (Q(sent_at=None) & ~Q(reply="")), name="reminder_is_over_with"
            ),
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"
