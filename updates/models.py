"""Numbered updates: what staff write (sections) and what readers read (editions), kept apart."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from people.models import ANYONE, User
from publishing.markdown import HtmlField
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


class NextUpdateQuerySet(models.QuerySet["NextUpdate"]):
    def promised(self, on: datetime.date) -> Self:
        """The row, while the day that it names has not passed."""
        return self.filter(due_on__gte=on)


class NextUpdate(Written):
    """When the next update for everyone is due. A portal has one such row; without a day nothing is promised."""

    due_on = models.DateField(null=True, blank=True)

    objects = NextUpdateQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_next_update")]

    def __str__(self) -> str:
        return "the next update"


class Step(models.IntegerChoices):
    """When reminders go out: so many days before the update is due."""

    TEN_DAYS = 10, "Ten days before"
    THREE_DAYS = 3, "Three days before"
    DUE = 0, "On the day"


class Reminder(models.Model):
    """That somebody was reminded of a workstream's silence, or the programme's lead told of all silence on the day.

    The ledger: what is here is over with. Either the mail server has taken the email, or it has refused it for good.
    """

    due_on = models.DateField()
    step = models.PositiveSmallIntegerField(choices=Step.choices)
    workstream = models.ForeignKey(Workstream, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    """Nobody and no workstream: the programme's lead, at the programme's contact address."""
    sent_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    """What the mail server said, if it refused it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "due_on", "step", "workstream", "person", name="reminded_once", condition=Q(person__isnull=False)
            ),
            models.UniqueConstraint("due_on", name="programme_told_once", condition=Q(person=None)),
            models.CheckConstraint(
                condition=Q(step=Step.DUE, workstream=None, person=None)
                | Q(step__in=[Step.TEN_DAYS, Step.THREE_DAYS], workstream__isnull=False, person__isnull=False),
                name="reminder_has_somebody_to_remind",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False, reply="") | (Q(sent_at=None) & ~Q(reply="")), name="reminder_is_over_with"
            ),
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"


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


class Edition(models.Model):
    """An update as it was published. It never changes afterwards; a correction is another edition."""

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=150)
    summary = models.TextField()
    note = models.TextField(blank=True)
    """What a correction changed, and why."""
    first_published_at = models.DateTimeField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint("update", "number", name="editions_are_numbered"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(note=""), name="corrections_say_what_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.update}, edition {self.number}"

    @property
    def is_correction(self) -> bool:
        return self.number > 1


class EditionSection(models.Model):
    """A section as it was published, rendered."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    anchor = models.SlugField(max_length=150)
    heading = models.CharField(max_length=150)
    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, null=True, related_name="+")
    body = models.TextField()
    html = HtmlField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint("edition", "position", name="published_sections_are_ordered"),
            models.UniqueConstraint("edition", "anchor", name="published_sections_have_addresses_of_their_own"),
        ]

    def __str__(self) -> str:
        return self.heading
