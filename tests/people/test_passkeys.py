"""Passkeys: one's own page, what browsers should not send, and who is told. tests/browser uses a real one."""

import json
import re
from base64 import urlsafe_b64encode

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.test import Client

from people.models import User
from tests.conftest import MailServer, make_person, signed_in, text_of
from tests.people.passkeys import give
from tests.people.test_sign_in import ask_for_code

PAGE, USE = "/account/passkeys/", "/account/sign-in/passkey/"


@pytest.fixture
def person(db: None) -> User:
    return make_person("Ann")


@pytest.fixture
def client(person: User, mail_server: MailServer) -> Client:
    """A browser in which the person has just signed in."""
    client = Client()
    client.post("/account/sign-in/code/", {"code": ask_for_code(client, person.email, mail_server)})
    return client


def let_pass(client: Client, minutes: int) -> None:
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= 60 * minutes
    session.save()


def test_whoever_finds_a_browser_left_open_adds_none(client: Client) -> None:
    for minutes, may in ((29, True), (2, False)):
        let_pass(client, minutes)
        words = client.get(PAGE).content.decode()
        assert ("passkey-offer" in words, "sign in once more first" in words) == (may, not may)


def answer(**said: bytes) -> str:
    """In the form of a browser's answer."""
    encoded = {name: urlsafe_b64encode(content).decode() for name, content in said.items()}
    response = {"clientDataJSON": urlsafe_b64encode(CLIENT_DATA).decode(), **encoded}
    return json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": response})


CLIENT_DATA = b'{"type": "webauthn.create", "challenge": "eA", "origin": "http://testserver"}'
USER = urlsafe_b64encode(b"1")
BROKEN = [
    "",
    "herring",
    "[]",
    "{}",
    "7",
    "[" * 1000,
    "[" * 30_000,
    '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}',
    *(answer(attestationObject=cbor) for cbor in (b"", b"\xa3", b"\x5b\xff", b"\x81" * 3000)),
    answer(authenticatorData=b"x" * 32 + b"\x80" + b"x" * 4, signature=b"x", userHandle=USER),
]


@pytest.mark.parametrize("sent", BROKEN, ids=range(len(BROKEN)))
def test_what_no_browser_makes_is_refused_in_words(client: Client, sent: str) -> None:
    client.get(PAGE)
    answer = client.post(PAGE, {"name": "My phone", "credential": sent})
    assert (answer.status_code, "My phone" in answer.content.decode()) == (200, True)
    assert answer.context["form"].errors
    stranger = Client()
    stranger.get(USE, headers={"Accept": "application/json"})
    used = stranger.post(USE, {"credential": sent}, follow=True)
    assert used.redirect_chain == [("/account/sign-in/", 302)]
    assert not Authenticator.objects.exists()


def test_one_removes_ones_own_and_is_told_by_email(person: User, mail_server: MailServer) -> None:
    own, others = give(person, "My phone"), give(make_person("Ben"), "Ben’s phone")
    client = signed_in(person)
    assert "Ben’s" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}{others.pk}/remove/").status_code == 404
    assert client.post(f"{PAGE}{own.pk}/remove/").status_code == 302
    assert list(Authenticator.objects.all()) == [others]
    assert str(mail_server.received[0]["Subject"]) == "The passkey “My phone” was removed from your account"
    assert re.search(r"http://portal\.test/account/passkeys/", text_of(mail_server.received[0]))


def test_what_its_owner_cannot_be_told_of_is_not_done(person: User, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    own = give(person, "My phone")
    answer = signed_in(person).post(f"{PAGE}{own.pk}/remove/", follow=True)
    assert "nothing was changed" in answer.content.decode()
    assert Authenticator.objects.get() == own


def test_browsers_are_asked_for_the_host_they_are_at_and_for_the_lock_of_the_device(client: Client) -> None:
    found = re.search(r'id="passkey-offer"[^>]*>(.*?)</script>', client.get(PAGE).content.decode())
    assert found
    offer = json.loads(found[1])["publicKey"]
    assert (offer["rp"]["id"], offer["authenticatorSelection"]["userVerification"]) == ("testserver", "required")
