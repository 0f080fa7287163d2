"""Bounces come in by a mailbox that is read and by a mail service that tells of them; nobody else can say such things."""

import base64
import hashlib
import hmac
import imaplib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from mail import verp
from subscriptions import mailbox, webhooks
from subscriptions.models import Bounce, Delivery, Follow, Subscriber
from subscriptions.returned import Outcome
from tests.subscriptions import imap_server
from tests.subscriptions.imap_server import Folder
from tests.subscriptions.test_bounces import COMPLAINED, GOES_ON, GONE, delivery, message, reader, sent_to, state

__all__ = ["delivery", "reader"]
KEYS = ("WEBHOOK_KEY", "WEBHOOK_SIGNING_KEY", "SIGNING_SECRET", "TRACKING_WEBHOOK_SIGNING_SECRET", "API_KEY", "API_TOKEN")
SERVICES = ["brevo", "mailersend", "mailgun", "mailjet", "mailtrap", "mandrill", "postmark", "sparkpost", "unisender_go"]
SECRET = "portal:a long secret"
POSTMARK = "/anymail/postmark/tracking/"
LEFT = (Subscriber.State.UNSUBSCRIBED, "", [Follow.Ended.UNSUBSCRIBED])


@pytest.fixture
def folder(settings: LazySettings) -> Iterator[Folder]:
    with imap_server.running() as folder:
        settings.BOUNCES_IMAP_URL = f"imap://portal:{folder.password}@127.0.0.1:{folder.port}/INBOX"
        yield folder


def test_a_mailbox_is_read_and_only_what_was_not_understood_stays(folder: Folder, reader: Subscriber, delivery: Delivery) -> None:
    address = verp.sender_for(delivery.message_id)
    for name in ("vacation", "postfix", "complaint"):
        folder.put(message(name, address))
    folder.put(message("postfix", "bounces@portal.test"))
    folder.put(message("postfix", verp.sender_for(sent_to(reader, 1).message_id)) + b"x" * 1_100_000)
    found = mailbox.read()
    assert (found[Outcome.BOUNCE], found[Outcome.COMPLAINT], found[Outcome.NOTHING], found[Outcome.NOT_OURS]) == (2, 1, 1, 1)
    assert list(folder.messages) == [1, 4]
    assert not folder.unseen()
    assert Bounce.objects.count() == 3
    assert sum(mailbox.read().values()) == 0


def test_a_message_that_cannot_be_read_holds_up_no_other(folder: Folder, reader: Subscriber, delivery: Delivery) -> None:
    address = verp.sender_for(delivery.message_id)
    folder.put(f"To: {address}\r\n".encode() + b"Content-Type: message/rfc822\r\n\r\n" * 3000)
    folder.put(b"From: somebody\r\n\r\n")
    folder.unreadable = {2}
    folder.put(message("postfix", address))
    found = mailbox.read()
    assert (found[Outcome.BOUNCE], found[Outcome.NOTHING]) == (1, 2)
    assert (list(folder.messages), folder.unseen()) == ([1, 2], [])


def test_a_mailbox_that_cannot_be_read_says_so(folder: Folder, settings: LazySettings) -> None:
    address = settings.BOUNCES_IMAP_URL
    settings.BOUNCES_IMAP_URL = address.replace("geheim", "falsch")
    with pytest.raises(imaplib.IMAP4.error, match="wrong password"):
        mailbox.read()
    settings.BOUNCES_IMAP_URL = address.replace("INBOX", "Other")
    with pytest.raises(imaplib.IMAP4.error, match="no folder Other"):
        mailbox.read()
    settings.BOUNCES_IMAP_URL = address.replace("imap:", "pop3:")
    with pytest.raises(ImproperlyConfigured):
        mailbox.read()


@pytest.fixture
def service(settings: LazySettings) -> LazySettings:
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": "a key"}
    return settings


def post(path: str, told: Any, secret: str = SECRET) -> int:
    login = {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()} if secret else {}
    body = told if isinstance(told, str) else json.dumps(told)
    return Client(enforce_csrf_checks=True).post(path, body, content_type="application/json", headers=login).status_code


def postmark(delivery: Delivery, kind: str = "HardBounce", details: str = "", record: str = "Bounce") -> dict[str, Any]:
    return {
        "RecordType": record,
        "Type": kind,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Description": f"{kind}: what {kind} means",
        "Details": details,
        "Email": "reader@council.example",
        "BouncedAt": "2016-11-25T09:00:11Z",
        "Metadata": {"message-id": str(delivery.message_id)},
    }


@pytest.mark.parametrize(
    ("kind", "details", "then", "count"),
    [
        ("HardBounce", "smtp;550 5.1.1 unknown", GONE, 1),
        ("HardBounce", "", GONE, 1),
        ("HardBounce", "smtp;552 5.2.2 full", GOES_ON, 1),
        ("SoftBounce", "smtp;552 5.2.2 full", GOES_ON, 1),
        ("Transient", "smtp;451 4.3.0 later", GOES_ON, 0),
        ("AutoResponder", "", GOES_ON, 0),
        ("Blocked", "550 blocked", GOES_ON, 0),
        ("BadEmailAddress", "", GONE, 1),
        ("Unsubscribe", "", LEFT, 0),
        ("SpamComplaint", "", COMPLAINED, 1),
    ],
)
def test_what_a_service_tells_is_done(
    service: object, reader: Subscriber, delivery: Delivery, kind: str, details: str, then: object, count: int
) -> None:
    told = postmark(delivery, kind, details, "SpamComplaint" if kind == "SpamComplaint" else "Bounce")
    for _ in range(2):
        assert post(POSTMARK, told) == 200
    assert state(reader) == then
    assert Bounce.objects.count() == count


def test_nobody_else_is_believed(service: LazySettings, reader: Subscriber, delivery: Delivery) -> None:
    told = postmark(delivery)
    assert [post(POSTMARK, told, secret) for secret in ("", "portal:wrong", "x")] == [400] * 3
    assert [post(POSTMARK, broken) for broken in ("", "no JSON", "[1]", '{"RecordType": "Bounce", "Metadata": 7}')] == [400] * 4
    assert post("/anymail/mailgun/tracking/", told) == 404, "another service than the one in use"
    assert post("/anymail/nobody/tracking/", told) == 404
    assert post(POSTMARK, told | {"Metadata": {}}) == post(POSTMARK, told | {"Metadata": {"message-id": "1"}}) == 200
    service.ANYMAIL = {}
    assert post(POSTMARK, told) == 404, "without a secret nothing is taken"
    assert Client().head(POSTMARK).status_code == 404
    assert state(reader) == GOES_ON


@pytest.mark.parametrize(("key", "status", "then"), [("a key", 200, GONE), ("another", 400, GOES_ON)])
def test_what_is_signed_is_asked_for_its_signature(
    service: LazySettings, reader: Subscriber, delivery: Delivery, key: str, status: int, then: object
) -> None:
    service.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
    signed = hmac.new(key.encode(), b"1480064411" + b"t" * 50, hashlib.sha256).hexdigest()
    told = {
        "signature": {"timestamp": "1480064411", "token": "t" * 50, "signature": signed},
        "event-data": {
            "event": "failed",
            "severity": "permanent",
            "reason": "bounce",
            "timestamp": 1480064411.1,
            "delivery-status": {"code": 550, "message": "5.1.1 The email account does not exist", "description": ""},
            "recipient": "reader@council.example",
            "user-variables": {"message-id": str(delivery.message_id)},
        },
    }
    assert post("/anymail/mailgun/tracking/", told) == status
    assert state(reader) == then


def test_each_service_that_anymail_knows_can_tell(db: None, subtests: pytest.Subtests, settings: LazySettings) -> None:
    for service in SERVICES:
        with subtests.test(service):
            settings.EMAIL_BACKEND = f"anymail.backends.{service}.EmailBackend"
            settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, **{f"{service.upper()}_{name}": "a2V5" for name in KEYS}}
            assert webhooks.view_of(service).parse_events
    settings.EMAIL_BACKEND = "anymail.backends.scaleway.EmailBackend"
    assert post("/anymail/scaleway/tracking/", {}) == 404, "it tells nothing"
