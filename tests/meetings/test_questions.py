"""Questions on papers before a meeting: who asks until when, who answers whom, and what is left for the meeting."""

from uuid import uuid4

import pytest

from meetings.forms.meetings import MeetingForm
from meetings.models import Meeting, Paper, Question
from meetings.papers import release
from people.dates import today
from people.models import Group, Membership, Reader, User
from publishing.when import When
from tests.conftest import DAY, make_person, signed_in
from tests.meetings.noting import answer, ask
from tests.meetings.planning import call, send_out, write_paper

INSIDE = {"member", "member on the last day", "editor", "administrator"}


@pytest.fixture
def paper(group: Group, editor: User) -> Paper:
    meeting = call(group, "Report", by=editor)
    meeting.items.update(presenter="Pat Presenter")
    written = write_paper(meeting.items.get(), "The figures", by=editor)
    send_out(meeting, by=editor)
    return Paper.objects.select_related("meeting__group", "item").get(pk=written.pk)


def pages(paper: Paper, question: Question | None = None) -> str:
    return f"{paper.get_absolute_url()}questions/{question.pk if question else 'ask'}/"


def reading(words: str, path: str, cast: dict[str, Reader]) -> set[str]:
    return {name for name, reader in cast.items() if words in signed_in(reader).get(path).content.decode()}


def test_members_ask_once_and_the_group_reads_it(paper: Paper, cast: dict[str, Reader]) -> None:
    sent = {"text": "Xylograph?", "key": uuid4()}
    answers = {name: signed_in(reader).post(pages(paper), sent).status_code for name, reader in cast.items()}
    assert {name for name, status in answers.items() if status == 302} == {"member", "member on the last day"}
    assert {name for name, status in answers.items() if status == 404} == set(cast) - {
        "member",
        "member on the last day",
        "anyone",
    }
    assert Question.objects.get().by == cast["member"]
    assert reading("Xylograph?", paper.get_absolute_url(), cast) == INSIDE


def test_an_answer_is_for_members_or_for_all_as_the_chair_says(paper: Paper, editor: User, cast: dict[str, Reader]) -> None:
    release([paper], by=editor)
    question = ask(paper, "Xylograph?", by=cast["member"])  # type: ignore[arg-type]
    for is_for_all, readers in ((False, INSIDE), (True, set(cast)), (False, INSIDE)):
        answer(question, "Because.", by=editor, is_for_all=is_for_all)
        assert reading("Xylograph?", paper.get_absolute_url(), cast) == readers
    answer(question, "Because.", by=editor, is_for_all=True)
    assert reading('ds_hint-text">member, ', paper.get_absolute_url(), cast) == INSIDE


def test_who_presents_the_paper_answers_but_does_not_choose_for_whom(paper: Paper, editor: User, group: Group) -> None:
    presenter, ann, chair = (make_person(name, group=group) for name in ("Pat Presenter", "Ann", "Chair"))
    Membership.objects.filter(profile__user=chair).update(part=Membership.Part.CHAIR)
    question = ask(paper, "Why?", by=ann)
    sent = {"answer": "Because.", "is_for_all": "on", "version": 1, "key": question.key}
    assert signed_in(ann).post(pages(paper, question), sent).status_code == 404
    assert signed_in(presenter).post(pages(paper, question), sent).status_code == 302
    question.refresh_from_db()
    assert (question.answered_by, question.is_for_all) == (presenter, False)
    words = signed_in(chair).post(pages(paper, question), {**sent, "answer": "Xylograph."}).content.decode()
    assert ("saved another text" in words, "Xylograph." in words, "Because." in words) == (True, True, True)
    assert signed_in(chair).post(pages(paper, question), {**sent, "version": 2}).status_code == 302
    question.refresh_from_db()
    assert question.is_for_all


def test_after_the_cut_off_nothing_is_asked_and_words_are_kept(paper: Paper, group: Group) -> None:
    client = signed_in(make_person("Ann", group=group))
    assert "Ask a question" in client.get(paper.get_absolute_url()).content.decode()
    Meeting.objects.update(questions_until=today() - DAY)
    words = client.post(pages(paper), {"text": "Xylograph?", "key": uuid4()}).content.decode()
    assert ("Questions could be asked until" in words, "Xylograph?" in words) == (True, True)
    assert "Ask a question" not in client.get(paper.get_absolute_url()).content.decode()
    assert not Question.objects.exists()


def test_what_is_not_answered_by_then_is_a_line_under_its_item(paper: Paper, editor: User, cast: dict[str, Reader]) -> None:
    question = ask(paper, "Xylograph?", by=cast["member"])  # type: ignore[arg-type]
    page = paper.meeting.get_absolute_url()
    assert "Xylograph?" in signed_in(editor).get(paper.meeting.staff_url).content.decode()
    assert reading("Xylograph?", page, cast) == set()
    Meeting.objects.update(questions_until=today() - DAY)
    assert reading("Xylograph?", page, cast) == INSIDE
    answer(question, "Because.", by=editor)
    assert reading("Xylograph?", page, cast) == set()


def test_whoever_was_removed_in_between_finds_nothing(paper: Paper, group: Group) -> None:
    ann = make_person("Ann", group=group)
    Membership.objects.filter(profile__user=ann).update(ends_on=today() - DAY)
    assert signed_in(ann).post(pages(paper), {"text": "Why?", "key": uuid4()}).status_code == 404


@pytest.mark.parametrize("answers", [{"text": ""}, {"text": "x" * 2001}, {"text": "\x00"}, {"key": "herring"}])
def test_what_makes_no_sense_is_said(paper: Paper, group: Group, answers: dict[str, str]) -> None:
    sent = {"text": "Why?", "key": uuid4(), **answers}
    answer = signed_in(make_person("Ann", group=group)).post(pages(paper), sent)
    assert (answer.status_code, set(answer.context["form"].errors)) == (200, set(answers))


@pytest.mark.parametrize("until", ["herring", str(today() + 20 * DAY)])
def test_the_cut_off_is_a_day_before_the_meeting_is_over(group: Group, until: str) -> None:
    day = str(When.on(today() + 14 * DAY))
    sent = {"number": 1, "day": day, "version": 1, "key": uuid4(), "questions_until": until}
    assert set(MeetingForm(sent, group=group).errors) == {"questions_until"}
