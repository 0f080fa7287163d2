"""Numbered updates: what staff write, in sections. What readers read is an edition, kept apart."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from people.models import ANYONE
from publishing.models import Publishable
from publishing.querysets import PublishedQuerySet
from publishing.states import State
from publishing.writing import Written
from workstreams.models import Commitment, Workstream


class UpdateQuerySet(PublishedQuerySet["Update"]):
    def published(self) -> Self:
        """Updates that have an edition to read, newest first."""
        return self.filter(state=State.PUBLISHED).select_related("edition").order_by("-number")

    def told_everyone(self) -> Self:
        """Published updates that everyone may read, newest first. The newest begins the time of which the next will tell."""
        return self.visible_to(ANYONE).published()


class Update(Publishable, Written):
    """A numbered newsletter of the programme. Its fields are the draft; readers see `edition`."""

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=150)
    summary = models.TextField()
    author = models.CharField("who it is from", max_length=150, blank=True)
    """As readers see it: a name, or a post."""
    edition = models.OneToOneField("Edition", on_delete=models.PROTECT, null=True, editable=False, related_name="shown_for")

    objects = UpdateQuerySet.as_manager()

    class Meta(Publishable.Meta):
        ordering = ["-number"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state=State.DRAFT, edition=None) | Q(state=State.PUBLISHED, edition__isnull=False),
                name="published_updates_have_an_edition",
            ),
        ]

    def __str__(self) -> str:
        return f"Update #{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("update", args=[self.number])

    @property
    def staff_url(self) -> str:
        return reverse("staff_update", args=[self.number])

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED


class Section(Written):
    """A part of the draft. Most belong to a workstream; some are about a person or a meeting."""

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=150)
    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    commitments = models.ManyToManyField(Commitment, blank=True, related_name="+")
    """What it reports on: their pages and their followers hear of it when it is published."""
    body = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["update", "position"], name="one_section_in_a_place", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return self.heading
