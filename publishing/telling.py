"""What the room above that sends emails knows of a change before it is made: how many people it would tell, and its email.

Rooms that publish ask here and never look upwards; the room that sends registers what it can do.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from publishing.changes import Part


@dataclass(frozen=True)
class News:
    """A change as it would stand in the record, for whoever may see it, if it were made now."""

    at: datetime.datetime
    title: str
    summary: str
    address: str
    note: str
    parts: list[Part]
    is_for_everyone: bool


@dataclass(frozen=True)
class Reach:
    """How many people would hear of it, and when: “now”, “in Friday's digest”."""

    people: int
    when: str


counters: list[Callable[[News], list[Reach]]] = []
"""Each tells whom it would reach."""
proofs: list[Callable[[News, str], None]] = []
"""Each sends to one address what it would send to all, marked as a proof. Raises `OSError` or `smtplib.SMTPException`."""


looks: list[Callable[[News], str]] = []
"""Each is the HTML of an email that it would send."""


def reach_of(news: News) -> list[Reach]:
    return [reach for counter in counters for reach in counter(news)]


def send_proofs(news: News, to: str) -> int:
    """Send each kind of email to this address alone; how many went."""
    for proof in proofs:
        proof(news, to)
    return len(proofs)


def looks_of(news: News) -> list[str]:
    """Each kind of email as HTML."""
    return [look(news) for look in looks]
