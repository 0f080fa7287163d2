"""Packs: all papers of a meeting as one PDF, in numbered versions, each made once for all who may open the same."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from documents.models.files import place_of, where_files_are
from meetings.models.agendas import AgendaVersion
from meetings.models.meetings import Meeting
from people.models import Reader, User


class PackVersion(models.Model):
    """What a pack has in it: the agenda and the papers as they stood when somebody first asked for such a pack."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="pack_versions")
    number = models.PositiveSmallIntegerField()
    agenda = models.ForeignKey(AgendaVersion, on_delete=models.CASCADE, null=True, related_name="+")
    papers = models.JSONField()
    """Each as `packs.Entry` has it, in order, whoever may open it."""
    labels = models.JSONField(default=dict)
    """The labels of the pages of each part, once they were counted: the same for every reader."""
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("meeting", "number", name="packs_are_numbered")]

    def __str__(self) -> str:
        return f"Pack {self.number} of {self.meeting}"


class GivenPackQuerySet(models.QuerySet["GivenPack"]):
    def of(self, user: Reader) -> Self:
        """Those of this person; none of somebody without an account."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()


class GivenPack(models.Model):
    """That somebody has asked for this version, and was given it: what is new to them counts from there."""

    version = models.ForeignKey(PackVersion, on_delete=models.CASCADE, related_name="given")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    objects = GivenPackQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("user", "version", name="a_pack_is_given_once")]

    def __str__(self) -> str:
        return f"given {self.pk}"


class PackQuerySet(models.QuerySet["Pack"]):
    def to_make(self, moment: datetime.datetime) -> Self:
        """Those that wait, and that no worker has in hand."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lt=moment), state=Pack.State.WAITING)


class Pack(models.Model):
    """The bytes of a pack for all who may open the same papers; for one person alone where it names them."""

    class State(models.TextChoices):
        WAITING = "waiting", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be made"

    media_type = "application/pdf"

    version = models.ForeignKey(PackVersion, on_delete=models.CASCADE, related_name="packs")
    key = models.CharField(max_length=64, unique=True)
    """The SHA-256 of the order: two that would be the same are one."""
    order = models.JSONField()
    """Everything that is said in it, and what is bound."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    content = models.FileField(storage=where_files_are, upload_to=place_of, max_length=200)
    size = models.PositiveBigIntegerField(default=0)
    served_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    """When somebody last wanted it, to a day."""
    made_at = models.DateTimeField(null=True)
    """When it was made, or could not be."""
    reason = models.TextField(blank=True)
    """Why it could not be made."""
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)

    objects = PackQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | ~Q(content="") & ~Q(served_sha256="") & Q(made_at__isnull=False, pages__gte=1),
                name="ready_packs_are_whole",
            )
        ]
        indexes = [
            models.Index("leased_until", name="packs_to_make", condition=Q(state="waiting")),
            models.Index("asked_at", name="packs_asked_for"),
        ]

    def __str__(self) -> str:
        return f"{self.version}, {self.state}"

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY
