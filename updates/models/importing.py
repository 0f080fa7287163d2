"""What came from the old blog: each import with its report, and each thing by the name that the blog gave it."""

from typing import Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from documents.models import AttachedFile, Document, Version
from people.models import User
from publishing.models import AuditEntry
from publishing.states import State
from updates.models.updates import Section, Update


class BlogImport(models.Model):
    """One import of a file."""

    file_name = models.CharField(max_length=255)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("staff_import_report", args=[self.pk])


class ReportLine(models.Model):
    """A line of an import's report: what became of one thing, and why."""

    class Mark(models.TextChoices):
        IMPORTED = "imported", "Imported"
        CHANGED = "changed", "Changed"
        LEFT_OUT = "left out", "Left out"

    blog_import = models.ForeignKey(BlogImport, on_delete=models.CASCADE, related_name="lines")
    mark = models.CharField(max_length=10, choices=Mark.choices)
    what = models.CharField(max_length=300)
    why = models.TextField()
    address = models.CharField(max_length=250, blank=True)
    """Where staff find it, if it is here."""

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(mark__in=["imported", "changed", "left out"]), name="report_line_mark_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.get_mark_display()}: {self.what}"


class ImportedQuerySet(models.QuerySet["Imported"]):
    def to_release(self) -> Self:
        """What readers could read on the blog, and cannot read here yet; in the order in which it came out."""
        here = Q(update__state=State.DRAFT, update__gone_at=None) | Q(document__state=State.DRAFT)
        return self.filter(here, was=Imported.Was.PUBLISHED).order_by("published_at", "pk")

    def perhaps_changed(self) -> Self:
        """Those to which somebody has done something since they were taken in."""
        since = OuterRef("taken_in_at")
        done = AuditEntry.objects.filter(at__gt=since)
        of_update = done.filter(thing_type=ContentType.objects.get_for_model(Update), thing_id=OuterRef("update"))
        of_document = done.filter(thing_type=ContentType.objects.get_for_model(Document), thing_id=OuterRef("document"))
        sections = Section.objects.filter(update=OuterRef("update"), changed_at__gt=since)
        versions = Version.objects.filter(document=OuterRef("document"), changed_at__gt=since)
        return self.filter(Q(taken_in_at=None) | Exists(of_update) | Exists(sections) | Exists(of_document) | Exists(versions))


class Imported(models.Model):
    """A post or page of the blog that was taken in. It is not taken in again, whatever becomes of it here."""

    class Was(models.TextChoices):
        PUBLISHED = "published", "Published"
        DRAFT = "draft", "Draft"
        PRIVATE = "private", "Private"
        PROTECTED = "protected", "Protected by a password"
        FUTURE = "future", "Scheduled"
        WORD = "word", "Written in Word"

    guid = models.CharField(max_length=255, unique=True)
    """The name by which the blog knows it, for good; of a Word file, what stands in it (SHA-256)."""
    digest = models.CharField(max_length=64)
    """Of its text as it was taken in: by it a change on the blog since is noticed."""
    was = models.CharField(max_length=10, choices=Was.choices)
    written_by = models.CharField(max_length=250, blank=True)
    """As the blog named its author, who need not have an account here."""
    published_at = models.DateTimeField(null=True)
    update = models.OneToOneField(Update, on_delete=models.CASCADE, null=True, related_name="imported")
    document = models.OneToOneField(Document, on_delete=models.CASCADE, null=True, related_name="imported")
    """A page; or the pictures and files of an update."""
    blog_import = models.ForeignKey(BlogImport, on_delete=models.PROTECT, related_name="things")
    taken_in_at = models.DateTimeField(null=True, editable=False)
    update_print = models.CharField(max_length=64, blank=True, editable=False)
    """What its draft was like then: only if it is alike still can it be released without a second person."""
    document_print = models.CharField(max_length=64, blank=True, editable=False)

    objects = ImportedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(update__isnull=False) | Q(document__isnull=False), name="imported_became_something"
            ),
            models.CheckConstraint(
                condition=Q(was__in=["published", "draft", "private", "protected", "future", "word"]),
                name="imported_was_something",
            ),
            models.CheckConstraint(
                condition=~Q(was="published") | Q(published_at__isnull=False), name="imported_was_published_at_some_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.update or self.document)


class OldAddress(models.Model):
    """Where something stood on the old blog: the path, or the number that the address asks for (“/?p=12”)."""

    path = models.CharField(max_length=500, unique=True)
    imported = models.ForeignKey(Imported, on_delete=models.CASCADE, null=True, related_name="old_addresses")
    attached = models.ForeignKey(AttachedFile, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(imported=None, attached__isnull=False) | Q(imported__isnull=False, attached=None),
                name="old_address_leads_to_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.path
