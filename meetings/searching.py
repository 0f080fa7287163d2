"""How groups and people are found: by what they are called and what they are for."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from meetings import agenda, groups
from meetings.models import Meeting, MeetingQuerySet, Note, NoteParagraph
from people.dates import today
from people.models import Group, Membership, Profile
from publishing import search
from publishing.markdown import plain_text

LATELY = timedelta(days=3)
"""Longer than the clock ever stands still."""


def of_group(group: Group) -> Iterator[search.Entry]:
    yield search.Entry(
        title=group.name,
        address=group.get_absolute_url(),
        summary=group.purpose,
        body=group.short_name,
        workstreams=sorted(workstream.pk for workstream in group.workstreams.all()),
        groups=[group.pk],
    )


def of_person(profile: Profile) -> Iterator[search.Entry]:
    """By name and organisation, and what was published of them. A term of office that has ended is on the page: it may be
    looked for."""
    yield search.Entry(
        title=profile.name,
        address=profile.get_absolute_url(),
        summary=profile.line,
        body=plain_text(profile.shown_biography),
        groups=sorted({membership.group_id for membership in profile.memberships.all() if membership.starts_on <= today()}),
    )


def find_new_members() -> None:
    """Let those be found whose terms of office began lately. Safe to call twice."""
    lately = Membership.objects.filter(starts_on__gt=today() - LATELY, starts_on__lte=today())
    search.put(*Profile.objects.filter(memberships__in=lately).order_by("pk").distinct())


def called() -> MeetingQuerySet:
    return (
        Meeting.objects.announced()
        .select_related("group", "note")
        .prefetch_related("agendas", "note__paragraphs__remarks", "decisions", "action_points")
    )


def of_meeting(meeting: Meeting) -> Iterator[search.Entry]:
    """By when and where it is and what its agenda says. Its papers are documents of their own."""
    newest = next(iter(meeting.agendas.all()), None)
    facts: dict[str, Any] = {"day": meeting.day.first if meeting.has_a_day else None, "groups": [meeting.group_id]}
    yield search.Entry(
        title=str(meeting),
        address=meeting.get_absolute_url(),
        summary=", ".join(filter(None, [str(meeting.day), meeting.place])),
        body="\n".join(line.title for line in agenda.as_sent(newest)) if newest else "",
        **facts,
    )
    note: Note | None = getattr(meeting, "note", None)
    if note and note.is_agreed:
        note.meeting = meeting
        pages = [page_of(paragraph, meeting) for paragraph in note.paragraphs.all()]
        said = [*(decision.text for decision in meeting.decisions.all()), *(point.what for point in meeting.action_points.all())]
        yield search.Entry(
            title=str(note),
            address=note.get_absolute_url(),
            summary=note.summary,
            body="\n".join(said),
            part="note",
            pages=pages,
            **facts,
        )


def page_of(paragraph: NoteParagraph, meeting: Meeting) -> search.Page:
    """A paragraph of an agreed note, with what was added beside it: hits name it and lead to it."""
    text = "\n".join([plain_text(paragraph.text), *(remark.text for remark in paragraph.remarks.all())])
    return search.Page(text, f"paragraph {paragraph.number}", f"{meeting.get_absolute_url()}#{paragraph.anchor}")


search.declare("group", "Groups", lambda: Group.objects.prefetch_related("workstreams"), of_group)
search.declare("person", "People", lambda: groups.people().prefetch_related("memberships"), of_person)
search.declare("meeting", "Meetings", called, of_meeting)
