"""Addresses as people type them."""

from collections.abc import Callable
from email import message_from_bytes

import pytest
from django.core.cache import cache
from django.test import Client

from subscriptions import addresses, answering, consent, keeping
from subscriptions.models import Frequency, Request, Subscriber, Suppression
from tests.conftest import DAY, MailServer

Subscribe = Callable[..., Subscriber]
ASKED = {"scope": "everything", "frequency": "weekly"}


@pytest.mark.parametrize(
    ("typed", "sent", "shown"),
    [
        ("Ann@Example.ORG", "Ann@example.org", "Ann@example.org"),
        (" ann@bücher.example ", "ann@xn--bcher-kva.example", "ann@bücher.example"),
        ("ann@BÜCHER.example", "ann@xn--bcher-kva.example", "ann@bücher.example"),
        ("ann@XN--BCHER-KVA.example", "ann@xn--bcher-kva.example", "ann@bücher.example"),
        ("ann@例え。テスト", "ann@xn--r8jz45g.xn--zckzah", "ann@例え.テスト"),
        ("ann@faß.example.", "ann@xn--fa-hia.example", "ann@faß.example"),
        ("a+b_c@example.org", "a+b_c@example.org", "a+b_c@example.org"),
    ],
)
def test_an_address_is_written_to_in_ascii_and_shown_in_its_own_script(typed: str, sent: str, shown: str) -> None:
    assert addresses.as_sent(typed) == sent
    assert addresses.as_shown(sent) == shown


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("jörg@example.org", "Letters with accents before the @"),
        ("ann@[127.0.0.1]", "A number after the @"),
        ("ann@\u202eüx.example", "cannot be a domain"),
        ("ann@" + "ü" * 70 + ".example", "cannot be a domain"),
        ("ann@ü.example\r\nBcc: other@example.org", "There is a problem"),
        ("ann\r\nBcc: other@example.org@example.org", "There is a problem"),
        ("ann@example.org, other@example.org", "There is a problem"),
        ("Ann <ann@example.org>", "There is a problem"),
        ("ann@exa\x00mple.org", "There is a problem"),
        ("ann@" + "ü." * 120 + "example", "There is a problem"),
    ],
)
def test_what_cannot_be_written_to_is_refused_with_the_reason(client: Client, programme: object, typed: str, told: str) -> None:
    response = client.post("/subscribe/", {"email": typed, **ASKED})
    assert response.status_code == 200
    assert told in response.content.decode()
    assert not Request.objects.exists()


def test_one_address_is_one_subscriber_in_whichever_script_and_case(client: Client, programme: object) -> None:
    for typed in ("Ann@bücher.example", "ann@XN--bcher-kva.EXAMPLE"):
        client.post("/subscribe/", {"email": typed, **ASKED})
    for request in Request.objects.all():
        consent.confirm(request)
    assert Subscriber.objects.get().address == "Ann@bücher.example"


def test_an_email_to_a_domain_in_another_script_arrives(programme: object, mail_server: MailServer) -> None:
    consent.ask("ann@bücher.example", Frequency.WEEKLY, [])
    consent.answer_requests()
    assert message_from_bytes(mail_server.raw[0])["To"] == "ann@xn--bcher-kva.example"


def test_a_network_that_asks_too_much_has_to_wait_whatever_address_it_gives(
    programme: object, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "FROM_A_NETWORK", 3)
    subscribe("known@example.org", Frequency.WEEKLY)

    def ask(email: str, network: str = "192.0.2.7") -> tuple[int, str]:
        response = Client(REMOTE_ADDR=network).post("/subscribe/", {"email": email, **ASKED})
        return response.status_code, response.content.decode().replace(email, "")

    assert [ask(f"{number}@example.org", f"192.0.2.{number}")[0] for number in range(3)] == [302, 302, 302]
    cache.clear()
    assert ask("known@example.org") == ask("new@example.org")
    assert ask("new@example.org")[0] == 429
    assert "send this once more in an hour" in ask("new@example.org")[1]
    assert ask("new@example.org", "198.51.100.7")[0] == 302
    assert not Request.objects.filter(network_hash__contains="192").exists()
    Request.objects.update(asked_at=Request.objects.latest("pk").asked_at - DAY / 20)
    assert ask("new@example.org")[0] == 302


def test_known_unknown_and_stopped_addresses_see_the_same(programme: object, subscribe: Subscribe) -> None:
    known, stopped, left = (subscribe(f"{name}@example.org", Frequency.WEEKLY) for name in ("known", "stopped", "left"))
    stop(stopped, "staff")
    keeping.forget(left)
    answers = set()
    for email in (known.email, stopped.email, "left@example.org", "unknown@example.org"):
        response = Client().post("/subscribe/", {"email": email, **ASKED}, follow=True)
        answers.add((response.content, response.status_code, str(response.redirect_chain), str(response.cookies)))
    assert len(answers) == 1


def stop(subscriber: Subscriber, why: str) -> None:
    subscriber.state, subscriber.suppressed_why = Subscriber.State.SUPPRESSED, why
    subscriber.suppressed_at = subscriber.follows.get().started_at
    subscriber.save()


@pytest.mark.parametrize("is_forgotten", [False, True])
@pytest.mark.parametrize("why", ["hard bounce", "soft bounces", "complaint"])
def test_whose_address_bounced_or_who_complained_comes_back_by_confirming(
    subscribe: Subscribe, programme: object, mail_server: MailServer, why: str, is_forgotten: bool
) -> None:
    subscriber = subscribe("back@example.org", Frequency.WEEKLY)
    stop(subscriber, why)
    if is_forgotten:
        keeping.forget(subscriber)
    asked = consent.ask("Back@example.org", Frequency.WEEKLY, [])
    consent.answer_requests()
    assert [message["Subject"] for message in mail_server.received] == ["Confirm your email updates"]
    back = consent.confirm(asked)
    assert (back.state, back.suppressed_why) == ("active", "")
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("is_forgotten", [False, True])
def test_an_address_that_staff_stopped_gets_not_even_a_letter_to_confirm(
    client: Client, subscribe: Subscribe, programme: object, mail_server: MailServer, is_forgotten: bool
) -> None:
    asked = consent.ask("never@example.org", Frequency.WEEKLY, [])
    consent.answer_requests()
    subscriber = subscribe("never@example.org", Frequency.WEEKLY)
    stop(subscriber, "staff")
    if is_forgotten:
        keeping.forget(subscriber)
        asked = consent.ask("never@example.org", Frequency.WEEKLY, [])
    mail_server.received.clear()
    consent.ask("Never@example.org", Frequency.WEEKLY, [])
    consent.answer_requests()
    assert not mail_server.received
    with pytest.raises(consent.Stopped):
        consent.confirm(asked)
    assert not Subscriber.objects.active().exists()
