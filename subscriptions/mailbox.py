"""Mail that comes back into a mailbox of ours: read over IMAP when BOUNCES_IMAP_URL is set."""

import imaplib
import logging
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from subscriptions import returned
from subscriptions.returned import Outcome

log = logging.getLogger(__name__)

PORT, TLS_PORT = 143, 993
TIMEOUT = 60  # seconds
AT_ONCE = 500
"""Messages read at a time: the rest is read next time."""
UNDERSTOOD = (Outcome.BOUNCE, Outcome.COMPLAINT)


def read() -> dict[Outcome, int]:
    """Take in what is unread. What was understood is deleted; what was not stays, marked as read, for somebody to look at.

    Safe to call twice: what was read when a worker died is read again and changes nothing more.
    Raises `OSError` or `imaplib.IMAP4.error` when the mailbox cannot be read.
    """
    found = dict.fromkeys(Outcome, 0)
    if not settings.BOUNCES_IMAP_URL:
        return found
    with opened(settings.BOUNCES_IMAP_URL) as box:
        for number in unread(box):
            outcome = take_in(box, number)
            flags = r"(\Seen \Deleted)" if outcome in UNDERSTOOD else r"(\Seen)"
            box.uid("STORE", number, "+FLAGS.SILENT", flags)
            found[outcome] += 1
        box.expunge()
    return found


def take_in(box: imaplib.IMAP4, number: str) -> Outcome:
    """What one message told. One that the server does not give holds up no other."""
    try:
        raw = message(box, number)
    except imaplib.IMAP4.abort:  # the connection is lost
        raise
    except imaplib.IMAP4.error:
        log.warning("Message %s in the mailbox of bounces cannot be read.", number)
        return Outcome.NOTHING
    return returned.receive(raw)


@contextmanager
def opened(address: str) -> Iterator[imaplib.IMAP4]:
    """The mailbox at imaps://user:password@host/folder. `imap://` begins without TLS and asks for it, except of this machine."""
    url = urlsplit(address)
    host, folder = url.hostname or "", unquote(url.path.lstrip("/")) or "INBOX"
    if url.scheme == "imaps":
        box: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            host, url.port or TLS_PORT, ssl_context=ssl.create_default_context(), timeout=TIMEOUT
        )
    elif url.scheme == "imap":
        box = imaplib.IMAP4(host, url.port or PORT, timeout=TIMEOUT)
    else:
        raise ImproperlyConfigured("BOUNCES_IMAP_URL begins with imaps:// or imap://.")
    with box:
        if url.scheme == "imap" and not is_this_machine(host):
            box.starttls(ssl_context=ssl.create_default_context())
        box.login(unquote(url.username or ""), unquote(url.password or ""))
        demand(box.select(f'"{folder}"'), f"There is no folder {folder} in the mailbox of bounces.")
        yield box


def is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def unread(box: imaplib.IMAP4) -> list[str]:
    """Numbers (UID) of messages that nobody has read, the oldest first."""
    (numbers,) = demand(box.uid("SEARCH", "UNSEEN"), "The mailbox of bounces cannot be searched.")
    return numbers.decode().split()[:AT_ONCE] if isinstance(numbers, bytes) else []


def message(box: imaplib.IMAP4, number: str) -> bytes:
    """As much of a message as is looked at; nothing if it is gone."""
    parts = demand(
        box.uid("FETCH", number, f"(BODY.PEEK[]<0.{returned.LARGEST}>)"), "A message in the mailbox of bounces cannot be read."
    )
    return next((part[1] for part in parts if isinstance(part, tuple)), b"")


def demand(answer: tuple[str, Sequence[object]], problem: str) -> Sequence[object]:
    """What the server gave. Raises `imaplib.IMAP4.error` with `problem` if it refused."""
    status, found = answer
    if status != "OK":
        raise imaplib.IMAP4.error(problem)
    return found
