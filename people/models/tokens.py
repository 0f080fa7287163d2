"""What a person's programs show to read what the person may read."""

import datetime
import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from people.models.accounts import User


class TokenQuerySet(models.QuerySet["Token"]):
    def open(self, now: datetime.datetime) -> Self:
        """Those that are neither ended nor expired at that moment."""
        return self.filter(ended_at=None, expires_at__gt=now)


class Token(models.Model):
    """What a person's program shows to read what the person may read. Its secret is known to that program alone."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Made with the empty form, so that a form sent twice is one thing."""
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    """What it is for, in its owner's words."""
    scopes = ArrayField(models.CharField(max_length=50))
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")) & Q(expires_at__lte=F("made_at") + datetime.timedelta(days=366)),
                name="tokens_last_a_year_at_most",
            ),
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="tokens_open_something"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, now: datetime.datetime) -> bool:
        """Whether it opens anything at that moment; its owner's account must be in use."""
        return self.ended_at is None and self.expires_at > now and self.user.is_active
