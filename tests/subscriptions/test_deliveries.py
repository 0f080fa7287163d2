"""Sending, against a real SMTP server."""

import datetime
import re
import threading
import uuid
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from mail.verp import delivery_of
from publishing.audience import Audience
from publishing.models import Change
from subscriptions import deliveries, digests, follows, tokens
from subscriptions.models import Delivery, Frequency, Subscriber
from tests.conftest import MailServer, text_of
from updates.models import Edition
from workstreams.models import Programme, Workstream

Publish = Callable[..., Edition]
Subscribe = Callable[..., Subscriber]
FRIDAY = datetime.datetime(2016, 11, 25, 9, 0, tzinfo=datetime.UTC)
State = Delivery.State


@pytest.fixture
def planned(programme: object, publish: Publish, subscribe: Subscribe, workstreams: list[Workstream]) -> list[Subscriber]:
    """Three deliveries of one update, waiting."""
    subscribers = [subscribe(f"{name}@example.org", Frequency.WEEKLY) for name in ("one", "two", "three")]
    publish(("Neglect: what we did", workstreams[0]), ("Hearings & more", workstreams[1]), summary="In <short>.")
    digests.open_due(FRIDAY)
    return subscribers


def states() -> dict[str, str]:
    rows = Delivery.objects.values_list("subscriber__email", "state")
    return {email.split("@")[0]: state for email, state in rows}


def header(message: EmailMessage, name: str) -> str:
    return str(message[name])


def test_each_gets_one_message_and_the_ledger_says_so(planned: object, mail_server: MailServer) -> None:
    assert deliveries.send_waiting() == 3
    assert deliveries.send_waiting() == 0
    assert mail_server.recipients == ["one@example.org", "three@example.org", "two@example.org"]
    assert set(states().values()) == {State.SENT}


def test_the_message_says_the_same_in_text_and_in_html(planned: object, mail_server: MailServer) -> None:
    deliveries.send_waiting()
    message = mail_server.received[0]
    text, html = text_of(message), text_of(message, "html")
    assert header(message, "Subject") == "Update #1: Title 1"
    for words in (
        "Update #1: Title 1",
        "Neglect: what we did",
        "Text of Neglect: what we did.",
        "24 November 2016",
        "We do not track",
    ):
        assert words in text
        assert words in html
    assert "In <short>." in text
    assert "In &lt;short&gt;." in html
    assert "Hearings & more" in text
    assert "Hearings &amp; more" in html
    links = set(re.findall(r"http://portal\.test/\S+", text))
    assert links == set(re.findall(r'href="(http://portal\.test/[^"]+)"', html))
    assert {"http://portal.test/updates/1/", "http://portal.test/updates/1/#neglect-what-we-did"} < links


@pytest.mark.parametrize(("frequency", "words"), [("daily", "a daily email"), ("monthly", "a monthly email")])
def test_the_foot_says_how_often_it_comes(
    programme: object, publish: Publish, subscribe: Subscribe, mail_server: MailServer, frequency: str, words: str
) -> None:
    subscribe("reader@example.org", frequency)
    publish()
    digests.open_due(FRIDAY + datetime.timedelta(days=6))
    deliveries.send_waiting()
    (message,) = mail_server.received
    for kind in ("plain", "html"):
        assert f"You get this because you asked for {words} from" in text_of(message, kind)


def test_the_headers_are_those_of_a_list_that_behaves(planned: object, mail_server: MailServer) -> None:
    """RFC 2369, 2919, 3834, 5322 and 8058, word for word."""
    deliveries.send_waiting()
    first = Delivery.objects.order_by("pk")[0]
    found = {name: str(value) for name, value in mail_server.received[0].items()}
    del found["Date"]
    link = f"http://portal.test/unsubscribe/{tokens.token_for(first.subscriber, tokens.UNSUBSCRIBE)}/"
    assert re.fullmatch(r'multipart/alternative; boundary="[=0-9]+"', found.pop("Content-Type"))
    assert found == {
        "MIME-Version": "1.0",
        "Subject": "Update #1: Title 1",
        "From": "Programme updates <updates@portal.test>",
        "To": first.subscriber.email,
        "Reply-To": "The Programme <us@example.org>",
        "Message-ID": f"<{first.message_id}@portal.test>",
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "List-Id": "<updates.portal.test>",
        "List-Help": "<http://portal.test/subscribe/>",
        "List-Subscribe": "<http://portal.test/subscribe/>",
        "List-Archive": "<http://portal.test/updates/>",
        "List-Owner": "<mailto:us@example.org>",
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": f"{first.digest_id}:weekly:digest:portal.test",
    }
    message_ids = {header(message, "Message-ID") for message in mail_server.received}
    assert message_ids == {f"<{delivery.message_id}@portal.test>" for delivery in Delivery.objects.all()}


@pytest.mark.parametrize(
    "broken", ["\r\nBcc: victim@example.org", "\nBcc: victim@example.org\n\nBody", "\u2028Bcc: a\x85b", "\x0b\x0c"]
)
def test_nothing_that_people_wrote_breaks_out_of_a_header(planned: object, mail_server: MailServer, broken: str) -> None:
    Change.objects.update(title=f"News{broken}")
    Programme.objects.update(name=f"Us{broken}", contact_email=f"us@example.org{broken}")
    deliveries.send_waiting()
    for raw, message in zip(mail_server.raw, mail_server.received, strict=True):
        head = raw.partition(b"\r\n\r\n")[0].decode()
        assert "Bcc" not in [line.partition(":")[0] for line in head.splitlines()]
        assert header(message, "Subject").startswith("News")
        assert message["Bcc"] is None
        assert message["Reply-To"] is None
    assert mail_server.recipients == ["one@example.org", "three@example.org", "two@example.org"]


def test_what_comes_back_names_its_delivery_and_readers_see_the_portal(planned: object, mail_server: MailServer) -> None:
    deliveries.send_waiting()
    assert [delivery_of(sender) for sender in mail_server.senders] == [
        uuid.UUID(header(message, "Message-ID")[1:].partition("@")[0]) for message in mail_server.received
    ]
    assert {header(message, "From") for message in mail_server.received} == {"Programme updates <updates@portal.test>"}


def test_no_header_begins_with_an_empty_line(planned: object, mail_server: MailServer) -> None:
    Change.objects.update(title="Ein sehr langer Titel über “alles Mögliche” " * 4)
    deliveries.send_waiting()
    head = mail_server.raw[0].partition(b"\r\n\r\n")[0].decode("ascii")
    assert not re.search(r"^[\w-]+: *$", head, re.MULTILINE)
    assert all(len(word) <= 76 for word in re.findall(r"=\?\S+\?=", head))
    assert max(len(line) for line in head.splitlines()) <= 998


def test_the_unsubscribe_header_works(planned: object, mail_server: MailServer) -> None:
    deliveries.send_waiting()
    for message in mail_server.received:
        address = re.fullmatch(r"<http://portal\.test(/unsubscribe/\S+/)>", header(message, "List-Unsubscribe").strip())
        assert address
        assert Client(enforce_csrf_checks=True).post(address[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscriber.objects.active().exists()


def test_nothing_is_sent_after_unsubscribing(planned: list[Subscriber], mail_server: MailServer) -> None:
    follows.unsubscribe(planned[0])
    deliveries.send_waiting()
    assert mail_server.recipients == ["three@example.org", "two@example.org"]
    assert states() == {"one": State.DROPPED, "two": State.SENT, "three": State.SENT}


def test_what_may_no_longer_be_told_is_not_told(planned: object, mail_server: MailServer) -> None:
    Change.objects.update(audience=Audience.STAFF)
    assert deliveries.send_waiting() == 0
    assert not mail_server.received
    assert set(states().values()) == {State.DROPPED}


def test_a_refused_address_harms_nobody_else(planned: object, mail_server: MailServer) -> None:
    mail_server.refusals = {"one@example.org": "550 5.1.1 No such person", "two@example.org": "451 4.3.0 Later"}
    assert deliveries.send_waiting() == 1
    assert states() == {"one": State.FAILED, "two": State.WAITING, "three": State.SENT}
    assert Delivery.objects.get(subscriber__email="one@example.org").reply == "550 5.1.1 No such person"


def test_not_now_is_tried_again_after_growing_pauses_with_the_same_message_id(planned: object, mail_server: MailServer) -> None:
    mail_server.refusals = {"two@example.org": "451 4.3.0 Later"}
    deliveries.send_waiting()
    delivery = Delivery.objects.get(subscriber__email="two@example.org")
    pauses = []
    for _ in range(3):
        delivery.refresh_from_db()
        pauses.append(round((delivery.not_before - timezone.now()).total_seconds() / 60))
        Delivery.objects.filter(pk=delivery.pk).update(not_before=timezone.now())
        deliveries.send_waiting()
    assert pauses == [1, 5, 15]
    mail_server.refusals = {}
    Delivery.objects.filter(pk=delivery.pk).update(not_before=timezone.now())
    assert deliveries.send_waiting() == 1
    assert header(mail_server.received[-1], "Message-ID") == f"<{delivery.message_id}@portal.test>"


def test_after_three_days_it_is_given_up(planned: object, mail_server: MailServer) -> None:
    mail_server.refusals = {"two@example.org": "451 4.3.0 Later"}
    Delivery.objects.first().digest.__class__.objects.update(opened_at=timezone.now() - datetime.timedelta(days=4))  # type: ignore[union-attr]
    deliveries.send_waiting()
    assert states()["two"] == State.FAILED


def test_without_a_mail_server_everything_waits(planned: object, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(deliveries.ServerRefuses):
        deliveries.send_waiting()
    assert set(states().values()) == {State.WAITING}
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}


def test_a_batch_whose_worker_was_killed_is_sent_after_its_lease_and_not_before(planned: object, mail_server: MailServer) -> None:
    deliveries.take_batch()
    assert deliveries.send_waiting() == 0
    Delivery.objects.update(leased_until=timezone.now() - datetime.timedelta(seconds=1))
    assert deliveries.send_waiting() == 3


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_once(planned: object, subscribe: Subscribe, mail_server: MailServer) -> None:
    for number in range(120):
        subscribe(f"more-{number}@example.org", Frequency.AT_ONCE)
    digests.open_due(FRIDAY)

    def work() -> None:
        deliveries.send_waiting()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(mail_server.received) == len(set(mail_server.recipients)) == 123
    assert set(states().values()) == {State.SENT}


def test_the_command_sends_at_the_moment_given_and_twice_sends_nothing_twice(
    programme: object, publish: Publish, subscribe: Subscribe, mail_server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    subscribe("weekly@example.org", Frequency.WEEKLY)
    publish()
    call_command("send_digests", "--now", "2016-11-25T08:59+00:00")
    assert not mail_server.received
    for _ in range(2):
        call_command("send_digests", "--now", "2016-11-25T09:00+00:00")
    assert mail_server.recipients == ["weekly@example.org"]
    assert capsys.readouterr().out.splitlines()[-1] == "Sent 0."


@pytest.mark.parametrize("now", ["yesterday", "2016-11-25T09:00", "2016-13-01T00:00+00:00"])
def test_the_command_refuses_a_moment_that_is_none(db: None, now: str) -> None:
    with pytest.raises(CommandError, match="2016-11-25T09:00"):
        call_command("send_digests", "--now", now)
