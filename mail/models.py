"""An email in the ledger: what is to be sent, and whether the mail server took it."""

from django.db import models


class Letter(models.Model):
    """An email to one person about one thing. Whatever it tells of goes to that person once."""

    asked_at = models.DateTimeField()
    not_before = models.DateTimeField()
    """When to send it; later than asked only if the mail server said "not now"."""
    ended_at = models.DateTimeField(null=True)
    is_sent = models.BooleanField(default=False)
    """Whether the mail server took it. One that has ended without was refused, or was not true any more."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"letter {self.pk}"
