"""Many emails over one connection: what is said to each, and whom a trouble is told of."""

from collections.abc import Iterable

import pytest
import requests
from anymail.backends.test import EmailBackend as AnymailBackend
from anymail.exceptions import AnymailAPIError, AnymailInvalidAddress, AnymailRecipientsRefused, AnymailUnsupportedFeature
from django.conf import LazySettings
from django.core import mail as outbox

from mail.carriers import OneByOne, open_carrier
from mail.carrying import Answer, Away, Outgoing, RefusesUs
from mail.messages import Letter
from mail.sink import HELLO
from mail.stamping import form_of, mark
from tests.conftest import MailServer
from tests.mail.recording import running

PLAIN = "250-sink\r\n250 8BITMIME"
HELLOS = pytest.mark.parametrize("hello", [HELLO, PLAIN], ids=["pipelined", "plain"])


def emails(names: Iterable[str] = ("one", "two", "three")) -> list[Outgoing]:
    headers = {"Message-ID": f"<{mark('message-id')}@portal.test>", "From": "us@portal.test"}
    form = form_of(Letter("News", ".\n..“Dots”\n.", "b@portal.test", [mark("to")], headers=headers), ("to", "message-id"))
    return [
        Outgoing(form, {"to": f"{name}@example.org", "message-id": name}, f"b+{name}@portal.test", f"{name}@example.org")
        for name in names
    ]


def sent(settings: LazySettings, port: int, names: Iterable[str] = ("one", "two", "three")) -> list[int]:
    """The codes for each, up to where the server went away (0) or refused us (-1)."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 2
    codes: list[int] = []
    try:
        carrier = open_carrier()
        codes.extend(answer.code for answer in carrier.send(emails(names)))
        codes.extend(answer.code for answer in carrier.send(emails(["again"])))
        carrier.close()
    except Away:
        codes.append(0)
    except RefusesUs:
        codes.append(-1)
    return codes


@HELLOS
def test_each_is_taken_as_it_is_with_a_sender_of_its_own(settings: LazySettings, hello: str) -> None:
    with running(hello=hello) as (server, port):
        assert sent(settings, port) == [250] * 4
    assert [(sender, to, message["To"]) for sender, to, message in server.taken] == [
        (f"b+{name}@portal.test", [f"{name}@example.org"], f"{name}@example.org") for name in ("one", "two", "three", "again")
    ]
    assert {message.get_content() for _, _, message in server.taken} == {".\r\n..“Dots”\r\n.\r\n"}


def test_pipelined_the_next_is_announced_with_the_end_of_the_one_before(settings: LazySettings) -> None:
    with running() as (server, port):
        sent(settings, port)
    talk = [packet for packet in server.packets if packet[:4].upper() not in (b"EHLO", b"QUIT")]
    assert len(talk) == 6  # three and one, each run begun by one announcement
    with running(hello=PLAIN) as (server, port):
        sent(settings, port)
    assert all(packet.count(b"RCPT") + packet.count(b"MAIL") <= 1 for packet in server.packets)


@HELLOS
@pytest.mark.parametrize("refused", ["one", "two", "three"])
@pytest.mark.parametrize("stage", ["", "data:"])
def test_one_that_is_refused_stops_no_other(settings: LazySettings, hello: str, refused: str, stage: str) -> None:
    with running(hello=hello, answers={f"{stage}{refused}@example.org": ["550 5.1.1 Nobody"]}) as (server, port):
        assert sent(settings, port) == [550 if name == refused else 250 for name in ("one", "two", "three", "again")]
    assert refused not in [str(message["Message-ID"])[1:-13] for _, _, message in server.taken]
    assert len(server.taken) == 3


@HELLOS
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"data:two@example.org": [None]}, [250, 0]),
        ({"two@example.org": [None]}, [250, 0]),
        ({"two@example.org": ["421 4.3.2 Closing"]}, [250, 0]),
        ({"MAIL": ["451 4.3.0 Later"]}, [0]),
        ({"MAIL": ["530 5.7.0 Authentication required"]}, [-1]),
        ({"MAIL": ["553 5.7.1 Sender refused"]}, [-1]),
        ({"two@example.org": ["530 5.7.0 Authentication required"]}, [250, -1]),
        ({"one@example.org": ["554 5.7.1 Relay access denied"]}, [-1]),
        ({"one@example.org": ["450 4.7.1 Relay is not ready"]}, [450, 250, 250, 250]),
    ],
)
def test_what_is_said_to_us_is_told_of_nobody(
    settings: LazySettings, hello: str, answers: dict[str, list[str | None]], expected: list[int]
) -> None:
    with running(hello=hello, answers=answers) as (_, port):
        assert sent(settings, port) == expected


@pytest.mark.parametrize(("greeting", "expected"), [("554 No mail from you", [-1]), ("421 Not now", [0]), ("450 Busy", [0])])
def test_a_server_that_greets_with_a_refusal(settings: LazySettings, greeting: str, expected: list[int]) -> None:
    with running(greeting=greeting) as (_, port):
        assert sent(settings, port) == expected


def test_a_login_that_is_refused_or_not_offered(settings: LazySettings) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "us", "wrong"
    with running() as (_, port):
        assert sent(settings, port) == [-1]
    settings.EMAIL_USE_TLS = True
    with running() as (server, port):
        assert sent(settings, port) == [-1]
    assert not any(b"AUTH" in packet for packet in server.packets)


def test_without_a_server_it_is_away(settings: LazySettings) -> None:
    assert sent(settings, 9) == [0]


def test_a_name_that_is_not_ascii_goes_where_the_server_knows_such(settings: LazySettings) -> None:
    with running() as (server, port):
        assert sent(settings, port, ["jörg", "two"]) == [250] * 3
    assert server.taken[0][1] == ["jörg@example.org"]
    with running(hello="250-sink\r\n250 PIPELINING") as (server, port):
        assert sent(settings, port, ["one", "jörg", "two"]) == [250, 553, 250, 250]
    assert [to for _, to, _ in server.taken] == [["one@example.org"], ["two@example.org"], ["again@example.org"]]


def test_a_server_without_any_extension_gets_them_too(settings: LazySettings, mail_server: MailServer) -> None:
    assert sent(settings, settings.EMAIL_PORT) == [250] * 4
    assert mail_server.senders[0] == "b+one@portal.test"


def test_another_backend_gets_message_objects(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    carrier = open_carrier()
    assert list(carrier.send(emails(["one", "two"]))) == [Answer(250, "Handed over")] * 2
    carrier.close()
    assert [(message.to, message.from_email, message.extra_headers) for message in outbox.outbox] == [
        ([f"{name}@example.org"], f"b+{name}@portal.test", {"Message-ID": f"<{name}@portal.test>", "From": "us@portal.test"})
        for name in ("one", "two")
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("421 4.3.2 <a.b+c@mail.example.org>: later", "421 4.3.2 (an address): later"),
        ("""{"to": "o'brien@example.org", "code": 300}""", """{"to": "(an address)", "code": 300}"""),
        ('553 "a b"@example.org; j\u00f6rg@ex\u00e4mple.org', "553 (an address); (an address)"),
        ("554 No mail @ night from 192.0.2.1", "554 No mail @ night from 192.0.2.1"),
    ],
)
def test_what_is_said_to_us_is_repeated_without_addresses(words: str, told: str) -> None:
    assert (str(Away(words)), str(RefusesUs(words))) == (told, told)


class Service(AnymailBackend):
    """A service that answers each message as its script says."""

    script: list[Exception]

    def send_messages(self, email_messages: object) -> int:
        if answer := self.script.pop(0):
            raise answer
        return 1


def service_error(status: int) -> AnymailAPIError:
    response = requests.Response()
    response.status_code, response.reason = status, "Because"
    return AnymailAPIError("No", status_code=status, response=response)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (AnymailRecipientsRefused(), [250, 550, 250]),
        (AnymailInvalidAddress("no address"), [250, 550, 250]),
        (AnymailUnsupportedFeature("no such headers"), [250, -1]),
        (service_error(422), [250, -1]),
        (service_error(429), [250, 0]),
        (service_error(503), [250, 0]),
        (service_error(401), [250, -1]),
        (requests.ConnectionError("gone"), [250, 0]),
        (AnymailAPIError("no answer"), [250, 0]),
    ],
)
def test_what_a_service_answers_is_to_the_message_or_to_us(error: Exception, expected: list[int]) -> None:
    backend = Service()
    backend.script = [None, error, None]  # type: ignore[list-item]
    codes: list[int] = []
    try:
        codes.extend(answer.code for answer in OneByOne(backend).send(emails()))
    except Away:
        codes.append(0)
    except RefusesUs:
        codes.append(-1)
    assert codes == expected
