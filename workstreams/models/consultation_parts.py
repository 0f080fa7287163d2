"""What a consultation is made of: parts, which may move into another consultation and keep their trail, and events."""

import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from people.models import User
from publishing.markdown import HtmlField
from publishing.planned import PlannedDate
from publishing.writing import Written
from workstreams.models.consultations import Consultation


class PartQuerySet(models.QuerySet["Part"]):
    def known_to(self, consultation: Consultation) -> Self:
        """Parts that are in this consultation, or have been."""
        left = PartMove.objects.filter(from_consultation=consultation).values("part")
        return self.filter(Q(consultation=consultation) | Q(pk__in=left))


class Part(Written):
    """A part of a consultation, with questions of its own. It is reported on with the consultation in which it is."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="parts")
    """Where it is now."""
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    questions = models.TextField(blank=True)
    questions_html = HtmlField(blank=True, editable=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "position"], name="one_part_in_a_place", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """On the page of the consultation in which it is now."""
        return f"{self.consultation.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        return f"part-{self.pk}"


class PartMoveQuerySet(models.QuerySet["PartMove"]):
    def out_of(self, consultation: Consultation) -> Self:
        """How parts left this consultation, without those that have come back."""
        left = self.filter(from_consultation=consultation).exclude(part__consultation=consultation)
        return left.select_related("part__consultation", "to_consultation")


class PartMove(models.Model):
    """That a part moved from one consultation into another, when, and why. All of them together are its trail."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="moves")
    from_consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="moves_out")
    to_consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="moves_in")
    moved_on = models.DateField()
    why = models.TextField()
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """Nobody, if it was loaded from files."""
    said_at = models.DateTimeField()

    objects = PartMoveQuerySet.as_manager()

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(from_consultation=F("to_consultation")), name="part_moves_elsewhere"),
            models.CheckConstraint(condition=~Q(why=""), name="part_move_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.from_consultation} → {self.to_consultation}"


class Event(Written):
    """A meeting at which a consultation is talked about."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="events")
    title = models.CharField(max_length=200)
    when = PlannedDate()
    starts_at = models.CharField(max_length=50, blank=True)
    """The time of day, as it was said."""
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField(blank=True, max_length=500)

    class Meta:
        ordering = ["when_by", "when_from", "pk"]

    def __str__(self) -> str:
        return self.title

    def is_past(self, day: datetime.date) -> bool:
        """Whether its last day has passed."""
        return self.when.is_overdue(day)
