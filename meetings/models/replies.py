"""Whether members come to a meeting."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from meetings.models.meetings import Meeting
from people.models import Profile


class ReplyQuerySet(models.QuerySet["Reply"]):
    def standing(self) -> Self:
        """Those to the day on which the meeting is now: one to another day, from which it was moved, says nothing of this."""
        return self.filter(for_day=F("meeting__day_from"))


class Answer(models.TextChoices):
    ATTENDING = "attending", "I will be there"
    REMOTELY = "remotely", "I will join online"
    APOLOGIES = "apologies", "I cannot come"
    DEPUTY = "deputy", "Somebody comes in my place"


TOLD = {
    Answer.ATTENDING: "Will be there",
    Answer.REMOTELY: "Joins online",
    Answer.APOLOGIES: "Apologies",
    Answer.DEPUTY: "Sends a deputy",
}
"""What others read."""


class Reply(models.Model):
    """What one member said. Another answer takes its place, until the meeting is held."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="replies")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="replies")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    word = models.CharField(max_length=300, blank=True)
    """For those who prepare the meeting alone."""
    for_day = models.DateField()
    """The meeting's first day, as it was when they answered."""
    at = models.DateTimeField()

    objects = ReplyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("meeting", "profile", name="one_reply_of_a_member_to_a_meeting"),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="replies_are_known"),
        ]

    def __str__(self) -> str:
        return f"{self.profile}: {self.told}"

    @property
    def told(self) -> str:
        return TOLD[Answer(self.answer)]
