"""Mail that comes back: finding out of which email it tells, and what.

Nothing is believed that was not sent to an address which we signed (`mail.verp`), and nothing is ever answered (RFC 3834).
"""

import enum
import logging
import uuid
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from typing import Any, NamedTuple

from django.db import InterfaceError, OperationalError
from flufl.bounce import all_failures

from mail import verp
from subscriptions import bounces

log = logging.getLogger(__name__)
logging.getLogger("flufl.bounce").setLevel(logging.ERROR)

LARGEST = 1_000_000
"""Bytes of a message that are looked at: reports come first in it, and the email that came back after them."""
WORDS_READ = 5_000
SENT_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
"""Headers in which a mail server says for whom a message came."""
MACHINES = ("mailer-daemon", "postmaster", "mail-daemon", "mdaemon")
"""Who writes bounces that are no reports in the sense of RFC 3464. Vacation replies come from people."""
NOT_COMPLAINTS = ("not-spam", "virus", "auth-failure", "dmarc", "opt-out-list")


class Outcome(enum.Enum):
    BOUNCE = "An email came back; it is noted."
    COMPLAINT = "A reader complained; it is noted."
    NOTHING = "It tells of no failure. Nothing is changed."
    NOT_OURS = "It was not sent to an address that we signed. Nothing is changed."


class Failure(NamedTuple):
    code: str
    words: str


def receive(raw: bytes, sent_to: str = "") -> Outcome:
    """Take in one message. `sent_to` is the address for which it came, where the mail server says so beside the message.

    Safe to call twice with the same one. What cannot be understood changes nothing, however it is broken.
    Raises `OperationalError` or `InterfaceError` when PostgreSQL is away: the message is to be given again.
    """
    try:
        message = message_from_bytes(raw[:LARGEST])
        if report_type(message) == "feedback-report":
            return take_complaint(message, sent_to)
        return take_bounce(message, sent_to)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.warning("A message that came back cannot be read: %s", type(error).__name__)
        return Outcome.NOTHING


def take_bounce(message: Message, sent_to: str) -> Outcome:
    message_id = first_of_ours([sent_to, *addresses(message, *SENT_TO)])
    if message_id is None:
        return Outcome.NOT_OURS
    failure = failure_in(message)
    if failure is None:
        return Outcome.NOTHING
    bounces.came_back(message_id, failure.code, failure.words)
    return Outcome.BOUNCE


def take_complaint(message: Message, sent_to: str) -> Outcome:
    """A report as in RFC 5965. It names the envelope sender of the email, or holds the email with it."""
    report = fields_of(message, "message/feedback-report")
    claimed = [sent_to, *addresses(message, *SENT_TO), *(str(fields["Original-Mail-From"] or "") for fields in report)]
    originals = [part for part in message.walk() if part.get_content_type() in ("message/rfc822", "text/rfc822-headers")]
    claimed += [address for part in originals for address in addresses(original_of(part), "Return-Path")]
    message_id = first_of_ours(claimed)
    if message_id is None:
        return Outcome.NOT_OURS
    if any(str(fields["Feedback-Type"]).strip().lower() in NOT_COMPLAINTS for fields in report):
        return Outcome.NOTHING
    bounces.complained(message_id)
    return Outcome.COMPLAINT


def first_of_ours(claimed: list[str]) -> uuid.UUID | None:
    return next(filter(None, map(verp.delivery_of, claimed)), None)


def addresses(message: Message, *names: str) -> list[str]:
    values = [str(value) for name in names for value in message.get_all(name, [])]
    return [address for _, address in getaddresses(values)]


def report_type(message: Message) -> str:
    is_report = message.get_content_type() == "multipart/report"
    return str(message.get_param("report-type", "")).lower() if is_report else ""


def failure_in(message: Message) -> Failure | None:
    """Why it was not delivered; nothing if that is still being tried, or if the message is no bounce."""
    statuses = fields_of(message, "message/delivery-status")
    for fields in statuses:
        if str(fields["Action"] or "").strip().lower().startswith("failed"):
            return Failure(str(fields["Status"] or ""), " ".join(str(fields["Diagnostic-Code"] or "").split()))
    if statuses or not is_from_a_machine(message):
        return None
    _, for_good = all_failures(message)
    return Failure("", words_of(message)) if for_good else None


def fields_of(message: Message, kind: str) -> list[Any]:
    """The groups of fields in parts of this type."""
    parts = [part for part in message.walk() if part.get_content_type() == kind]
    return [group for part in parts for group in groups_of(part)]


def groups_of(part: Message) -> Iterator[Message]:
    """Python's parser makes messages of a report's groups of fields; where it does not, they are read here."""
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (group for group in payload if isinstance(group, Message))
        if len(payload) == 1 and isinstance(payload[0], Message) and not payload[0].is_multipart():
            yield from read_groups(str(payload[0].get_payload()))
    else:
        decoded = part.get_payload(decode=True)
        yield from read_groups(decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else str(payload))


def read_groups(text: str) -> Iterator[Message]:
    for group in text.replace("\r\n", "\n").split("\n\n"):
        if group.strip():
            yield message_from_bytes(group.strip().encode())


def original_of(part: Message) -> Message:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return payload[0]
    return message_from_bytes(str(payload).encode())


def is_from_a_machine(message: Message) -> bool:
    writers = addresses(message, "From")
    return "X-Failed-Recipients" in message or any(writer.lower().startswith(MACHINES) for writer in writers)


def words_of(message: Message) -> str:
    """What a bounce says in its own words, without the email that came back."""
    for part in message.walk():
        if part.get_content_maintype() == "text":
            decoded = part.get_payload(decode=True)
            text = decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else ""
            return " ".join(text.partition("\n---")[0].split())[:WORDS_READ]
    return ""
