"""What a reader sees of a meeting: its agenda as it was sent out, and under each item the papers of which they may know."""

from dataclasses import dataclass, field

from django.utils.functional import cached_property

from meetings import agenda
from meetings.models import AgendaVersion, Meeting, Paper, Question
from people.models import Guest, Reader


@dataclass
class NamedPaper:
    """A paper that a reader may know of, and whether they may read it."""

    paper: Paper
    can_be_read: bool


@dataclass
class ShownItem:
    line: agenda.Line
    papers: list[NamedPaper] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    """What was asked about its papers and nobody had answered by the cut-off; for those inside."""


@dataclass
class Shown:
    """A meeting as one reader sees it."""

    meeting: Meeting
    is_own: bool
    """Whether it is of a group in which the reader serves today."""
    is_kept: bool
    """Whether the reader prepares it."""
    is_guest: bool
    """Whether the reader is let in as the deputy of a member, for this meeting alone."""
    agenda: AgendaVersion | None
    items: list[ShownItem]
    others: list[NamedPaper]
    """Papers under an item that the agenda sent out last does not have."""

    @property
    def may_join(self) -> bool:
        """Whether the reader is shown the link for joining, which is for members and their deputies."""
        return self.is_inside or self.is_guest

    @property
    def is_inside(self) -> bool:
        """Whether the reader sees what is for the group alone."""
        return self.is_own or self.is_kept

    def papers(self) -> list[NamedPaper]:
        """All of which the reader may know, in the order of the agenda."""
        return [*(named for item in self.items for named in item.papers), *self.others]

    @cached_property
    def paper_count(self) -> int:
        return len(self.papers())


def shown_to(user: Reader, meeting: Meeting) -> Shown:
    """In a number of queries that does not grow with the agenda."""
    newest = agenda.newest(meeting)
    readable = set(meeting.papers.visible_to(user).values_list("pk", flat=True))
    named = meeting.papers.to_name(user).select_related("document", "version_read").in_order()
    papers: dict[int, list[NamedPaper]] = {}
    for paper in named:
        paper.meeting = meeting
        papers.setdefault(paper.item_id, []).append(NamedPaper(paper, paper.pk in readable))
    items = [ShownItem(line, papers.pop(line.item, [])) for line in (agenda.as_sent(newest) if newest else [])]
    seen = Meeting.objects.filter(pk=meeting.pk)
    return Shown(
        meeting=meeting,
        is_own=seen.of_members(user).exists(),
        is_kept=seen.kept_by(user).exists(),
        is_guest=isinstance(user, Guest) and user.is_of(meeting),
        agenda=newest,
        items=items,
        others=[paper for under in papers.values() for paper in under],
    )


def sees_inside(user: Reader, meeting: Meeting) -> bool:
    """Whether this reader sees what is for the group alone: they serve in it today, or prepare its meetings."""
    seen = Meeting.objects.filter(pk=meeting.pk)
    return (seen.of_members(user) | seen.kept_by(user)).exists()
