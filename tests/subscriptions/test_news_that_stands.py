"""What was withdrawn, unpublished or replaced before an email went is not told in it as news, whatever room it is of."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from documents import library, versions
from documents.models import Document, Version
from people.models import User
from publishing.markdown import render
from subscriptions import deliveries, digests
from subscriptions.models import Delivery, Frequency, Subscriber
from tests.conftest import DAY, MailServer, text_of
from updates import editions, workflow
from updates.models import Edition, Section
from workstreams import consultations
from workstreams.models import Consultation, Workstream

Publish = Callable[..., Edition]
Make = Callable[..., Document]
Subscribe = Callable[..., Subscriber]
HOUR = datetime.timedelta(hours=1)
FALSE = "A false xylograph"


@pytest.fixture
def update_of_today(publish: Publish, workstreams: list[Workstream]) -> Edition:
    return publish((FALSE, workstreams[0]), summary=FALSE, at=timezone.now() - HOUR)


def weekly(end: datetime.datetime) -> None:
    digests.open_digest(Frequency.WEEKLY, end - 7 * DAY, end)


def letters(server: MailServer) -> list[str]:
    deliveries.send_waiting()
    return [text_of(message) for message in server.received]


def withdraw(edition: Edition, by: User) -> None:
    workflow.withdraw(edition.update, by=by, notice="It names the wrong day.")


def unpublish(edition: Edition, by: User) -> None:
    workflow.unpublish(edition.update, by=by, why="It was a mistake.")


def correct(edition: Edition, by: User) -> None:
    edition.update.summary = "What is true."
    edition.update.save(update_fields=["summary"])
    Section.objects.update(heading="The true section", body="What is true.")
    editions.publish(edition.update, by=by, over=1, note="The day.")


STEPS = [(withdraw, "It names the wrong day."), (unpublish, ""), (correct, "What is true.")]


@pytest.mark.parametrize(("step", "told"), STEPS)
def test_the_week_tells_of_an_update_what_stands_at_its_end(
    update_of_today: Edition, editor: User, subscribe: Subscribe, mail_server: MailServer, step: Callable[..., None], told: str
) -> None:
    subscribe("weekly@example.org", Frequency.WEEKLY)
    step(update_of_today, editor)
    weekly(timezone.now())
    found = letters(mail_server)
    assert not [letter for letter in found if FALSE in letter]
    assert [told in letter for letter in found] == [True] * bool(told)


@pytest.mark.parametrize(("step", "told"), STEPS)
def test_what_is_taken_back_while_an_email_waits_is_not_in_it_and_the_next_says_why(
    update_of_today: Edition, editor: User, subscribe: Subscribe, mail_server: MailServer, step: Callable[..., None], told: str
) -> None:
    subscribe("weekly@example.org", Frequency.WEEKLY)
    weekly(timezone.now())
    assert Delivery.objects.get().state == Delivery.State.WAITING
    step(update_of_today, editor)
    assert letters(mail_server) == []
    weekly(timezone.now())
    assert [told in letter and FALSE not in letter for letter in letters(mail_server)] == [True] * bool(told)


def test_who_was_told_at_once_is_told_of_each_turn(
    update_of_today: Edition, editor: User, subscribe: Subscribe, mail_server: MailServer
) -> None:
    subscribe("at-once@example.org", Frequency.AT_ONCE)
    subjects = []
    for step in (None, withdraw, correct):
        if step:
            step(update_of_today, editor)
        digests.open_due(timezone.now())
        deliveries.send_waiting()
        subjects = [str(message["Subject"]) for message in mail_server.received]
    assert subjects == ["Update #1: Title 1", "Withdrawn: Update #1: Title 1", "Corrected: Update #1: Title 1"]


def test_of_a_document_the_week_tells_its_newest_version_or_that_it_is_withdrawn(
    make_document: Make, editor: User, subscribe: Subscribe, mail_server: MailServer
) -> None:
    subscribe("weekly@example.org", Frequency.WEEKLY)
    gone = make_document("The plan", summary=FALSE)
    kept = make_document("The review", summary=FALSE)
    library.withdraw(gone, "Replaced by the review.", by=editor)
    Document.objects.filter(pk=kept.pk).update(summary="What is true.")
    newer = Version.objects.create(document=kept, number=2, dated=kept.dated, text="True.", html=render("True."), note="Mended.")
    versions.publish(newer, by=editor)
    weekly(timezone.now())
    (letter,) = letters(mail_server)
    assert FALSE not in letter
    assert "Withdrawn: The plan" in letter
    assert "version 2: The review" in letter


def test_of_a_consultation_the_week_tells_no_days_that_do_not_hold_any_more(
    workstreams: list[Workstream], editor: User, subscribe: Subscribe, mail_server: MailServer
) -> None:
    subscribe("weekly@example.org", Frequency.WEEKLY)
    now = timezone.now()
    days = {"opens_at": now - DAY, "closes_at": now + 60 * DAY}
    before = Consultation.objects.create(workstream=workstreams[0], slug="c", title="The strategy", summary="What?", **days)
    consultations.announce_due(now - HOUR)
    moved = Consultation.objects.at(now).get()
    moved.closes_at = now + 90 * DAY
    consultations.tell_of_moved(moved, before, now)
    weekly(timezone.now())
    (letter,) = letters(mail_server)
    assert "Open until" not in letter
    assert "has other dates" in letter


def test_what_is_news_of_its_own_replaces_nothing(
    workstreams: list[Workstream], subscribe: Subscribe, mail_server: MailServer
) -> None:
    subscribe("weekly@example.org", Frequency.WEEKLY)
    now = timezone.now()
    Consultation.objects.create(
        workstream=workstreams[0],
        slug="c",
        title="The strategy",
        summary="What?",
        opens_at=now - 30 * HOUR,
        closes_at=now - HOUR,
    )
    consultations.announce_due(now - 2 * HOUR)
    consultations.announce_due(now)
    weekly(timezone.now())
    (letter,) = letters(mail_server)
    assert "has opened" in letter
    assert "has closed" in letter
