"""Versions of documents, and the files attached to each."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.models.documents import Document
from documents.models.files import StoredFile
from people.models import ANYONE, Guest, Reader, User
from publishing.markdown import HtmlField
from publishing.writing import Written


class VersionQuerySet(models.QuerySet["Version"]):
    def standing(self) -> Self:
        """Those that were published and can still be read, newest first."""
        return self.filter(published_at__isnull=False, taken_down_at=None).order_by("-number")

    def open_to(self, user: Reader) -> Self:
        """Those that this reader may see of documents that they may see: all, but of what a guest was let in to only those."""
        if not isinstance(user, Guest):
            return self
        public = Document.objects.visible_to(ANYONE)
        return self.filter(Q(document__in=public.values("pk")) | Q(pk__in=user.versions.values("pk")))


class Version(Written):
    """A document as it was on a day: a text, files, or both. Once published it never changes."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(editable=False)
    dated = models.DateField()
    note = models.TextField(blank=True)
    """What changed since the one before, and why."""
    is_final = models.BooleanField(default=True)
    """Or else a draft that readers are shown as one."""
    text = models.TextField(blank=True)
    html = HtmlField(blank=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    taken_down_at = models.DateTimeField(null=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint("document", "number", name="versions_are_numbered"),
            models.UniqueConstraint(fields=["document"], condition=Q(published_at=None), name="one_version_is_being_written"),
            models.CheckConstraint(condition=Q(number__gte=1), name="versions_count_from_1"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(number=1) | ~Q(note=""), name="later_versions_say_what_changed"
            ),
            models.CheckConstraint(
                condition=Q(taken_down_at=None) | Q(published_at__isnull=False), name="only_published_versions_are_taken_down"
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("document_version", args=[self.document.slug, self.number])

    @property
    def standing_label(self) -> str:
        return "Final" if self.is_final else "Draft for comment"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class AttachedFile(models.Model):
    """A file of a version, under the name by which readers get it."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="files")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="attached")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=150)
    """As it was given, without what could mislead."""
    filename = models.CharField(max_length=150)
    """Its name in addresses: letters, digits, hyphens, and the ending."""
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """Who chose to publish it in spite of the warnings."""
    accepted_at = models.DateTimeField(null=True)
    accepted_warnings = models.JSONField(default=list)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint("version", "filename", name="names_of_a_version_differ"),
            models.UniqueConstraint("version", "stored", name="a_file_once_in_a_version"),
            models.CheckConstraint(
                condition=Q(accepted_by=None, accepted_at=None) | Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="acceptance_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("document_file", args=self.address_in)

    @property
    def address_in(self) -> list[object]:
        return [self.version.document.slug, self.version.number, self.filename]

    @property
    def reading_url(self) -> str:
        """The page on which its text is read."""
        return reverse("document_file_text", args=self.address_in)

    def page_url(self, number: int) -> str:
        """Where one of its pages is read, counted from 1. It stays right however many are shown at once."""
        return f"{self.reading_url}?at={number}#page-{number}"

    @property
    def ending(self) -> str:
        return self.filename.rpartition(".")[2].upper()
