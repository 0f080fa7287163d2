"""What a meeting talks about, in order; and the agenda as it was sent out."""

from django.db import models
from django.db.models import Q

from meetings.models.meetings import Meeting
from people.models import User
from publishing.writing import Written


class AgendaItem(Written):
    """One line of the agenda as it is being prepared. Readers see it in the `AgendaVersion`s that were sent out."""

    class Purpose(models.TextChoices):
        NOTE = "note", "To note"
        DISCUSS = "discuss", "To discuss"
        DECIDE = "decide", "To decide"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(editable=False)
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.DISCUSS)
    presenter = models.CharField(max_length=150, blank=True)
    minutes = models.PositiveSmallIntegerField(default=15)
    """How long it takes; nothing for what takes no time of its own."""
    begins_at = models.TimeField(null=True, blank=True)
    """Only where it cannot begin when the item before it ends, such as lunch."""

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"], name="items_have_places", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(minutes__lte=1440), name="items_last_a_day_at_most"),
        ]

    def __str__(self) -> str:
        return self.title


class AgendaVersion(models.Model):
    """An agenda as readers see it. It never changes; the next one says what is different."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agendas")
    number = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    items = models.JSONField()
    """Each with its `item` (the number of the `AgendaItem`), title, purpose, presenter, minutes, begins and ends."""
    changes = models.JSONField(default=list)
    """What is different from the version before, in sentences."""

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("meeting", "number", name="agendas_are_numbered")]

    def __str__(self) -> str:
        return f"Agenda {self.number} of {self.meeting}"
