"""The papers of a meeting: documents under an agenda item, each with its number."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.urls import reverse

from documents.models import Document, Version
from meetings.models.agendas import AgendaItem
from meetings.models.meetings import Meeting
from people.models import ANYONE, Guest, Reader
from publishing.writing import Written


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user: Reader) -> Self:
        """Those whose document this reader may read, of meetings of which they may know. Without a document there is
        nothing to read; `to_name` says who may know of such a paper."""
        readable = Document.objects.visible_to(user).readable()
        standing = self.out().filter(version_read__isnull=False, version_read__taken_down_at=None, taken_back_at=None)
        seen = standing.filter(document__in=readable.values("pk"), meeting__in=Meeting.objects.visible_to(user).values("pk"))
        if isinstance(user, Guest):
            return seen.filter(Q(meeting=user.place) | Q(pk__in=self.visible_to(ANYONE).values("pk")))
        return seen

    def to_name(self, user: Reader) -> Self:
        """Those of which this reader may know that there are such, by number and title: members, and who comes in their place,
        of all."""
        own = Meeting.objects.of_members(user).values("pk") | Meeting.objects.kept_by(user).values("pk")
        named = Q(meeting__titles_are_public=True, meeting__called_at__isnull=False) | Q(meeting__in=own)
        if isinstance(user, Guest):
            named |= Q(meeting=user.place)
        return self.out().filter(Q(pk__in=self.visible_to(user).values("pk")) | named)

    def out(self) -> Self:
        """Those that were sent to the group; others are being prepared."""
        return self.filter(out_at__isnull=False)

    def in_order(self) -> Self:
        """4, 4A to 4Z, 4AA, 5."""
        return self.order_by("number", Length("letter"), "letter")


class Paper(Written):
    """Something put before a meeting, with a number that stays once papers are out. The meeting keeps the version it had."""

    class Kind(models.TextChoices):
        PAPER = "paper", "Paper"
        PRESENTATION = "presentation", "Presentation"
        TO_FOLLOW = "to follow", "To follow"
        ORAL = "oral", "Oral report"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="papers")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="papers")
    number = models.PositiveSmallIntegerField(editable=False)
    letter = models.CharField(max_length=2, blank=True, editable=False)
    """Of one that came late: 4A stands behind 4, and no number moves."""
    label = models.CharField(max_length=60, editable=False)
    """“EAG(16)02-03”, by the group's pattern."""
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.PAPER)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, editable=False, related_name="papers")
    is_own = models.BooleanField(default=False, editable=False)
    """Whether its document was made for it: one of the library is put before the meeting as it stands, and stays as it is."""
    version_read = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    """The version that the meeting has before it: the newest until the meeting was held."""
    out_at = models.DateTimeField(null=True, editable=False)
    """When it went to the group."""
    is_late = models.BooleanField(default=False, editable=False)
    taken_back_at = models.DateTimeField(null=True, editable=False)
    """When it was called back, which went out by mistake: it keeps its place and its number, and can be read no longer."""
    taken_back_because = models.TextField(blank=True, editable=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["number", Length("letter"), "letter"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number", "letter"], name="papers_are_numbered", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["paper", "presentation"], document__isnull=False)
                | Q(kind="oral", document=None)
                | Q(kind="to follow", version_read=None),
                name="papers_have_a_document",
            ),
            models.CheckConstraint(
                condition=Q(document=None) | Q(out_at=None) | Q(version_read__isnull=False) | Q(kind="to follow"),
                name="papers_that_are_out_have_a_version",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_because="")
                | Q(taken_back_at__isnull=False, out_at__isnull=False) & ~Q(taken_back_because=""),
                name="papers_taken_back_say_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    @property
    def place(self) -> str:
        """“4A”: its number within the meeting, also in its address."""
        return f"{self.number}{self.letter}"

    def get_absolute_url(self) -> str:
        return reverse("paper", args=[self.meeting.group.slug, self.meeting.number, self.place])
