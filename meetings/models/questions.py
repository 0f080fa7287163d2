"""What members ask about a paper before the meeting, and what they are answered."""

from typing import Self

from django.db import models
from django.db.models import Q

from meetings.models.papers import Paper
from people.models import Group, Reader, User
from publishing.writing import Written


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: Reader) -> Self:
        """Those on papers that this reader may read: for the group's own all of them, for others those that are for all."""
        inside = Group.objects.of(user).values("pk") | Group.objects.kept_by(user).values("pk")
        own = Q(paper__meeting__group__in=inside)
        return self.filter(own | Q(is_for_all=True), paper__in=Paper.objects.visible_to(user).values("pk"))

    def unanswered(self) -> Self:
        return self.filter(answer="")


class Question(Written):
    """A question on a paper. What is not answered by the cut-off is asked at the meeting."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)
    is_for_all = models.BooleanField(default=False)
    """Whether everybody who may read the paper reads it: the chair's choice. Others do not learn who asked."""

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="questions_ask_something"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None, is_for_all=False)
                | ~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="questions_are_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.text
