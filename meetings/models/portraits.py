"""Pictures of people. Readers see one as it was published with the biography."""

from django.db import models
from django.db.models import Q

from documents.models import StoredFile
from people.models import Profile

PICTURES = ("png", "jpg", "gif", "webp")


class Portrait(models.Model):
    """A person's picture, as the staff chose it and as it was published."""

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, related_name="portrait")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="portraits")
    words = models.CharField(max_length=200)
    """What it shows, for those who do not see it."""
    shown = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="shown_portraits")
    shown_words = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="portraits_have_words"),
            models.CheckConstraint(
                condition=Q(shown=None, shown_words="") | Q(shown__isnull=False) & ~Q(shown_words=""),
                name="shown_portraits_have_words",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_picture(self) -> bool:
        """Whether the file was looked into and is one."""
        return self.stored.is_ready and self.stored.kind in PICTURES
