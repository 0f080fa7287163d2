"""The address at which a member's own calendar is read."""

import uuid

from django.db import models

from people.models import User


class CalendarAddress(models.Model):
    """The secret part of a person's own calendar address, as its digest: the address itself is known to them alone."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_address")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    """Made with the empty form, so that a form sent twice is one thing."""
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar address {self.pk}"
