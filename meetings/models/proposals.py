"""Other words that somebody who attended proposes for a paragraph of the circulated note, and what became of them."""

from django.db import models
from django.db.models import Q

from meetings.models.notes import NoteParagraph
from people.models import User


class Proposal(models.Model):
    """It is decided once; then it stays as a record."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        TAKEN = "taken", "Taken"
        DECLINED = "declined", "Declined"

    key = models.UUIDField(unique=True, editable=False)
    """Made with the empty form, so that a form sent twice is one thing."""
    paragraph = models.ForeignKey(NoteParagraph, on_delete=models.PROTECT, related_name="proposals")
    before = models.TextField()
    """What the paragraph said, in Markdown: when this was proposed, and once it is taken, before that. `text` is what it is to
    say."""
    text = models.TextField()
    became = models.TextField(blank=True)
    """What the paragraph said once this was taken, if that is not `text`: it had been changed since this was proposed."""
    why = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.TextField(blank=True)
    """Why it was decided so; always given where it was declined."""
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["paragraph__number", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="proposals_say_something"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None, decided_by=None, reason="")
                | Q(state="taken", decided_at__isnull=False, decided_by__isnull=False)
                | Q(state="declined", decided_at__isnull=False, decided_by__isnull=False) & ~Q(reason=""),
                name="proposals_are_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Proposal for paragraph {self.paragraph.number}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
