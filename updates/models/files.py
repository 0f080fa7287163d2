"""Pictures and attachments of an update. An edition keeps those that it was published with."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from documents.models import StoredFile
from people.models import Reader, User
from updates.models.editions import Edition
from updates.models.updates import Update

PICTURES = ("png", "jpg", "gif", "webp")
"""The kinds that can be shown in a text."""


class UpdateFileQuerySet(models.QuerySet["UpdateFile"]):
    def visible_to(self, user: Reader) -> Self:
        """Those of the editions that this reader may read now; and all of them for those who write updates."""
        shown = EditionFile.objects.filter(file=OuterRef("pk"), edition__in=Edition.objects.visible_to(user))
        allowed = Q(Exists(shown))
        if isinstance(user, User) and user.is_editor:
            allowed |= Q(update__in=Update.objects.visible_to(user))
        return self.ready().filter(allowed)

    def ready(self) -> Self:
        """Those that were looked into and taken."""
        return self.filter(stored__state=StoredFile.State.READY)

    def in_draft(self) -> Self:
        """Those that the next edition takes over."""
        return self.filter(taken_out_at=None)


class UpdateFile(models.Model):
    """A file of an update, under the name by which its text and its readers find it.

    Once an edition has it, that name means no other bytes.
    """

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="files")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="of_updates")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=150)
    """As it was given, without what could mislead."""
    filename = models.CharField(max_length=150)
    """Its name in addresses: letters, digits, hyphens, and the ending."""
    taken_out_at = models.DateTimeField(null=True)
    """When it was taken out of the draft, if an edition keeps it all the same."""

    objects = UpdateFileQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint("update", "filename", name="names_of_an_update_differ"),
            models.UniqueConstraint("update", "stored", name="a_file_once_in_an_update"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("update_file", args=[self.update.number, self.filename])

    @property
    def ending(self) -> str:
        return self.filename.rpartition(".")[2].lower()

    @property
    def is_picture(self) -> bool:
        """Whether a text can show it."""
        return self.stored.kind in PICTURES if self.stored.is_ready else self.ending in (*PICTURES, "jpeg")

    @property
    def in_text(self) -> str:
        """What stands for it in a text. What a picture shows is still to be said between the brackets."""
        return f"![](files/{self.filename})" if self.is_picture else f"[{self.name}](files/{self.filename})"


class EditionFile(models.Model):
    """A file that an edition was published with. While it stands nobody can delete the file."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(UpdateFile, on_delete=models.PROTECT, related_name="in_editions")
    is_in_text = models.BooleanField()
    """Whether the text shows it, so that it need not be listed below."""

    class Meta:
        ordering = ["file__position", "file"]
        constraints = [models.UniqueConstraint("edition", "file", name="a_file_once_in_an_edition")]

    def __str__(self) -> str:
        return str(self.file)
