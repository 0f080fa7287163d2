"""What a reader sees of the note of a meeting: its paragraphs under the items of the agenda, and what was added later."""

from dataclasses import dataclass, field

from django.db.models import Prefetch

from meetings import accuracy, attending, notes
from meetings.attending import Attended
from meetings.models import Decision, Meeting, Note, NoteParagraph, NoteRemark
from people.models import Reader


@dataclass
class NotePart:
    """What was noted under an item; under none if it has no number."""

    item: int | None
    title: str
    paragraphs: list[NoteParagraph] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)


@dataclass
class ShownNote:
    note: Note
    parts: list[NotePart]
    attended: Attended
    can_propose: bool
    proposed: int
    """How many proposals those inside may look at."""
    other_decisions: list[Decision]
    """Those that were taken under no item."""


def shown_to(user: Reader, meeting: Meeting, *, is_inside: bool) -> ShownNote | None:
    """`is_inside` says whether the reader sees what is for the group alone. The number of queries does not grow with the note."""
    note = Note.objects.visible_to(user).select_related("agenda", "agreed_in__group").filter(meeting=meeting).first()
    if note is None:
        return None
    note.meeting = meeting
    parts, decisions = parts_of(note), list(meeting.decisions.visible_to(user))
    items = {part.item: part for part in parts if part.item}
    for decision in decisions:
        if decision.item in items:
            items[decision.item].decisions.append(decision)
    return ShownNote(
        note=note,
        parts=[part for part in parts if part.paragraphs or part.decisions],
        attended=attending.attended(meeting, with_absent=is_inside),
        can_propose=not accuracy.problem_of(note) and accuracy.is_for(user, note),
        proposed=accuracy.count(note) if is_inside else 0,
        other_decisions=[decision for decision in decisions if decision.item not in items],
    )


def parts_of(note: Note) -> list[NotePart]:
    """Each item of its agenda, and what stands under no item, with its paragraphs."""
    parts = [NotePart(line.item, line.title) for line in notes.lines(note)]
    others = NotePart(None, "Other business" if parts else "")
    by_item = {part.item: part for part in parts}
    remarks = Prefetch("remarks", NoteRemark.objects.select_related("by"))
    for paragraph in note.paragraphs.prefetch_related(remarks):
        paragraph.note = note
        by_item.get(paragraph.item, others).paragraphs.append(paragraph)
    return [*parts, others]
