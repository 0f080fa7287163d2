"""When a followed thing comes to its end its followers get one last email with the reason, and follow it no more."""

import uuid
from collections.abc import Callable

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from documents import library, versions
from documents.models import Document, Version
from people.dates import today
from people.models import User
from publishing.markdown import render
from subscriptions import deliveries, digests, follows, topics
from subscriptions.models import Follow, Frequency, Subscriber
from tests.conftest import DAY, MailServer, text_of
from workstreams import consultations
from workstreams.forms.consultations import ReportForm
from workstreams.models import Consultation, Workstream

Make = Callable[..., Document]
Subscribe = Callable[..., Subscriber]
NO_MORE = "The plan: this was the last of it. If you followed it by itself, you follow it no more."
WHY = "Replaced by the review."
READER = "reader@example.org"


@pytest.fixture
def plan(make_document: Make) -> Document:
    return make_document("The plan", file=b"")


def week() -> None:
    digests.open_digest(Frequency.WEEKLY, timezone.now() - 7 * DAY, timezone.now())
    deliveries.send_waiting()


def at_once() -> None:
    digests.open_due(timezone.now())
    deliveries.send_waiting()


def subjects(server: MailServer) -> list[str]:
    return [str(message["Subject"]) for message in server.received]


def follow_of(subscriber: Subscriber) -> tuple[bool, str]:
    follow = subscriber.follows.get()
    return follow.ended_at is None, follow.ended_why


GOES_ON = (True, "")
HAS_ENDED = (False, Follow.Ended.TOPIC_ENDED)


def publish_again(document: Document, by: User) -> None:
    number = document.versions.count() + 1
    newer = Version.objects.create(
        document=document, number=number, dated=document.dated, text="New.", html=render("New."), note="It stands after all."
    )
    versions.publish(newer, by=by)


@pytest.mark.parametrize(("frequency", "tick"), [(Frequency.WEEKLY, week), (Frequency.AT_ONCE, at_once)])
def test_who_follows_what_is_withdrawn_is_told_why_once_and_hears_no_more(
    plan: Document, editor: User, subscribe: Subscribe, mail_server: MailServer, frequency: str, tick: Callable[[], None]
) -> None:
    subscriber = subscribe(READER, frequency, plan)
    library.withdraw(plan, WHY, by=editor)
    assert follow_of(subscriber) == GOES_ON
    tick()
    (letter,) = mail_server.received
    assert WHY in text_of(letter)
    assert NO_MORE in text_of(letter)
    tick()
    assert follow_of(subscriber) == HAS_ENDED
    publish_again(plan, editor)
    tick()
    assert subjects(mail_server) == ["Withdrawn: The plan"]
    assert follow_of(subscriber) == HAS_ENDED


def test_a_follow_goes_on_until_its_own_email_has_told(
    plan: Document, workstreams: list[Workstream], editor: User, subscribe: Subscribe, mail_server: MailServer
) -> None:
    """Of what is followed besides nothing ends; and who hears of it in another email first is not told again."""
    weekly, monthly = subscribe(READER, Frequency.WEEKLY, plan), subscribe("monthly@example.org", Frequency.MONTHLY, plan)
    both = subscribe("both@example.org", Frequency.AT_ONCE, plan)
    answers: dict[Model | None, str] = {plan: Frequency.WEEKLY, None: Frequency.AT_ONCE}
    follows.choose_each(both, answers, at=timezone.now() - DAY)
    library.withdraw(plan, WHY, by=editor)
    at_once()
    at_once()
    assert [follow_of(each) for each in (weekly, monthly)] == [GOES_ON, GOES_ON]
    assert follows.chosen_each(both) == {None: Frequency.AT_ONCE}
    week()
    week()
    assert [follow_of(each) for each in (weekly, monthly)] == [HAS_ENDED, GOES_ON]
    assert [str(message["To"]) for message in mail_server.received] == ["both@example.org", READER]


def test_what_is_published_again_before_the_email_goes_has_not_ended(
    plan: Document, make_document: Make, editor: User, subscribe: Subscribe, mail_server: MailServer
) -> None:
    subscriber = subscribe(READER, Frequency.WEEKLY, plan, make_document("The review", file=b""))
    library.withdraw(plan, WHY, by=editor)
    digests.open_digest(Frequency.WEEKLY, timezone.now() - 7 * DAY, timezone.now())
    publish_again(plan, editor)
    deliveries.send_waiting()
    week()
    week()
    assert subscriber.follows.current().count() == 2
    first, second = (text_of(message) for message in mail_server.received)
    assert "The review" in first
    assert "The plan" in second
    assert NO_MORE not in first + second


def test_who_follows_a_consultation_follows_it_until_its_report(
    client: Client, workstreams: list[Workstream], editor: User, subscribe: Subscribe, mail_server: MailServer
) -> None:
    now = timezone.now()
    days = {"opens_at": now - 60 * DAY, "closes_at": now - DAY}
    asked = Consultation.objects.create(workstream=workstreams[0], slug="c", title="The strategy", summary="?", **days)
    subscriber, other = subscribe(READER, Frequency.WEEKLY, asked), subscribe("other@example.org", Frequency.WEEKLY, *workstreams)
    consultations.announce_due(now)
    week()
    week()
    assert follow_of(subscriber) == GOES_ON
    answers = {"version": asked.version, "you_said": "Less.", "we_did": "Less it is.", "reported_on": today().isoformat()}
    form = ReportForm(answers | {"key": str(uuid.uuid4())}, instance=Consultation.objects.at(now).get())
    assert form.is_valid(), form.errors
    consultations.report(form, by=editor, at=timezone.now())
    week()
    week()
    assert follow_of(subscriber) == HAS_ENDED
    assert other.follows.current().count() == 3
    assert topics.named({"consultation": "c"}) == []
    assert "/subscribe/?consultation=c" not in client.get("/consultations/c/").content.decode()
    assert subjects(mail_server).count("Consultation has been reported on: The strategy") == 2
