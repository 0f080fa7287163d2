"""The note of a meeting: numbered paragraphs by agenda item, written, looked over by those who were there, and agreed."""

from typing import Self

from django.db import models
from django.db.models import Q

from meetings.models.agendas import AgendaVersion
from meetings.models.meetings import Meeting
from people.models import Group, Reader, User
from publishing.markdown import HtmlField
from publishing.writing import Written


class NoteState(models.TextChoices):
    WRITTEN = "written", "Being written"
    CIRCULATED = "circulated", "Circulated"
    """Those who were there may propose other words, until a day."""
    AGREED = "agreed", "Agreed"
    """It never changes again, and everybody may read it."""


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: Reader) -> Self:
        """Agreed ones for everybody, circulated ones for the group, those being written for whoever writes them."""
        circulated = Q(state=NoteState.CIRCULATED, meeting__group__in=Group.objects.of(user).values("pk"))
        kept = Q(meeting__group__in=Group.objects.kept_by(user).values("pk"))
        return self.filter(Q(state=NoteState.AGREED) | circulated | kept)

    def agreed(self) -> Self:
        return self.filter(state=NoteState.AGREED)


class Note(Written):
    """What was said and decided at a meeting."""

    State = NoteState

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="note")
    agenda = models.ForeignKey(AgendaVersion, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    """The agenda that had been sent out when the note was begun: paragraphs stand under its items."""
    state = models.CharField(max_length=10, choices=NoteState.choices, default=NoteState.WRITTEN, editable=False)
    summary = models.CharField(max_length=300, blank=True)
    """What came of the meeting, in a line for lists."""
    accuracy_until = models.DateField(null=True, editable=False)
    """The last day on which other words may be proposed."""
    circulated_at = models.DateTimeField(null=True, editable=False)
    agreed_at = models.DateTimeField(null=True, editable=False)
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    """Nobody, if it was loaded from files."""
    agreed_in = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, editable=False, related_name="notes_agreed")
    """The meeting that agreed it."""
    correspondence = models.TextField(blank=True, editable=False)
    """Why it was agreed by correspondence; nothing if a meeting agreed it."""

    seats_taken = models.PositiveSmallIntegerField(null=True, editable=False)
    """On how many seats somebody sat, as it was agreed; None if that was not counted then."""
    quorum = models.PositiveSmallIntegerField(null=True, editable=False)
    """The meeting's, as it was agreed."""

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="written", circulated_at=None, agreed_at=None)
                | Q(state="circulated", circulated_at__isnull=False, accuracy_until__isnull=False, agreed_at=None)
                | Q(state="agreed", agreed_at__isnull=False),
                name="notes_are_circulated_before_they_are_agreed",
            ),
            models.CheckConstraint(
                condition=Q(correspondence="") | Q(state="agreed", agreed_in=None),
                name="notes_are_agreed_by_a_meeting_or_by_correspondence",
            ),
        ]

    def __str__(self) -> str:
        return f"Note of the {self.meeting.short.lower()} of the {self.meeting.group}"

    def get_absolute_url(self) -> str:
        return f"{self.meeting.get_absolute_url()}#note"

    @property
    def is_written(self) -> bool:
        """Whether it is being written still."""
        return self.state == NoteState.WRITTEN

    @property
    def is_circulated(self) -> bool:
        return self.state == NoteState.CIRCULATED

    @property
    def is_agreed(self) -> bool:
        return self.state == NoteState.AGREED


class NoteParagraph(Written):
    """A paragraph. Its number stays once the note was circulated; once it is agreed the database lets nothing change it."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="paragraphs")
    item = models.PositiveBigIntegerField(null=True, blank=True)
    """The `item` of the note's agenda under which it stands."""
    number = models.PositiveSmallIntegerField(editable=False)
    text = models.TextField()
    """Markdown."""
    html = HtmlField(editable=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "number"], name="paragraphs_are_numbered", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=~Q(text=""), name="paragraphs_say_something"),
        ]

    def __str__(self) -> str:
        return f"Paragraph {self.number}"

    @property
    def anchor(self) -> str:
        return f"paragraph-{self.number}"

    def get_absolute_url(self) -> str:
        return f"{self.note.meeting.get_absolute_url()}#{self.anchor}"


class NoteRemark(models.Model):
    """What became of something later, said beside a paragraph of an agreed note. It alters nothing."""

    key = models.UUIDField(unique=True, editable=False)
    """Made with the empty form, so that a form sent twice is one thing."""
    paragraph = models.ForeignKey(NoteParagraph, on_delete=models.PROTECT, related_name="remarks")
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="remarks_on_notes_say_something")]

    def __str__(self) -> str:
        return self.text
