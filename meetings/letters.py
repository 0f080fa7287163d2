"""The emails to members about meetings: what each says when it is sent, to whoever may still read that then.

A subject names the meeting and nothing that is for the group alone. With a meeting that is called, moved or falls out goes its
entry, so that it moves in the member's own calendar (iCalendar, RFC 5546).
"""

import datetime
from collections.abc import Callable
from dataclasses import replace
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from documents.models import Version
from mail import letters, messages
from meetings import agenda, calendars, packs, replies
from meetings.models import (
    ActionPoint,
    AgendaVersion,
    Answer,
    Meeting,
    MeetingLetter,
    Note,
    Notice,
    NoticeKind,
    Paper,
    Proposal,
    Question,
    QuestionQuerySet,
)
from meetings.notices import holds, letters_that_told
from meetings.recipients import recipients
from meetings.showing import shown_to
from people.dates import LONDON, today
from people.models import User
from publishing.calendars import Person, Status, as_message
from publishing.templatetags.dates import clock
from publishing.when import Precision, When
from workstreams.context import the_programme

Kind = NoticeKind
TEMPLATES = {
    Kind.CALLED: "meeting_called",
    Kind.CHANGED: "meeting_changed",
    Kind.POSTPONED: "meeting_postponed",
    Kind.CANCELLED: "meeting_cancelled",
    Kind.PAPERS: "meeting_papers",
    Kind.WEEK: "meeting_soon",
    Kind.DAY: "meeting_soon",
    Kind.NOTE: "meeting_note",
    Kind.ACTION: "action_point_due",
    Kind.PROPOSED: "words_proposed",
    Kind.DECIDED: "words_decided",
    Kind.ASKED: "question_asked",
    Kind.ANSWERED: "question_answered",
}

NOT_SAID = "NEEDS-ACTION"
TAKES_PART = {
    Answer.ATTENDING: "ACCEPTED",
    Answer.REMOTELY: "ACCEPTED",
    Answer.APOLOGIES: "DECLINED",
    Answer.DEPUTY: "DECLINED",
}
"""What a member has replied, as calendars say it (RFC 5545, section 3.2.12)."""


def send_due() -> int:
    """Send whatever is due. Returns how many letters were looked at. Safe to call twice."""
    waiting = MeetingLetter.objects.select_related("notice__meeting__group", "person")
    return letters.send_due(waiting, send)


def send(letter: MeetingLetter) -> bool:
    """Send it, if what it tells holds and is for this person still."""
    notice, person = letter.notice, letter.person
    if not holds(notice, timezone.now()) or not recipients(notice).filter(pk=person.pk).exists():
        return False
    told = told_by(notice, person)
    if told is None:
        return False
    message = messages.build(TEMPLATES[Kind(notice.kind)], person.email, {**shared(notice, person), **told}, headers_of(letter))
    if entry := entry_for(notice, person, letter.asked_at):
        method, content = entry
        messages.attach_calendar(message, method, content)
    message.send()
    return True


def headers_of(letter: MeetingLetter) -> dict[str, str]:
    """With a Message-ID that is the same each time, and a list for each group (RFC 2919)."""
    group = letter.notice.meeting.group
    return {
        "Message-ID": f"<meeting.{letter.pk}@{settings.PORTAL_HOST}>",
        "List-Id": f"<{group.slug}.groups.{settings.PORTAL_HOST}>",
    }


def shared(notice: Notice, person: User) -> dict[str, Any]:
    meeting = notice.meeting
    page = meeting.get_absolute_url()
    return {
        "meeting": meeting,
        "group": meeting.group,
        "days_left": (meeting.day.first - timezone.localdate(timezone=LONDON)).days,
        "meeting_url": inside(page),
        "reply_url": messages.address(reverse("meeting_reply", args=[meeting.group.slug, meeting.number])),
        "is_asked": replies.takes(meeting) and replies.may_reply(person, meeting),
        "reply": replies.own(meeting, person),
        "choices_url": messages.address(reverse("my_letters")),
        "calendar_url": messages.address(reverse("my_calendar_address")),
    }


def inside(path: str) -> str:
    """The address of a page for the group, by way of signing in: whoever is signed in goes there at once."""
    return messages.address(f"{reverse('account_login')}?{urlencode({'next': path})}")


def told_by(notice: Notice, person: User) -> dict[str, Any] | None:
    """What the letter says beside the meeting itself; None if nothing is left to tell this person."""
    meeting, facts = notice.meeting, notice.facts
    if notice.kind == Kind.CHANGED:
        changes = [*changes_of(facts.get("before"), meeting), *changes_of_agenda(facts.get("agenda"), meeting)]
        return {"changes": changes} if changes else None
    if notice.kind == Kind.POSTPONED:
        return {"before": day_of(facts["day"]) if "day" in facts else None, "is_again": facts.get("again", False)}
    if notice.kind == Kind.PAPERS:
        told = papers_for(person, facts["papers"])
        return {**told, **pack_for(person, meeting)} if told else None
    if notice.kind == Kind.NOTE:
        note = Note.objects.visible_to(person).filter(meeting=meeting).first()
        return {"note": note, "today": today(), "note_url": inside(note.get_absolute_url())} if note else None
    if notice.kind == Kind.ACTION:
        point = ActionPoint.objects.owned_by(person).filter(pk=facts["action"], due_by=facts["due"]).first()
        page = reverse("action_point", args=[meeting.group.slug, meeting.number, facts["action"]])
        return {"point": point, "point_url": messages.address(page)} if point else None
    if tell := TELLING.get(Kind(notice.kind)):
        return tell(person, meeting, facts)
    if notice.kind in (Kind.CALLED, Kind.WEEK, Kind.DAY):
        newest = agenda.newest(meeting)
        readable = meeting.papers.visible_to(person).in_order()
        items = agenda.as_sent(newest) if newest else []
        return {"items": items, "papers": list(readable), "is_again": facts.get("again", False)}
    return {}


def proposals_for(person: User, meeting: Meeting, facts: dict[str, Any]) -> dict[str, Any] | None:
    """What others have proposed and nobody has decided on."""
    waiting = Proposal.objects.filter(pk__in=facts["proposals"], state=Proposal.State.OPEN).exclude(by=person)
    found = list(waiting.select_related("paragraph", "by"))
    page = reverse("note_proposals", args=[meeting.group.slug, meeting.number])
    return {"proposals": found, "proposals_url": inside(page)} if found else None


def decision_for(person: User, meeting: Meeting, facts: dict[str, Any]) -> dict[str, Any] | None:
    own = Proposal.objects.filter(pk=facts["proposal"], by=person).exclude(state=Proposal.State.OPEN)
    proposal = own.select_related("paragraph", "decided_by").first()
    page = reverse("note_proposal", args=[meeting.group.slug, meeting.number, facts["proposal"]])
    return {"proposal": proposal, "proposal_url": inside(page)} if proposal else None


def question_for(person: User, meeting: Meeting, facts: dict[str, Any]) -> dict[str, Any] | None:
    """One that waits for this person's answer."""
    return about(Question.objects.unanswered().exclude(by=person), person, facts)


def answer_for(person: User, meeting: Meeting, facts: dict[str, Any]) -> dict[str, Any] | None:
    return about(Question.objects.filter(by=person).exclude(answer=""), person, facts)


def about(questions: QuestionQuerySet, person: User, facts: dict[str, Any]) -> dict[str, Any] | None:
    fetched = ("paper__meeting__group", "paper__item", "by", "answered_by")
    question = questions.visible_to(person).filter(pk=facts["question"]).select_related(*fetched).first()
    return {"question": question, "paper_url": inside(question.paper.get_absolute_url())} if question else None


TELLING: dict[Kind, Callable[[User, Meeting, dict[str, Any]], dict[str, Any] | None]] = {
    Kind.PROPOSED: proposals_for,
    Kind.DECIDED: decision_for,
    Kind.ASKED: question_for,
    Kind.ANSWERED: answer_for,
}


def papers_for(person: User, told: dict[str, str]) -> dict[str, Any] | None:
    """Of these papers those that the person may read now, each with its address and the version that is there, apart by whether
    they are new.

    A meeting that was held keeps what it had: of a paper replaced since, the document has the new version.
    """
    fetched = ("meeting__group", "version_read", "item", "document__current")
    papers = list(Paper.objects.visible_to(person).filter(pk__in=told).select_related(*fetched).in_order())
    apart: dict[str, list[tuple[Paper, str, Version | None]]] = {"new": [], "replaced": []}
    gone = taken_back_for(person, told)
    for paper in papers:
        how = "new" if told[str(paper.pk)] == "new" else "replaced"
        place, version = paper.get_absolute_url(), paper.version_read
        document = paper.document
        if how == "replaced" and document and document.current and paper.meeting.state == Meeting.State.HELD:
            place, version = document.get_absolute_url(), document.current
        apart[how].append((paper, inside(place), version))
    return {"papers": papers, **apart, "taken_back": gone} if papers or gone else None


def taken_back_for(person: User, told: dict[str, str]) -> list[Paper]:
    """Those that were called back, and of which this person had been told."""
    named = Paper.objects.to_name(person).filter(pk__in=told, taken_back_at__isnull=False).select_related("meeting").in_order()
    return [paper for paper in named if letters_that_told(paper).filter(person=person).exists()]


def pack_for(person: User, meeting: Meeting) -> dict[str, Any]:
    """The pack that the person would get now, and what is new in it alone."""
    address = reverse("pack", args=[meeting.group.slug, meeting.number])
    pack = packs.offered(shown_to(person, meeting), person)
    supplement = inside(f"{address}?since={pack.before}") if pack and pack.changes else ""
    return {"pack": pack, "pack_url": inside(address), "supplement_url": supplement}


def changes_of(before: dict[str, Any] | None, meeting: Meeting) -> list[str]:
    """What differs from what was known before, in sentences; nothing of what was changed back."""
    if before is None:
        return []
    old, told = day_of(before["day"]), []
    if old != meeting.day or str(old) != str(meeting.day):
        told.append(f"It is now on {in_full(meeting.day)} instead of {in_full(old)}.")
    for name, said in (("starts_at", "begins"), ("ends_at", "ends")):
        told += change_of_time(said, before[name], getattr(meeting, name))
    named = (("title", "What it is about"), ("place", "The place"))
    told += [
        change_of_words(said, before[name], getattr(meeting, name))
        for name, said in named
        if before[name] != getattr(meeting, name)
    ]
    if before["online_link"] != meeting.online_link:
        told.append(
            f"The link for joining online is now {meeting.online_link}" if meeting.online_link else "It is no longer online."
        )
    return told


def change_of_time(said: str, before: str, after: datetime.time | None) -> list[str]:
    old = datetime.time.fromisoformat(before) if before else None
    if old == after:
        return []
    if after is None:
        return [f"It is not known any more when it {said}."]
    return [f"It now {said} at {clock(after)}{f' instead of {clock(old)}' if old else ''}."]


def change_of_words(said: str, before: str, after: str) -> str:
    if not after:
        return f"{said} is open again: it was {before}."
    return f"{said} is now {after} instead of {before}." if before else f"{said} is {after}."


def changes_of_agenda(number: int | None, meeting: Meeting) -> list[str]:
    """How the agenda that readers see differs from the one of this number."""
    before, newest = AgendaVersion.objects.filter(meeting=meeting, number=number or 0).first(), agenda.newest(meeting)
    return agenda.differences(agenda.as_sent(before), agenda.as_sent(newest)) if before and newest else []


def day_of(kept: list[str]) -> When:
    words, first, last, precision = kept
    return When(words, datetime.date.fromisoformat(first), datetime.date.fromisoformat(last), Precision(precision))


def in_full(day: When) -> str:
    """“Thursday 10 November 2016”; anything but one day in the words in which it was given."""
    return f"{day.first:%A} {day}" if day.precision == Precision.DAY and str(day)[:1].isdigit() else str(day)


def entry_for(notice: Notice, person: User, made_at: datetime.datetime) -> tuple[str, bytes] | None:
    """What the person's calendar is told with the letter: the method and the entry."""
    meeting, day = notice.meeting, None
    method = "CANCEL" if notice.kind == Kind.CANCELLED or not meeting.has_a_day else "REQUEST"
    if notice.kind in (Kind.POSTPONED, Kind.CANCELLED) and not meeting.has_a_day and "day" in notice.facts:
        day = day_of(notice.facts["day"])
    if notice.kind not in (Kind.CALLED, Kind.CHANGED, Kind.POSTPONED, Kind.CANCELLED) or not (day or meeting.has_a_day):
        return None
    if notice.kind == Kind.CHANGED and not changes_of(notice.facts.get("before"), meeting):
        return None
    entry = calendars.entry_of(meeting, is_inside=True, day=day)
    if method == "CANCEL":
        entry = replace(entry, status=Status.CANCELLED)
    organizer = Person(meeting.group.name, the_programme().contact_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    reply = replies.own(meeting, person)
    attendee = Person(str(person), person.email, TAKES_PART[Answer(reply.answer)] if reply else NOT_SAID)
    return method, as_message(method, entry, organizer, attendee, made_at)
