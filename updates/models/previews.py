"""Links by which somebody without an account reads a draft."""

import datetime
import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from people.models import User
from updates.models.editions import Edition
from updates.models.updates import Update

LONGEST = datetime.timedelta(days=30)


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def with_what_came(self) -> Self:
        """Each with whether the edition whose draft it showed has come out."""
        came = Edition.objects.filter(update=OuterRef("update"), number__gt=OuterRef("over"))
        return self.annotate(has_come_out=Exists(came))

    def open(self, now: datetime.datetime) -> Self:
        """Those that are neither revoked nor expired at that moment, and whose edition is still to come."""
        return self.with_what_came().filter(revoked_at=None, expires_at__gt=now, has_come_out=False)

    def ended_before(self, moment: datetime.datetime) -> Self:
        return self.filter(Q(revoked_at__lt=moment) | Q(expires_at__lt=moment))


class PreviewLink(models.Model):
    """A link that shows the draft of one update's coming edition, as it then stands, to whoever has it.

    Its secret part is kept nowhere. What is written after that edition has come out is not for those who have the link.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Made with the empty form, so that a form sent twice is one thing."""
    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="preview_links")
    over = models.PositiveSmallIntegerField()
    """The number of the newest edition when it was made, 0 if there was none."""
    for_whom = models.CharField(max_length=150)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    """To the minute or so."""

    has_come_out: bool
    """Only on those fetched `with_what_came()`."""

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

    def is_good(self, now: datetime.datetime) -> bool:
        """Whether it leads anywhere at that moment. Whoever made it must still be one who may."""
        return self.revoked_at is None and self.expires_at > now and self.made_by.is_editor

    def is_open(self, now: datetime.datetime) -> bool:
        """Whether it shows a draft at that moment, if it was fetched `with_what_came()`."""
        return self.is_good(now) and not self.has_come_out
