"""What a meeting decided, and what somebody is to do. Neither is ever deleted: the database refuses it."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from meetings.models.meetings import Meeting
from meetings.models.notes import Note
from people.models import Group, Profile, Reader, User
from publishing.planned import PlannedDate
from publishing.writing import Written
from workstreams.models import Action, Recommendation


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: Reader) -> Self:
        """Those of meetings whose note this reader may read."""
        return self.filter(meeting__note__in=Note.objects.visible_to(user).values("pk"))


class Decision(Written):
    """It can be worded better until the note is agreed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    item = models.PositiveBigIntegerField(null=True, blank=True)
    """The `item` of the note's agenda under which it was taken."""
    text = models.TextField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="decisions_say_something")]

    def __str__(self) -> str:
        return self.text


class ActionPointQuerySet(models.QuerySet["ActionPoint"]):
    def visible_to(self, user: Reader) -> Self:
        """Those of meetings whose note this reader may read: whoever is inside the group once it is circulated, everybody once
        it is agreed."""
        return self.filter(meeting__note__in=Note.objects.visible_to(user).values("pk"))

    def open(self) -> Self:
        return self.filter(state=ActionPoint.State.OPEN)

    def by_due(self) -> Self:
        """Soonest due first; those without a date last."""
        return self.order_by(F("due_by").asc(nulls_last=True), "pk")

    def owned_by(self, user: User) -> Self:
        """Open ones of this person in groups in which they serve today, if they may read the note."""
        return self.open().visible_to(user).filter(owner__user=user, meeting__group__in=Group.objects.of(user).values("pk"))

    def before(self, meeting: Meeting) -> Self:
        """Those that earlier meetings of the group left open: earlier by their day, and by number on the same day."""
        day = meeting.day.first
        earlier = Q(meeting__day_from__lt=day) | Q(meeting__day_from=day, meeting__number__lt=meeting.number)
        return self.open().filter(earlier, meeting__group=meeting.group_id)


class ActionPoint(Written):
    """Something that somebody is to do after a meeting. Later meetings see it until it is done or dropped."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="action_points")
    item = models.PositiveBigIntegerField(null=True, blank=True)
    what = models.CharField(max_length=300)
    owner = models.ForeignKey(Profile, on_delete=models.PROTECT, null=True, blank=True, related_name="action_points")
    owner_words = models.CharField(max_length=150, blank=True)
    """Whoever is to do it, if it is nobody whom the portal knows."""
    due = PlannedDate(optional=True)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, null=True, blank=True, related_name="action_points")
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, null=True, blank=True, related_name="action_points"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN, editable=False)
    word = models.TextField(blank=True, editable=False)
    """What came of it, or why it was dropped; for the group alone."""
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    objects = ActionPointQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="action_points_say_what"),
            models.CheckConstraint(
                condition=Q(owner=None) & ~Q(owner_words="") | Q(owner__isnull=False, owner_words=""),
                name="action_points_have_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None, word="")
                | Q(state="done", settled_at__isnull=False)
                | Q(state="dropped", settled_at__isnull=False) & ~Q(word=""),
                name="action_points_are_dropped_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return f"{self.meeting.get_absolute_url()}#action-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def whose(self) -> str:
        """Who is to do it, in words."""
        return str(self.owner) if self.owner else self.owner_words
