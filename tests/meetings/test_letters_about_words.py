"""Emails about words proposed for a note and about questions on papers: to whoever is asked, and to whoever asked."""

import pytest
from django.utils import timezone

from meetings import notices
from meetings.models import AgendaItem, Note, Notice, Paper
from people.models import Group, Membership, Profile, User
from tests.conftest import MailServer, make_person, text_of
from tests.meetings.noting import answer, ask, attend, circulate, decide, hold, propose
from tests.meetings.planning import call, send_out, write_paper
from tests.meetings.test_letters import arrived, pass_time
from workstreams.models import Programme


@pytest.fixture
def ann(group: Group, programme: Programme) -> User:
    return make_person("Ann", group=group)


@pytest.fixture
def secretary(group: Group, programme: Programme) -> User:
    person = make_person("Sue", group=group)
    Membership.objects.filter(profile__user=person).update(part=Membership.Part.SECRETARIAT)
    return person


@pytest.fixture
def note(group: Group, ann: User, secretary: User, editor: User) -> Note:
    note = circulate(hold(group, by=editor), "It was said.", by=editor)
    attend(note, ann, by=editor)
    Notice.objects.update(opened_at=note.circulated_at)
    return note


@pytest.fixture
def paper(group: Group, ann: User, secretary: User, editor: User) -> Paper:
    meeting = call(group, "Figures", by=editor)
    write_paper(meeting.items.get(), "Xylograph", by=editor)
    (paper,) = send_out(meeting, by=editor)
    Notice.objects.update(opened_at=paper.out_at)
    return paper


def told(server: MailServer) -> list[tuple[str, str, str]]:
    """To whom, the subject and the text of each email that goes now."""
    return [(str(each["To"]), str(each["Subject"]), text_of(each)) for each in arrived(server)]


def test_the_secretariat_is_told_once_of_what_was_proposed(
    note: Note, ann: User, secretary: User, mail_server: MailServer
) -> None:
    *_, decided = [propose(note, text, by=ann) for text in ("It was heard.", "It was seen.", "It was felt.")]
    assert told(mail_server) == []
    decide(decided, "decline", reason="No.", by=secretary)
    Notice.objects.filter(kind="decided").update(opened_at=decided.at)
    pass_time(notices.HALF_AN_HOUR)
    ((to, subject, text),) = told(mail_server)
    assert (to, subject) == (secretary.email, "Words proposed: note of the first meeting of the External Advisory Group")
    assert [words in text for words in ("It was heard.", "It was seen.", "It was felt.")] == [True, True, False]


@pytest.mark.parametrize(("what", "reason", "says"), [("take", "", "Taken"), ("decline", "It was said.", "Declined")])
def test_whoever_proposed_words_is_told_what_became_of_them(
    note: Note, ann: User, editor: User, mail_server: MailServer, what: str, reason: str, says: str
) -> None:
    proposal = propose(note, "It was heard.", by=ann)
    for _ in range(2):
        decide(proposal, what, reason=reason, by=editor)
    ((to, subject, text),) = told(mail_server)
    assert (to, subject.startswith(f"{says}: your words for the note of")) == (ann.email, True)
    assert ("It was heard." in text, reason in text, "proposals" in text) == (True, True, True)


def test_whoever_presents_a_paper_is_asked_and_whoever_asked_is_answered(
    paper: Paper, ann: User, group: Group, mail_server: MailServer
) -> None:
    ben = make_person("Ben", group=group)
    AgendaItem.objects.update(presenter="ann")
    question = ask(Paper.objects.get(pk=paper.pk), "Why so few?", by=ben)
    ((to, subject, text),) = told(mail_server)
    assert (to, "Why so few?" in text, "Xylograph" in text) == (ann.email, True, True)
    assert ("Xylograph" in subject, "first meeting" in subject) == (False, True)
    answer(answer(question, "Because.", by=ann), "Because so.", by=ann)
    ((to, subject, text),) = told(mail_server)
    assert (to, "Because so." in text, "Xylograph" in subject) == (ben.email, True, False)


def test_the_secretariat_is_asked_where_no_member_presents(
    paper: Paper, ann: User, secretary: User, mail_server: MailServer
) -> None:
    ask(paper, "Why so few?", by=ann)
    assert [to for to, _, _ in told(mail_server)] == [secretary.email]


def test_whoever_left_meanwhile_is_told_nothing(note: Note, ann: User, editor: User, mail_server: MailServer) -> None:
    decide(propose(note, "It was heard.", by=ann), "take", by=editor)
    Membership.objects.filter(profile__user=ann).delete()
    assert Profile.objects.filter(user=ann).exists()
    assert told(mail_server) == []


@pytest.mark.parametrize("asks_alone", [True, False])
def test_the_secretariat_is_asked_where_the_presenter_asks_or_wants_no_emails(
    paper: Paper, group: Group, ann: User, secretary: User, mail_server: MailServer, asks_alone: bool
) -> None:
    AgendaItem.objects.update(presenter="ann")
    by = ann if asks_alone else make_person("Ben", group=group)
    Membership.objects.filter(profile__user=ann).update(wants_letters=asks_alone)
    ask(Paper.objects.get(pk=paper.pk), "Why so few?", by=by)
    assert [to for to, _, _ in told(mail_server)] == [secretary.email]


def test_the_chair_is_told_of_what_was_proposed(note: Note, ann: User, group: Group, mail_server: MailServer) -> None:
    chair = make_person("Cai", group=group)
    Membership.objects.filter(profile__user=chair).update(part=Membership.Part.CHAIR)
    propose(note, "It was heard.", by=ann)
    pass_time(notices.HALF_AN_HOUR)
    assert chair.email in [to for to, _, _ in told(mail_server)]


def test_a_letter_that_did_not_go_told_nobody_of_a_paper(paper: Paper, ann: User) -> None:
    notice = Notice.objects.filter(kind="papers").get()
    now = timezone.now()
    letter = notice.letters.create(person=ann, asked_at=now, not_before=now, ended_at=now)
    assert not notices.letters_that_told(paper).exists()
    type(letter).objects.update(is_sent=True)
    assert notices.letters_that_told(paper).exists()
