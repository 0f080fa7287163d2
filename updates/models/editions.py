"""What readers read of an update: its text as it was published."""

import datetime
from collections.abc import Sequence
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from people.models import Reader, User
from publishing.markdown import HtmlField
from updates.models.updates import Update
from workstreams.models import Workstream


class EditionQuerySet(models.QuerySet["Edition"]):
    def visible_to(self, user: Reader) -> Self:
        """Editions that this reader may read now: those of updates that they may read, but for what is withheld from readers."""
        theirs = self.filter(update__in=Update.objects.visible_to(user).readable())
        return theirs if isinstance(user, User) and user.is_editor else theirs.filter(withheld_at=None)


class Edition(models.Model):
    """An update as it was published. It never changes afterwards; a correction is another edition."""

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=150)
    summary = models.TextField()
    author = models.CharField(max_length=150, blank=True)
    note = models.TextField(blank=True)
    """What a correction changed, and why."""
    first_published_at = models.DateTimeField()
    published_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    """When it was really published here, if it came out elsewhere on the day that it bears."""
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_minor = models.BooleanField(default=False)
    """Whether it corrects something small, of which nobody need be told."""
    dated_at = models.DateTimeField()
    """The date that readers see and lists go by: when the newest edition that is not minor was published."""
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    """Before it was published, or afterwards if it was published alone."""
    why_alone = models.TextField(blank=True)
    """Why it was published without another person's approval."""
    withheld_at = models.DateTimeField(null=True)
    """Since when readers can read it no longer, because what it says ought not to be public. Never the one that is shown."""
    withheld_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withheld_why = models.TextField(blank=True)
    """What readers are told of that."""

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint("update", "number", name="editions_are_numbered"),
            models.CheckConstraint(condition=Q(number=1) | Q(is_minor=True) | ~Q(note=""), name="corrections_say_what_changed"),
            models.CheckConstraint(condition=Q(number__gt=1) | Q(is_minor=False), name="first_edition_is_not_minor"),
            models.CheckConstraint(
                condition=Q(is_minor=False, dated_at=F("published_at")) | Q(is_minor=True, dated_at__lte=F("published_at")),
                name="minor_editions_keep_the_date",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(released_at__gte=F("published_at")), name="released_after_it_came_out"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None) & ~Q(why_alone="")
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="editions_are_approved_or_say_why_not",
            ),
            models.CheckConstraint(
                condition=Q(why_alone="") | Q(approved_by=None) | ~Q(approved_by=F("published_by")),
                name="published_alone_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(withheld_at=None, withheld_by=None, withheld_why="")
                | Q(withheld_at__isnull=False, withheld_by__isnull=False) & ~Q(withheld_why=""),
                name="withheld_editions_say_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.update}, edition {self.number}"

    def get_absolute_url(self) -> str:
        """Its address for good. While it is the one that is shown, that leads to the update's page."""
        return reverse("update_edition", args=[self.update.number, self.number])

    @property
    def really_published_at(self) -> datetime.datetime:
        return self.released_at or self.published_at

    @property
    def is_withheld(self) -> bool:
        return self.withheld_at is not None

    @property
    def is_correction(self) -> bool:
        return self.number > 1

    @property
    def is_told_again(self) -> bool:
        """Whether readers have been told of a correction, by this edition or one before it."""
        return self.dated_at != self.first_published_at

    @property
    def is_alone(self) -> bool:
        """Whether it was published without another person's approval, which nobody has given since."""
        return self.approved_by_id is None


class EditionSection(models.Model):
    """A section as it was published, rendered."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    anchor = models.SlugField(max_length=150)
    heading = models.CharField(max_length=150)
    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=560, blank=True)
    """The person whom it is about: name, post and organisation, as they were then."""
    body = models.TextField()
    html = HtmlField()

    promised: Sequence[Any] = ()
    """The promises that it makes, only on those that `updates.promises.put_beside` has had."""

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint("edition", "position", name="published_sections_are_ordered"),
            models.UniqueConstraint("edition", "anchor", name="published_sections_have_addresses_of_their_own"),
        ]

    def __str__(self) -> str:
        return self.heading
