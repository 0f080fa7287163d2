"""Legislation and commitments: promises made elsewhere that workstreams carry out."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.urls import reverse

from publishing.writing import Written
from workstreams.models.actions import Action
from workstreams.models.consultations import Consultation
from workstreams.models.milestones import Milestone
from workstreams.models.recommendations import Recommendation
from workstreams.models.workstream import Workstream


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def in_order(self) -> Self:
        """Laws first, each source together, its sections as they follow one another."""
        return self.order_by("kind", "source", Length("section"), "section", "pk")


class Commitment(Written):
    """A section of an Act, or a promise in the words in which it was made, that workstreams carry out."""

    class Kind(models.TextChoices):
        LAW = "law", "Section of an Act"
        PROMISE = "promise", "Commitment made elsewhere"

    slug = models.SlugField(unique=True, max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=150)
    source = models.CharField(max_length=200)
    """The Act by its name and year, or where the promise was made."""
    section = models.CharField(max_length=20, blank=True)
    asks = models.TextField()
    """What the section asks for in plain words, or the promise as it was made."""
    address = models.URLField(blank=True, max_length=500)
    workstreams = models.ManyToManyField(Workstream, related_name="commitments")
    actions = models.ManyToManyField(Action, blank=True, related_name="commitments")
    milestones = models.ManyToManyField(Milestone, blank=True, related_name="commitments")
    consultations = models.ManyToManyField(Consultation, blank=True, related_name="commitments")
    recommendations = models.ManyToManyField(Recommendation, blank=True, related_name="commitments")

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="promise", section="") | (Q(kind="law") & ~Q(section="")), name="law_names_its_section"
            ),
            models.UniqueConstraint(
                fields=["source", "section"],
                condition=~Q(section=""),
                name="one_page_for_a_section",
                violation_error_message="This section of the Act has a page already. Change that one.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("commitment", args=[self.slug])

    @property
    def where(self) -> str:
        """Where it stands written: “the Act 2015, section 35”."""
        return f"{self.source}, section {self.section}" if self.section else self.source
