"""Files as they are stored: the bytes once, whatever they are attached to, and what was found in them."""

import datetime
import re
import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import default_storage
from django.core.files.storage.base import Storage
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from documents.inspecting.findings import CALLED, Kind
from people.models import User
from publishing.markdown import HtmlField

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
"""As BCP 47 writes most of them."""


def where_files_are() -> Storage:
    return default_storage


def place_of(thing: models.Model, _: str) -> str:
    """A place that says nothing of what is kept there and that nobody's name for it can reach."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


def place_beside(picture: "FilePicture", _: str) -> str:
    """Beside the file, with which it is forgotten."""
    return f"{picture.file.content.name}-picture-{picture.number}"


TO_DRAW = Q(state="ready", kind="pdf", drawn__lt=F("page_count"))


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def to_look_into(self, moment: datetime.datetime) -> Self:
        """Those that wait, and of which no worker is looking into now."""
        return self.free(moment).filter(state=StoredFile.State.WAITING)

    def to_draw(self, moment: datetime.datetime) -> Self:
        """Those with pages of which there are no pictures yet, and which no worker is drawing now."""
        return self.free(moment).filter(TO_DRAW)

    def free(self, moment: datetime.datetime) -> Self:
        """Those that no worker has in hand."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lt=moment))

    def take(self, pk: int, until: datetime.datetime) -> "StoredFile | None":
        """The file, for one worker alone until then; none if it is not one of these rows or somebody else was quicker."""
        stored = self.select_for_update(skip_locked=True).filter(pk=pk).first()
        if stored:
            stored.leased_until, stored.attempts = until, stored.attempts + 1
            stored.save(update_fields=["leased_until", "attempts"])
        return stored

    def unused(self) -> Self:
        """Those that nothing has: no row of any room that keeps them from being deleted."""
        rows = self
        for relation in StoredFile._meta.related_objects:
            if relation.on_delete is models.PROTECT:
                having = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
                rows = rows.filter(~Exists(having))
        return rows


class StoredFile(models.Model):
    """The bytes of a file. Nobody can read them before they were looked into and taken."""

    class State(models.TextChoices):
        WAITING = "waiting", "Being looked into"
        READY = "ready", "Ready"
        REFUSED = "refused", "Refused"

    sha256 = models.CharField(max_length=64, unique=True)
    content = models.FileField(storage=where_files_are, upload_to=place_of, max_length=200)
    """Empty once it was refused."""
    name = models.CharField(max_length=255)
    """As it was first given: what is looked into is whether the name fits what is in it."""
    size = models.PositiveBigIntegerField()
    served_sha256 = models.CharField(max_length=64, blank=True)
    """Of the bytes that readers get: pictures are written anew, without where they were taken; texts in UTF-8."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.TextField(blank=True)
    """Why it was refused, or what it still waits for."""
    kind = models.CharField(max_length=20, blank=True)
    media_type = models.CharField(max_length=150, blank=True)
    page_count = models.PositiveIntegerField(default=0)
    drawn = models.PositiveIntegerField(default=0)
    """How many of its pages, from the first, have a picture; or are remembered as having none."""
    undrawable = ArrayField(models.PositiveIntegerField(), default=list)
    """The pages that have none, since they cannot be drawn."""
    title = models.CharField(max_length=500, blank=True)
    """What the file says of itself; so is the language."""
    language = models.CharField(max_length=35, blank=True)
    html = HtmlField(blank=True)
    warnings = models.JSONField(default=list)
    """What a reader could find in it, and what keeps some readers from it."""
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often a worker has taken it in hand since something last came of it."""
    leased_until = models.DateTimeField(null=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(media_type=""), name="ready_files_are_known"),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="refused_files_say_why"),
            models.CheckConstraint(condition=Q(drawn__lte=F("page_count")), name="only_its_pages_are_drawn"),
            models.CheckConstraint(condition=Q(undrawable__len__lte=F("drawn")), name="undrawable_pages_were_tried"),
        ]
        indexes = [
            models.Index("leased_until", name="files_to_look_into", condition=Q(state="waiting")),
            models.Index("leased_until", name="files_to_draw", condition=TO_DRAW),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_name(self) -> str:
        """“Word document”."""
        name = CALLED[Kind(self.kind)].removeprefix("a ").removeprefix("an ")
        return f"{name[0].upper()}{name[1:]}"

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def lang(self) -> str:
        """For HTML: the language that it says it is in, if that can be one and is not English, which the page is in."""
        return self.language if LANGUAGE.fullmatch(self.language) and not self.language.lower().startswith("en") else ""

    @property
    def page_word(self) -> str:
        """What one of its pages is called."""
        return "Slide" if self.kind in {"pptx", "odp"} else "Page"

    @property
    def has_pictures(self) -> bool:
        """Whether its pages can be shown as pictures."""
        return self.is_ready and self.kind == "pdf"

    def has_picture(self, page: int) -> bool:
        """Whether there is a picture of this page."""
        return self.has_pictures and 1 <= page <= self.drawn and page not in self.undrawable

    @property
    def has_cover(self) -> bool:
        """Whether there is a small picture of its first page."""
        return self.has_picture(1)


class FileText(models.Model):
    """The text of one page of a file, or of all of it if it has no pages."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="texts")
    page = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["page"]
        constraints = [models.UniqueConstraint("file", "page", name="one_text_for_a_page")]

    def __str__(self) -> str:
        return f"page {self.page}"


class FilePicture(models.Model):
    """A picture inside a file that is shown on the page made of its text: written anew, kept beside the file."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="pictures")
    number = models.PositiveIntegerField()
    """Of those in the text, counted from 1."""
    content = models.FileField(storage=where_files_are, upload_to=place_beside, max_length=200)
    size = models.PositiveBigIntegerField()
    served_sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=150)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint("file", "number", name="one_picture_for_a_number")]

    def __str__(self) -> str:
        return f"picture {self.number}"
