"""Who is told by email that an update waits for review, or was sent back. By a real SMTP server."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from people.models import Role, User
from tests.conftest import MailServer, make_person, text_of
from tests.updates.test_workflow import approve, publish, send_in, write
from updates import review_letters, workflow
from updates.models import ReviewLetter, Section, Update


@pytest.fixture
def update(make_update: Callable[..., Update], editor: User) -> Update:
    """Written by Ewan Editor."""
    return make_update(("Quokka", None), summary="Quokkas.")


@pytest.fixture
def reviewer(colleague: User) -> User:
    return colleague


@pytest.fixture
def writer(update: Update) -> User:
    """Wrote a section of it, too."""
    second = make_person("Wanda Writer", role=Role.ADMINISTRATOR)
    Section.objects.create(update=update, position=2, heading="Second", body="Text.", changed_by=second)
    return second


def told(server: MailServer) -> list[tuple[str, str]]:
    """Each letter that has come since, by whom it went to and what it is about."""
    for _ in range(2):
        review_letters.send_due()
    found = sorted((str(letter["To"]), str(letter["Subject"])) for letter in server.received)
    server.received.clear()
    return found


def test_who_may_review_it_is_told_when_it_is_sent_in_and_its_writers_when_it_is_sent_back(
    update: Update, editor: User, writer: User, reviewer: User, mail_server: MailServer
) -> None:
    make_person("Con Tributor", role=Role.CONTRIBUTOR)
    for _ in range(2):
        send_in(update, editor)
    assert [letter.person for letter in ReviewLetter.objects.all()] == [reviewer]
    assert told(mail_server) == [(reviewer.email, "Ewan Editor sent in Update #1 for review")]
    for _ in range(2):
        workflow.send_back(update, by=reviewer, why="The date is wrong.")
    assert told(mail_server) == sorted((one.email, "Carol Colleague sent back Update #1") for one in (editor, writer))
    send_in(update, writer)
    assert told(mail_server) == [(reviewer.email, "Wanda Writer sent in Update #1 for review")]


def test_a_writer_who_takes_it_back_tells_the_others_and_not_themselves(
    update: Update, editor: User, writer: User, reviewer: User, mail_server: MailServer
) -> None:
    send_in(update, editor)
    approve(update, reviewer)
    told(mail_server)
    workflow.send_back(update, by=editor, why="A figure came.")
    assert told(mail_server) == [(writer.email, "Ewan Editor sent back Update #1")]


def test_the_letters_lead_to_where_it_goes_on_and_repeat_no_word(
    update: Update, editor: User, reviewer: User, mail_server: MailServer
) -> None:
    send_in(update, editor)
    review_letters.send_due()
    workflow.send_back(update, by=reviewer, why="Wombat.")
    review_letters.send_due()
    for letter, address in zip(mail_server.received, ("/staff/updates/1/review/", "/staff/updates/1/"), strict=True):
        for kind in ("plain", "html"):
            assert f"http://portal.test{address}" in text_of(letter, kind)
            assert not [word for word in ("Quokka", "Title 1", "Wombat") if word in text_of(letter, kind)]


def sent_back(update: Update, editor: User, reviewer: User) -> None:
    workflow.send_back(update, by=editor, why="Not yet.")


def approved(update: Update, editor: User, reviewer: User) -> None:
    approve(update, reviewer)


def published(update: Update, editor: User, reviewer: User) -> None:
    approve(update, reviewer)
    publish(update, editor)


def joined_in(update: Update, editor: User, reviewer: User) -> None:
    write(update, reviewer)


def left(update: Update, editor: User, reviewer: User) -> None:
    User.objects.filter(pk=reviewer.pk).update(role=Role.CONTRIBUTOR)


@pytest.mark.parametrize("step", [sent_back, approved, published, joined_in, left])
def test_nobody_is_told_of_what_does_not_wait_for_them_any_more(
    update: Update, editor: User, reviewer: User, mail_server: MailServer, step: Callable[[Update, User, User], None]
) -> None:
    send_in(update, editor)
    step(update, editor, reviewer)
    assert told(mail_server) == []
    assert not ReviewLetter.objects.filter(is_sent=True).exists()


def test_writers_are_not_told_that_it_was_sent_back_once_it_is_sent_in_again(
    update: Update, editor: User, reviewer: User, mail_server: MailServer
) -> None:
    send_in(update, editor)
    workflow.send_back(update, by=reviewer, why="The date is wrong.")
    send_in(update, editor)
    assert told(mail_server) == [(reviewer.email, "Ewan Editor sent in Update #1 for review")]


def test_of_two_rounds_before_any_letter_went_each_is_told_once(
    update: Update, editor: User, reviewer: User, mail_server: MailServer
) -> None:
    for _ in range(2):
        send_in(update, editor)
        workflow.send_back(update, by=reviewer, why="The date is wrong.")
    assert told(mail_server) == [(editor.email, "Carol Colleague sent back Update #1")]


def test_a_mail_server_that_says_not_now_is_asked_again(
    update: Update, editor: User, reviewer: User, mail_server: MailServer
) -> None:
    mail_server.refusals = {reviewer.email: "451 Later"}
    send_in(update, editor)
    assert told(mail_server) == []
    letter = ReviewLetter.objects.get()
    assert letter.ended_at is None
    ReviewLetter.objects.update(not_before=letter.asked_at)
    mail_server.refusals = {}
    assert told(mail_server) == [(reviewer.email, "Ewan Editor sent in Update #1 for review")]


def test_the_ledger_holds_one_of_a_step_for_a_person_and_none_for_who_took_it(
    update: Update, editor: User, reviewer: User
) -> None:
    send_in(update, editor)
    letter = ReviewLetter.objects.get()
    letter.pk = None
    with pytest.raises(IntegrityError, match="one_letter_for_a_step_and_person"), transaction.atomic():
        letter.save(force_insert=True)
    with pytest.raises(IntegrityError, match="review_letters_tell_others"), transaction.atomic():
        ReviewLetter.objects.update(by=reviewer)
