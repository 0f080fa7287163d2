"""What belongs to one person alone: when they last looked, what they have read, and their notes to themselves.

Nobody else sees any of it, neither staff nor the secretariat: whatever reads it begins with `of(user)`. It goes with the account.
"""

import uuid
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from documents.models import Version
from meetings.models.papers import Paper
from people.models import Reader, User

M = TypeVar("M", bound=models.Model)


class OwnQuerySet(models.QuerySet[M]):
    def of(self, user: Reader) -> Self:
        """This person's own. There is no other way to any of these rows."""
        return self.filter(user=user) if isinstance(user, User) else self.none()


class DeskVisit(models.Model):
    """When somebody looked at their desk, and when they did before."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    began_at = models.DateTimeField()
    before = models.DateTimeField(null=True)
    """When the visit before this began: what is newer is new to them. Nothing on the first."""

    objects = OwnQuerySet["DeskVisit"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(before=None) | Q(before__lt=F("began_at")), name="visits_follow_each_other")
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class ReadMark(models.Model):
    """That somebody has read a paper, in which version; or that they took that back, and opening it does not say it again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    is_taken_back = models.BooleanField(default=False)
    at = models.DateTimeField()

    objects = OwnQuerySet["ReadMark"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("user", "paper", name="one_mark_for_a_reader_and_a_paper")]

    def __str__(self) -> str:
        return f"mark {self.pk}"


class PaperNote(models.Model):
    """What somebody wrote to themselves beside a paper."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Made with the empty form, so that a form sent twice is one thing."""
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="+")
    page = models.PositiveIntegerField(null=True, blank=True)
    """Of the paper's file, counted from 1; none if it is of the whole."""
    text = models.TextField(max_length=5000)
    at = models.DateTimeField()

    objects = OwnQuerySet["PaperNote"].as_manager()

    class Meta:
        ordering = [F("page").asc(nulls_first=True), "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="paper_notes_say_something"),
            models.CheckConstraint(condition=Q(page=None) | Q(page__gte=1), name="pages_of_notes_count_from_1"),
        ]
        indexes = [models.Index("user", "paper", name="notes_of_a_reader")]

    def __str__(self) -> str:
        return f"note {self.pk}"
