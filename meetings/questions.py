"""Questions on papers before a meeting: asked until the cut-off, answered by whoever presents the paper or keeps the group."""

import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from meetings import notices, recipients
from meetings.accuracy import decides, keeps
from meetings.forms.questions import AnswerForm, AskForm
from meetings.models import Meeting, NoticeKind, Paper, Question
from people.dates import day_by_the_clock, today
from people.models import Group, Membership, Reader, User
from publishing import audit, writing
from publishing.locks import take_turn
from publishing.templatetags.dates import day


class TooLate(Exception):
    """Nothing can be asked any more. It says why."""


def last_day(meeting: Meeting) -> datetime.date:
    """On which questions can be asked: the day before the meeting, if nothing else is said."""
    return meeting.questions_until or meeting.day.first - datetime.timedelta(days=1)


def problem_of(meeting: Meeting) -> str:
    """Why nothing can be asked now; nothing if it can."""
    if meeting.state != Meeting.State.CALLED:
        return "Questions are asked before a meeting that is called."
    if last_day(meeting) < today():
        return f"Questions could be asked until {day(last_day(meeting))}. Ask at the meeting instead."
    return ""


def asks(user: Reader, meeting: Meeting) -> bool:
    """Whether this person may ask: they serve on the group today."""
    return Group.objects.of(user).filter(pk=meeting.group_id).exists()


def answers(user: Reader, paper: Paper) -> bool:
    """Whether this person may answer: they keep or chair the group, or are the member who presents the paper."""
    if not isinstance(user, User):
        return False
    if decides(user, paper.meeting):
        return True
    return presenters(paper).filter(pk=user.pk).exists()


def presenters(paper: Paper) -> "QuerySet[User]":
    """The member who presents the paper, by the name that the agenda gives; nobody if it is no member's."""
    serving = paper.meeting.group.memberships.current(day_by_the_clock())
    named = serving.filter(profile__name__iexact=paper.item.presenter).exclude(profile__name="")
    return User.objects.filter(pk__in=named.values("profile__user"))


def secretariat(meeting: Meeting) -> "QuerySet[User]":
    serving = meeting.group.memberships.current(day_by_the_clock()).filter(part=Membership.Part.SECRETARIAT)
    return User.objects.filter(pk__in=serving.values("profile__user"))


@transaction.atomic
def ask(form: AskForm, paper: Paper, *, by: User) -> Question:
    """Asked once if the form is sent twice. Raises `TooLate`."""
    take_turn(f"meetings.questions {paper.pk}")
    if made := Question.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    if problem := problem_of(Meeting.objects.get(pk=paper.meeting_id)):
        raise TooLate(problem)
    text = form.cleaned_data["text"]
    question = Question.objects.create(
        key=form.cleaned_data["key"], paper=paper, text=text, by=by, at=timezone.now(), changed_by=by
    )
    audit.record(by, "asked", paper, text=text)
    notices.of_question(question, asked_by(by, paper))
    return question


def asked_by(user: User, paper: Paper) -> "QuerySet[User]":
    """Who is told that this person asks: whoever presents the paper, or the secretariat where that is nobody else, or nobody
    who wants to hear of it."""
    hearing = recipients.hearing(paper.meeting, [NoticeKind.ASKED]).values("profile__user")
    others = presenters(paper).exclude(pk=user.pk).filter(pk__in=hearing)
    return others or secretariat(paper.meeting).exclude(pk=user.pk)


@transaction.atomic
def answer(form: AnswerForm, *, by: User) -> Question:
    """Answer a question, or word the answer better. Raises `ChangedMeanwhile`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    question: Question = form.save(commit=False)
    question.answered_by, question.answered_at = by, timezone.now()
    writing.save(question, ["answer", "is_for_all", "answered_by", "answered_at"], by=by, before=before.answer)
    if not before.answer:
        notices.of_answer(question)
    return question


def on(paper: Paper, user: Reader) -> dict[str, object]:
    """What the paper's page shows of questions."""
    seen = Question.objects.visible_to(user).filter(paper=paper).select_related("by", "answered_by")
    is_inside = asks(user, paper.meeting) or keeps(user, paper.meeting)
    return {
        "questions": list(seen),
        "is_inside": is_inside,
        "may_ask": asks(user, paper.meeting) and not problem_of(paper.meeting),
        "may_answer": is_inside and answers(user, paper),
        "questions_until": last_day(paper.meeting),
    }


def waiting(meeting: Meeting) -> dict[int, list[Question]]:
    """What is not answered yet, by the agenda item under which its paper stands."""
    under: dict[int, list[Question]] = {}
    for question in Question.objects.unanswered().filter(paper__meeting=meeting).select_related("paper", "by"):
        question.paper.meeting = meeting
        under.setdefault(question.paper.item_id, []).append(question)
    return under


def left_open(meeting: Meeting) -> dict[int, list[Question]]:
    """What had not been answered by the cut-off: those inside see it as a line under its item."""
    return waiting(meeting) if meeting.has_a_day and last_day(meeting) < today() else {}
