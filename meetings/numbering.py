"""Numbers of papers: in the order of the agenda until some are out; from then on none moves, and late ones get letters."""

from collections.abc import Iterable
from string import ascii_uppercase

from meetings.models import Meeting, Paper
from people.models import Group


def label_of(meeting: Meeting, number: int) -> str:
    """“EAG(16)02-03” by the group's pattern."""
    return meeting.group.paper_pattern.format(
        group=meeting.group.short_name or meeting.group.slug.upper(),
        year=f"{meeting.day.last:%y}",
        meeting=meeting.number,
        paper=number,
    )


def as_it_stands(meeting: Meeting) -> Meeting:
    """The meeting as it is stored now: whoever was waiting for a turn may hold what was so before."""
    return Meeting.objects.select_related("group").get(pk=meeting.pk)


def number_anew(meeting: Meeting) -> None:
    """Give papers their numbers in the order of the agenda, while none is out. Whoever calls this has taken a turn."""
    meeting = as_it_stands(meeting)
    if meeting.papers_out_at:
        return
    papers = list(meeting.papers.order_by("item__position", "number", "pk"))
    for number, paper in enumerate(papers, start=1):
        paper.number, paper.letter, paper.label = number, "", label_of(meeting, number)
    Paper.objects.bulk_update(papers, ["number", "letter", "label"])


def give_number(paper: Paper) -> None:
    """The number of a new paper: behind those of its item. Once papers are out, no other number moves, so a late one gets a
    letter behind the number before it; the next free number if it would stand before all others."""
    meeting = paper.meeting
    before = meeting.papers.filter(item__position__lte=paper.item.position).in_order().last()
    if meeting.papers_out_at and before:
        beside = {one.letter: one.label for one in meeting.papers.filter(number=before.number)}
        paper.number, paper.letter = before.number, next(letter for letter in letters() if letter not in beside)
        paper.label = f"{beside['']}{paper.letter}"
    else:
        last = meeting.papers.in_order().last()
        paper.number, paper.letter = (last.number + 1 if last else 1), ""
        paper.label = label_of(meeting, paper.number)
    paper.is_late = meeting.papers_out_at is not None


def letters() -> Iterable[str]:
    yield from ascii_uppercase
    yield from (f"{first}{second}" for first in ascii_uppercase for second in ascii_uppercase)


def number_anew_in(group: Group) -> None:
    """In all meetings of the group of which no paper is out: its pattern or its short name has changed."""
    for meeting in group.meetings.filter(papers_out_at=None):
        number_anew(meeting)
