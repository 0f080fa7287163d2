"""Tables that staff have uploaded, kept between the preview and its confirmation."""

import datetime
import uuid
from typing import Self

from django.db import models
from django.urls import reverse

from people.models import User

KEPT_UNTIL_CONFIRMED = datetime.timedelta(days=1)


class TableImportQuerySet(models.QuerySet["TableImport"]):
    def of(self, user: User) -> Self:
        """Those that this person uploaded: nobody else sees them."""
        return self.filter(by=user)

    def abandoned(self, at: datetime.datetime) -> Self:
        """Those that nobody has confirmed within a day."""
        return self.filter(applied_at=None, at__lt=at - KEPT_UNTIL_CONFIRMED)


class TableImport(models.Model):
    """A table as it was read from somebody's file, and when it was imported, if it was."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=30)
    file_name = models.CharField(max_length=255)
    remark = models.CharField(max_length=250, blank=True)
    headings = models.JSONField()
    lines = models.JSONField()
    """Each a number and its cells."""
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    rows_applied = models.PositiveIntegerField(default=0)

    objects = TableImportQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("staff_import_preview", args=[self.key])
