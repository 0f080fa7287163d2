"""Texts that several people may have open at once: what every room's models of such texts begin with."""

import uuid

from django.db import models

from people.models.accounts import User


class Written(models.Model):
    """A text of which the version tells whose is the older."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Made with the empty form, so that a form sent twice is one thing."""
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False, null=True)
    """Nobody, if it was loaded from files."""
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
