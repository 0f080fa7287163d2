"""Who was at a meeting, and how."""

from django.db import models
from django.db.models import F, Q

from meetings.models.meetings import Meeting
from people.models import Profile


class How(models.TextChoices):
    PRESENT = "present", "Present"
    REMOTELY = "remotely", "Joining remotely"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent"


ATTENDED = [How.PRESENT.value, How.REMOTELY.value]


class Attendance(models.Model):
    """How somebody attended a meeting, with their name and organisation as they were then. It stays once the note is agreed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendance")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, null=True, blank=True, related_name="attendance")
    """None for whoever the portal does not know."""
    name = models.CharField(max_length=150)
    organisation = models.CharField(max_length=200, blank=True)
    how = models.CharField(max_length=10, choices=How.choices)
    on_behalf_of = models.ForeignKey(Profile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The member in whose place they attended."""
    key = models.UUIDField(unique=True, null=True, editable=False)
    """Made with the empty form of a guest, so that a form sent twice is one thing."""

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("meeting", "profile", name="each_attends_a_meeting_once"),
            models.UniqueConstraint(
                fields=["meeting", "on_behalf_of"],
                name="one_attends_in_the_place_of_a_member",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=Q(how__in=How.values), name="how_somebody_attended_is_known"),
            models.CheckConstraint(condition=~Q(name=""), name="who_attended_has_a_name"),
            models.CheckConstraint(
                condition=Q(on_behalf_of=None) | Q(how__in=ATTENDED) & (Q(profile=None) | ~Q(on_behalf_of=F("profile"))),
                name="who_stands_in_for_another_attended",
            ),
        ]

    def __str__(self) -> str:
        return self.name
