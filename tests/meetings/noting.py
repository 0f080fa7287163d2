"""Meetings that were held, and their notes as those who prepare them write them."""

from typing import Any

from django.utils import timezone

from meetings import accuracy, agreeing, attending, calling, decided, notes, questions
from meetings.forms import decisions
from meetings.forms.accuracy import DecisionForm, ProposalForm
from meetings.forms.attending import GuestForm
from meetings.forms.notes import ParagraphForm
from meetings.forms.questions import AnswerForm, AskForm
from meetings.models import ActionPoint, Attendance, Decision, How, Meeting, Note, NoteParagraph, Paper, Proposal, Question
from people.dates import today
from people.models import Group, Profile, User
from publishing.when import When
from tests.conftest import DAY
from tests.filling import filled
from tests.meetings.planning import call

LAST_WEEK = str(When.on(today() - 7 * DAY))


def hold(group: Group, *titles: str, by: User, day: str = LAST_WEEK, **answers: Any) -> Meeting:
    """A meeting that was held, with these items."""
    return calling.hold(call(group, *titles, by=by, day=day, **answers), by=by)


def write(note: Note, text: str, *, by: User, under: str = "") -> NoteParagraph:
    """A paragraph under the item that is called so."""
    lines = notes.lines(note)
    item = next((line.item for line in lines if line.title == under), "")
    return notes.add(filled(ParagraphForm, made_with={"lines": lines}, text=text, item=item), note, by=by)


def begin(meeting: Meeting, *texts: str, by: User) -> Note:
    """The meeting's note with these paragraphs, each under an item of its own as far as there are items."""
    note = notes.begin(meeting, by=by)
    titles = [line.title for line in notes.lines(note)]
    for place, text in enumerate(texts):
        write(note, text, by=by, under=titles[place] if place < len(titles) else "")
    return note


def circulate(meeting: Meeting, *texts: str, by: User) -> Note:
    return notes.circulate(begin(meeting, *(texts or ("It was said.",)), by=by), today() + 7 * DAY, by=by)


def invite(note: Note, name: str, *, by: User, **answers: Any) -> Attendance:
    """Somebody who was there and is no member."""
    answers = {"name": name, "how": "present", **answers}
    return attending.add_guest(filled(GuestForm, made_with={"members": attending.members(note.meeting)}, **answers), note, by=by)


def attend(note: Note, *people: User, how: str = How.PRESENT, by: User) -> None:
    """Write down that these were there."""
    note.refresh_from_db()
    profiles = Profile.objects.filter(user__in=people)
    form = attending.form_of(note.meeting, note)
    said = {name: field.initial for name, field in form.fields.items() if field.initial is not None}
    sent = {**said, **{f"how_{profile.pk}": how for profile in profiles}}
    form = attending.form_of(note.meeting, note, sent)
    assert form.is_valid(), form.errors
    attending.save(form, note, by=by)


def propose(note: Note, text: str, *, by: User, number: int = 1) -> Proposal:
    """Other words for a paragraph."""
    paragraph = note.paragraphs.get(number=number)
    return accuracy.propose(filled(ProposalForm, made_with={"now": paragraph.text}, text=text), paragraph, by=by)


def decide(proposal: Proposal, what: str, *, by: User, reason: str = "") -> Proposal:
    version = NoteParagraph.objects.get(pk=proposal.paragraph_id).version
    return accuracy.decide(filled(DecisionForm, what=what, reason=reason, version=version), proposal, by=by)


def end_round(note: Note) -> Note:
    """As if it had been circulated two days ago, and words could be proposed until yesterday."""
    Note.objects.filter(pk=note.pk, state="circulated").update(
        circulated_at=timezone.now() - 2 * DAY, accuracy_until=today() - DAY
    )
    return note


def agree(note: Note, *, by: User) -> Note:
    """By the group's next meeting, which is today, after the accuracy round."""
    end_round(note)
    agreed_in = call(note.meeting.group, by=by, day=str(When.on(today())))
    return agreeing.agree(note, agreed_in, by=by)


def decision(note: Note, text: str, *, by: User) -> Decision:
    return decided.decide(filled(decisions.DecisionForm, made_with={"lines": notes.lines(note)}, text=text), note, by=by)


def give(note: Note, what: str, *, by: User, owner: User | None = None, **answers: Any) -> ActionPoint:
    """Something for this member to do, or for somebody else."""
    made_with = {"lines": notes.lines(note), "owners": decided.owners(note.meeting)}
    whose = {"owner": owner.profile.pk} if owner else {"owner_words": "The secretariat"}
    form = filled(decisions.ActionPointForm, made_with=made_with, what=what, **{**whose, **answers})
    return decided.give(form, note, by=by)


def settle(point: ActionPoint, state: str, word: str = "", *, by: User) -> ActionPoint:
    return decided.settle(filled(decisions.SettleForm, made_with={"may_drop": True}, state=state, word=word), point, by=by)


def ask(paper: Paper, text: str, *, by: User) -> Question:
    return questions.ask(filled(AskForm, text=text), paper, by=by)


def answer(question: Question, text: str, *, by: User, is_for_all: bool = False) -> Question:
    question = Question.objects.get(pk=question.pk)
    form = filled(
        AnswerForm, made_with={"chooses": True}, instance=question, answer=text, is_for_all="on" if is_for_all else None
    )
    return questions.answer(form, by=by)
