"""Progress notes: short dated entries by a workstream's team about what has happened."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from people.models import Reader, User
from publishing.audience import HasAudience, open_to
from publishing.markdown import HtmlField
from publishing.writing import Written
from workstreams.models.workstream import Workstream


class ProgressNoteQuerySet(models.QuerySet["ProgressNote"]):
    def visible_to(self, user: Reader) -> Self:
        """Notes that this reader may see now: those for them, and those of workstreams they write about."""
        own = Q(workstream__in=Workstream.objects.written_by(user).values("pk"))
        return self.filter(open_to(user, ProgressNote) | own)

    def offered_since(self, moment: datetime.datetime | None) -> Self:
        """Notes of which whoever writes the next update is offered the text: those since that moment, or all."""
        offered = self.filter(is_offered=True)
        return offered.filter(written_at__gte=moment) if moment else offered


class ProgressNote(HasAudience, Written):
    """What has happened in a workstream, in a few lines."""

    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="notes")
    happened_on = models.DateField()
    body = models.TextField()
    html = HtmlField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    is_offered = models.BooleanField(default=True)
    """Whether whoever writes the next update is offered it."""

    objects = ProgressNoteQuerySet.as_manager()

    class Meta(HasAudience.Meta):
        ordering = ["-happened_on", "-pk"]
        constraints = [
            *HasAudience.Meta.constraints,
            models.CheckConstraint(condition=~Q(body=""), name="note_has_words"),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{self.workstream.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        return f"note-{self.pk}"
