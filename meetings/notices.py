"""What members are told of a meeting: planned with the act that they are told of, in its transaction.

Nobody is told anything while a meeting is planned. A week and a day before it are distances from the day on which it is when
they come: they move with it, and are dropped if it falls out.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from meetings.models import Meeting, MeetingLetter, Note, Notice, NoticeKind, Paper, Proposal, Question
from meetings.recipients import recipients
from people.dates import LONDON, today
from people.models import User
from publishing.locks import take_turn
from publishing.when import When

Kind = NoticeKind
AT_ONCE = datetime.timedelta(0)
HALF_AN_HOUR = datetime.timedelta(minutes=30)
"""How long changes and papers are gathered, from the first."""
NINE = datetime.time(9)
"""From when on, in London, a letter about a coming meeting goes on its day."""
DISTANCES = {Kind.WEEK: 7, Kind.DAY: 1}
"""How many days before the meeting."""
TAKEN_BACK = "taken back"
SHOWN = ["title", "starts_at", "ends_at", "place", "online_link"]


def of_call(meeting: Meeting) -> None:
    """It is called, perhaps once more."""
    let_go(meeting, [Kind.CHANGED])
    if not is_past(meeting):
        plan(meeting, Kind.CALLED, str(meeting.sequence), {"again": was_told_of(meeting)})


def of_change(meeting: Meeting, before: Meeting) -> None:
    """It is not as it was before; what is told is what differs from that when the letter is sent."""
    facts = {name: words_of(getattr(before, name)) for name in SHOWN}
    if not is_past(meeting) and not is_to_be_called(meeting):
        gather(meeting, Kind.CHANGED, {"before": {**facts, "day": words_of_day(before.day)}})


def of_agenda(meeting: Meeting, number: int) -> None:
    """Another agenda takes the place of the one of this number."""
    if meeting.state == Meeting.State.CALLED and not is_past(meeting) and not is_to_be_called(meeting):
        gather(meeting, Kind.CHANGED, {"agenda": number})


def of_postponement(meeting: Meeting, before: When) -> None:
    if not is_unheard_of(meeting):
        plan(meeting, Kind.POSTPONED, str(meeting.sequence), {"day": words_of_day(before)})


def of_staying_postponed(meeting: Meeting) -> None:
    """It is not cancelled after all, but postponed as it was; with the day that stood in calendars, if that was not taken out."""
    if is_past(meeting) or not was_told_of(meeting):
        return
    cancelled = Notice.objects.filter(meeting=meeting, kind=Kind.CANCELLED).order_by("-planned_at").first()
    plan(meeting, Kind.POSTPONED, str(meeting.sequence), {**(cancelled.facts if cancelled else {}), "again": True})


def of_cancellation(meeting: Meeting) -> None:
    """Nobody is told of one that was never called, nor if it was on a day that has passed."""
    facts = last_told(meeting)
    let_go(meeting, [Kind.POSTPONED, Kind.PAPERS])
    if meeting.is_announced and not is_past(meeting) and not is_unheard_of(meeting):
        plan(meeting, Kind.CANCELLED, str(meeting.sequence), facts)


def of_papers(meeting: Meeting, new: Iterable[Paper], replaced: Iterable[Paper]) -> None:
    """Papers that came out now; one that is replaced before members were told of it is new to them."""
    told = {**{str(paper.pk): "replaced" for paper in replaced}, **{str(paper.pk): "new" for paper in new}}
    gather(meeting, Kind.PAPERS, {"papers": told})


def of_papers_let_go(meeting: Meeting) -> None:
    """A meeting that was cancelled is not after all: the papers of which nobody was told because of that are told anew."""
    if meeting.cancelled_at is None:
        return
    let_go_then = meeting.notices.filter(kind=Kind.PAPERS, opened_at__gte=meeting.cancelled_at, letters=None)
    for notice in let_go_then:
        gather(meeting, Kind.PAPERS, notice.facts)


def of_taking_back(paper: Paper) -> None:
    """A paper that members were told of is called back; of one that they were not told of they need not know."""
    if letters_that_told(paper).exists():
        gather(paper.meeting, Kind.PAPERS, {"papers": {str(paper.pk): TAKEN_BACK}}, is_newest=True)


def letters_that_told(paper: Paper) -> QuerySet[MeetingLetter]:
    """Those that went out and named it: of papers, or of the meeting with all that could be read."""
    named = Q(notice__kind=Kind.PAPERS, notice__facts__papers__has_key=str(paper.pk))
    with_all = Q(notice__kind__in=[Kind.CALLED, Kind.WEEK, Kind.DAY], ended_at__gte=paper.out_at)
    return MeetingLetter.objects.filter(named | with_all, notice__meeting=paper.meeting_id, is_sent=True)


def of_note(note: Note) -> None:
    """The note can be read: those who were there may propose other words, or it is agreed."""
    plan(note.meeting, Kind.NOTE, note.state)


def of_proposal(proposal: Proposal) -> None:
    """Other words are proposed: the secretariat is told once of all that come within half an hour."""
    gather(proposal.paragraph.note.meeting, Kind.PROPOSED, {"proposals": [proposal.pk]})


def of_decision(proposal: Proposal) -> None:
    """Whoever proposed the words is told what became of them."""
    meeting, facts = proposal.paragraph.note.meeting, {"proposal": proposal.pk, "person": proposal.by_id}
    plan(meeting, Kind.DECIDED, str(proposal.pk), facts)


def of_question(question: Question, people: Iterable[User]) -> None:
    """Each of those who are to answer is told."""
    for person in people:
        facts = {"question": question.pk, "person": person.pk}
        plan(question.paper.meeting, Kind.ASKED, f"{question.pk} {person.pk}", facts)


def of_answer(question: Question) -> None:
    """Whoever asked is told."""
    plan(question.paper.meeting, Kind.ANSWERED, str(question.pk), {"question": question.pk, "person": question.by_id})


def last_told(meeting: Meeting) -> dict[str, Any]:
    """The day that stands in members' calendars still, of a meeting that was postponed to no day without their knowing."""
    waiting = Notice.objects.filter(Q(opened_at=None) | Q(letters__ended_at=None), meeting=meeting, kind=Kind.POSTPONED)
    waiting = waiting.filter(facts__has_key="day")
    postponed = None if meeting.has_a_day else waiting.order_by("-planned_at").first()
    return {"day": postponed.facts["day"]} if postponed else {}


def was_told_of(meeting: Meeting) -> bool:
    return MeetingLetter.objects.filter(notice__meeting=meeting).exists()


def is_to_be_called(meeting: Meeting) -> bool:
    """Whether the letter that calls it waits still: it tells the meeting as it is when it is sent."""
    return Notice.objects.filter(meeting=meeting, kind=Kind.CALLED, opened_at=None).exists()


def is_unheard_of(meeting: Meeting) -> bool:
    """Whether it falls out before the first letter about it was written; what waits to call or change it is let go."""
    waited = let_go(meeting, [Kind.CALLED, Kind.CHANGED])
    return bool(waited) and not was_told_of(meeting)


def is_past(meeting: Meeting) -> bool:
    """Whether its day has passed: whoever enters old meetings tells nobody."""
    return meeting.has_a_day and meeting.day.last < today()


def words_of(value: datetime.time | str | None) -> str:
    return f"{value:%H:%M}" if isinstance(value, datetime.time) else value or ""


def words_of_day(day: When) -> list[str]:
    return [day.words, day.first.isoformat(), day.last.isoformat(), day.precision.value]


def plan(
    meeting: Meeting, kind: Kind, occasion: str, facts: Mapping[str, Any] | None = None, wait: datetime.timedelta = AT_ONCE
) -> None:
    """Have members told, unless they are of this occasion already. For rooms' acts, within their transaction."""
    now = timezone.now()
    given = {"facts": dict(facts or {}), "planned_at": now, "not_before": now + wait}
    Notice.objects.get_or_create(meeting=meeting, kind=kind, occasion=occasion, defaults=given)


def gather(meeting: Meeting, kind: Kind, facts: dict[str, Any], *, is_newest: bool = False) -> None:
    """Have members told with what else happens within half an hour. What was known first of a thing stands; of a paper what is
    newest, if that is so."""
    take_turn(f"meetings.notices {meeting.pk}")
    waiting = Notice.objects.select_for_update().filter(meeting=meeting, kind=kind, opened_at=None).first()
    if waiting is None:
        plan(meeting, kind, timezone.now().isoformat(), facts, wait=HALF_AN_HOUR)
        return
    earlier = waiting.facts
    waiting.facts = {**facts, **earlier}
    if kind == Kind.PAPERS:
        first, second = (earlier, facts) if is_newest else (facts, earlier)
        waiting.facts = {"papers": {**first["papers"], **second["papers"]}}
    if kind == Kind.PROPOSED:
        waiting.facts = {"proposals": [*earlier["proposals"], *facts["proposals"]]}
    waiting.save(update_fields=["facts"])


def let_go(meeting: Meeting, kinds: list[Kind]) -> int:
    """What waits of these kinds is told by what is planned now, or holds no longer. Returns how many there were."""
    return Notice.objects.filter(meeting=meeting, kind__in=kinds, opened_at=None).update(opened_at=timezone.now())


def plan_reminders(now: datetime.datetime) -> None:
    """Have members told of meetings that are near by now, each day of a meeting once. Twice is as once."""
    local = timezone.localtime(now, LONDON)
    day = local.date() if local.time() >= NINE else local.date() - datetime.timedelta(days=1)
    for kind, days in DISTANCES.items():
        nearer = local.date() if kind == Kind.DAY else day + datetime.timedelta(days=DISTANCES[Kind.DAY] + 1)
        told = Notice.objects.filter(meeting=OuterRef("pk"), kind=kind)
        near = Meeting.objects.filter(
            ~Exists(told.filter(occasion=Cast(OuterRef("day_from"), TextField()))),
            state=Meeting.State.CALLED,
            day_from__gte=nearer,
            day_from__lte=day + datetime.timedelta(days=days),
        )
        for meeting in near:
            remind(meeting, kind, now)


def remind(meeting: Meeting, kind: Kind, now: datetime.datetime) -> None:
    """Plan it; if members were called that late, they know already."""
    first = datetime.datetime.combine(meeting.day.first - datetime.timedelta(days=DISTANCES[kind]), NINE, tzinfo=LONDON)
    called_since = meeting.notices.filter(kind=Kind.CALLED, planned_at__gte=first).exists()
    given = {"planned_at": now, "not_before": now, "opened_at": now if called_since else None}
    Notice.objects.get_or_create(meeting=meeting, kind=kind, occasion=meeting.day.first.isoformat(), defaults=given)


def open_due(now: datetime.datetime) -> int:
    """Write the letters of whatever notices are due. Returns how many notices were looked at. Safe to call twice."""
    done = 0
    while open_next(now):
        done += 1
    return done


@transaction.atomic
def open_next(now: datetime.datetime) -> bool:
    """Write the letters of the oldest notice that is due and that no other worker has in hand."""
    due = Notice.objects.filter(opened_at=None, not_before__lte=now).order_by("not_before", "pk")
    notice = due.select_for_update(of=("self",), skip_locked=True).select_related("meeting__group").first()
    if notice is None:
        return False
    notice.opened_at = now
    notice.save(update_fields=["opened_at"])
    if holds(notice, now):
        MeetingLetter.objects.bulk_create(
            MeetingLetter(notice=notice, person=person, asked_at=now, not_before=now) for person in recipients(notice)
        )
    return True


def holds(notice: Notice, now: datetime.datetime) -> bool:
    """Whether what it tells is true still."""
    meeting, kind = notice.meeting, Kind(notice.kind)
    if kind in DISTANCES:
        is_the_day = meeting.day.first.isoformat() == notice.occasion
        begins = meeting.begins or datetime.datetime.combine(meeting.day.first, NINE, tzinfo=LONDON)
        return meeting.state == Meeting.State.CALLED and is_the_day and now < begins
    wanted = {
        Kind.CALLED: [Meeting.State.CALLED],
        Kind.CHANGED: [Meeting.State.CALLED],
        Kind.POSTPONED: [Meeting.State.POSTPONED],
        Kind.CANCELLED: [Meeting.State.CANCELLED],
    }
    if kind in wanted:
        return meeting.state in wanted[kind]
    if kind == Kind.NOTE:
        return Note.objects.filter(meeting=meeting, state=notice.occasion).exists()
    return meeting.state != Meeting.State.CANCELLED
