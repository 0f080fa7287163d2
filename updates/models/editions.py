"""What readers read of an update: its text as it was published."""

from django.db import models
from django.db.models import Q

from people.models import User
from publishing.markdown import HtmlField
from updates.models.updates import Update
from workstreams.models import Workstream


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
