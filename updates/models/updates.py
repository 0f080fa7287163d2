"""Numbered updates: what staff write, in sections. What readers read is an edition, kept apart."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from people.models import ANYONE, Profile, Reader
from publishing.audience import open_to
from publishing.models import Publishable
from publishing.querysets import PublishedQuerySet
from publishing.states import State
from publishing.writing import Written
from workstreams.models import Commitment, Workstream

Moment = models.QuerySet[Any, Any] | OuterRef
"""In SQL."""


class UpdateQuerySet(PublishedQuerySet["Update"]):
    def published(self) -> Self:
        """Updates that stand, the one with the latest news first: a major correction moves it up."""
        return self.filter(state=State.PUBLISHED).latest_first()

    def latest_first(self) -> Self:
        return self.select_related("edition").order_by("-edition__dated_at", "-number")

    def told_everyone(self) -> Self:
        """Published updates that everyone may read, the one that came out last first: it begins the time of which the next
        will tell. Numbers say nothing of that: what comes from an old blog gets them later."""
        return self.visible_to(ANYONE).published().order_by("-edition__first_published_at", "-number")

    def beside(self, first_published_at: Moment, number: int | OuterRef) -> tuple[Self, Self]:
        """Of updates that stand, the one that came out next before that moment and number, and the one next after."""
        moment, standing = "edition__first_published_at", self.filter(state=State.PUBLISHED)
        earlier = Q((f"{moment}__lt", first_published_at)) | Q((moment, first_published_at), number__lt=number)
        later = Q((f"{moment}__gt", first_published_at)) | Q((moment, first_published_at), number__gt=number)
        before = standing.filter(earlier).order_by(f"-{moment}", "-number")[:1]
        return before, standing.filter(later).order_by(moment, "number")[:1]

    def with_neighbours(self, others: Self) -> Self:
        """Each with what its page says of those before and after it, of these others: no query of its own for two links."""
        told = JSONObject(number="number", title="edition__title")
        beside = others.beside(OuterRef("edition__first_published_at"), OuterRef("number"))
        before, after = (Subquery(found.values(told=told)) for found in beside)
        return self.annotate(before_it=before, after_it=after)

    def gone_for(self, user: Reader) -> Self:
        """Updates that this reader could read before they were unpublished, and cannot read now."""
        return self.filter(open_to(user, Update), gone_at__isnull=False)


class Update(Publishable, Written):
    """A numbered newsletter of the programme. Its fields are the draft; readers see `edition`."""

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=150)
    summary = models.TextField()
    author = models.CharField("who it is from", max_length=150, blank=True)
    """As readers see it: a name, or a post."""
    edition = models.OneToOneField("Edition", on_delete=models.PROTECT, null=True, editable=False, related_name="shown_for")
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    notice = models.TextField(blank=True)
    """Why it was withdrawn, and what stands in its place."""
    gone_at = models.DateTimeField(null=True, editable=False)
    """When it was unpublished, if it could be read once and cannot be read now."""
    gone_why = models.TextField(blank=True)
    gone_to = models.CharField(max_length=250, blank=True)
    """The path of the page of ours to which readers are led instead."""

    before_it: dict[str, Any] | None
    after_it: dict[str, Any] | None
    """These two only on those fetched `with_neighbours()`."""

    objects = UpdateQuerySet.as_manager()

    class Meta(Publishable.Meta):
        ordering = ["-number"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state=State.DRAFT, edition=None) | Q(state__in=State.readable(), edition__isnull=False),
                name="published_updates_have_an_edition",
            ),
            models.CheckConstraint(
                condition=Q(state=State.WITHDRAWN, withdrawn_at__isnull=False) & ~Q(notice="")
                | ~Q(state=State.WITHDRAWN) & Q(withdrawn_at=None, notice=""),
                name="withdrawn_updates_say_why",
            ),
            models.CheckConstraint(
                condition=Q(gone_at=None, gone_why="", gone_to="")
                | Q(Q(state=State.DRAFT, gone_at__isnull=False), ~Q(gone_why="") | ~Q(gone_to="")),
                name="unpublished_updates_say_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Update #{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("update", args=[self.number])

    @property
    def files_url(self) -> str:
        """What the addresses of its files begin with."""
        return f"{self.get_absolute_url()}files/"

    @property
    def staff_url(self) -> str:
        return reverse("staff_update", args=[self.number])

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def is_withdrawn(self) -> bool:
        return self.state == State.WITHDRAWN

    @property
    def state_since(self) -> datetime.datetime | None:
        """Since when readers read what they do, or a notice, or can read it no longer; nothing of what was never published."""
        return self.withdrawn_at or (self.edition.published_at if self.edition else self.gone_at)

    @property
    def has_been_published(self) -> bool:
        """Whether readers can read an edition of it, or could once."""
        return self.edition_id is not None or self.gone_at is not None


class Section(Written):
    """A part of the draft. Most belong to a workstream; some are about a person or a meeting."""

    class Kind(models.TextChoices):
        TEXT = "text", "A workstream, or anything else"
        PROFILE = "profile", "A person"
        MEETING = "meeting", "A meeting, summed up"
        NEXT_STEPS = "next steps", "Next steps"

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=150)
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.TEXT)
    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Whom it is about; readers see their name, post and organisation."""
    commitments = models.ManyToManyField(Commitment, blank=True, related_name="+")
    """What it reports on: their pages and their followers hear of it when it is published."""
    body = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["update", "position"], name="one_section_in_a_place", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["text", "profile", "meeting", "next steps"]), name="section_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="profile", profile__isnull=False) | ~Q(kind="profile") & Q(profile=None),
                name="sections_about_a_person_name_them",
            ),
        ]

    def __str__(self) -> str:
        return self.heading
