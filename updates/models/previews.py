"""Links by which somebody without an account reads a draft."""

import datetime
import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from people.models import User
from updates.models.updates import Update

LONGEST = datetime.timedelta(days=30)


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def open(self, now: datetime.datetime) -> Self:
        """Those that are neither revoked nor expired at that moment."""
        return self.filter(revoked_at=None, expires_at__gt=now)

    def ended_before(self, moment: datetime.datetime) -> Self:
        return self.filter(Q(revoked_at__lt=moment) | Q(expires_at__lt=moment))


class PreviewLink(models.Model):
    """A link that shows one update's draft, as it then stands, to whoever has it. Its secret part is kept nowhere."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Made with the empty form, so that a form sent twice is one thing."""
    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="preview_links")
    for_whom = models.CharField(max_length=150)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    """To the minute or so."""

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")) & Q(expires_at__lte=F("made_at") + LONGEST),
                name="preview_links_last_a_month_at_most",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="preview_links_are_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.for_whom

    def is_open(self, now: datetime.datetime) -> bool:
        """Whether it shows anything at that moment. Whoever made it must still be one who may."""
        return self.revoked_at is None and self.expires_at > now and self.made_by.is_editor
