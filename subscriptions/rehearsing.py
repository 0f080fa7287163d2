"""What would go out if it were due now: planned as it will be, looked at, and taken back."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from mail import messages
from people.models import Reader, User
from publishing.locks import take_turn
from subscriptions import foretelling, overview
from subscriptions.digests import Due, open_together
from subscriptions.models import Frequency
from subscriptions.news import News, tellable
from subscriptions.periods import Period, newest


class Rehearsal(NamedTuple):
    """The emails that would go, and to how many."""

    subscribers: int
    told: list[overview.Told]
    """The different emails that would go to most."""


def rehearse(frequency: Frequency, reader: Reader) -> Rehearsal:
    """Plan the email of the period that is running as if it ended now, by the very statement that will, and undo it."""
    now = timezone.now()
    with transaction.atomic():
        take_turn("subscriptions.digests")
        due = Due(frequency, Period(newest(frequency, now).end, now))
        rehearsal = Rehearsal(0, [])
        for digest in open_together([due]) if due.period.start < now else []:
            rehearsal = Rehearsal(digest.deliveries.count(), overview.told_by(digest, reader))
        transaction.set_rollback(True)
    return rehearsal


def letter(ids: list[int], frequency: Frequency, reader: Reader, to: str) -> messages.Letter | None:
    """The email that tells of these changes, those of them that this reader may see; nothing if there are none."""
    changes = tellable(ids, reader)
    return foretelling.sample(News(changes), frequency, to) if changes else None


def send_proof(ids: list[int], frequency: Frequency, to: User) -> bool:
    """Send that email to one of the staff. Nothing is entered in the ledger. Returns whether there was anything to send.

    Raises `OSError` or `smtplib.SMTPException`.
    """
    proof = letter(ids, frequency, to, to.email)
    if proof is None:
        return False
    foretelling.send_as_proof(proof)
    return True
