"""Sending what digests have planned. The ledger is in PostgreSQL; any number of workers may send at once."""

import datetime
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from math import ceil

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from mail import outages, rates
from mail.carriers import open_carrier
from mail.carrying import Answer, Away, Carrier, Outgoing, RefusesUs
from subscriptions import ledger, rights, stopping
from subscriptions.making import Maker, Told
from subscriptions.models import Delivery, Digest, Subscriber
from subscriptions.periods import pausing_day

log = logging.getLogger(__name__)

BATCH = 500
LEASE = datetime.timedelta(minutes=10)
"""How long a batch is its worker's own: more than sending it takes, so that nobody else sends it too."""
LONGEST_RUN = 300.0
"""Seconds after which a worker begins no further window: whatever else it has to do comes in between. The next tick goes on."""
NAP = 0.2  # seconds
NO_PAUSE = datetime.timedelta(0)


class ServerRefuses(Exception):
    """The mail server refuses us or is not there: nobody's address is at fault, and everything waits."""


def send_waiting() -> int:
    """Send whatever is waiting, batch after batch, until nothing is left to take. Returns how many were sent.

    Raises `ServerRefuses` when the mail server refuses us, which pauses what is going out, or is away, which lets it wait. While
    it is given a pause nothing is tried. Asked to end (SIGTERM), it finishes what is on the wire and gives back the rest.
    """
    if outages.current(timezone.now()):
        return 0
    with stopping.in_good_order():
        return Run().send()


@transaction.atomic
def take_batch() -> list[Delivery]:
    """Claim the next deliveries for this worker. They are marked before the first word to the mail server."""
    now = timezone.now()
    due = Delivery.objects.to_send(now).order_by("not_before").select_for_update(of=("self",), skip_locked=True)
    taken = list(due.values_list("pk", flat=True)[: batch_size()])
    Delivery.objects.filter(pk__in=taken).update(
        state=Delivery.State.SENDING, leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    return list(Delivery.objects.filter(pk__in=taken).select_related("subscriber", "digest").order_by("pk"))


def batch_size() -> int:
    """No more than goes in a minute."""
    return min(BATCH, ceil(settings.MAIL_RATE * 60)) if settings.MAIL_RATE else BATCH


def window_size() -> int:
    """How many emails are sent between two entries in the ledger; no more than go in a second.

    A worker that is killed leaves in doubt those sent since the last entry: each may reach its reader twice, with the same
    Message-ID. With 1 that is at most one a kill, for an entry (some milliseconds) an email. 50 is the default because
    the four statements of an entry are then shared by fifty emails, and a killed worker is rare.
    """
    return min(settings.MAIL_WINDOW, ceil(settings.MAIL_RATE)) if settings.MAIL_RATE else settings.MAIL_WINDOW


class Run:
    """One worker's sending: a connection that is kept, and the messages it has made."""

    def __init__(self) -> None:
        self.maker = Maker()
        self.carrier: Carrier | None = None
        self.has_answered = False
        """Whether the server has said anything to an email over this connection."""
        self.sent = 0
        self.ends_at = time.monotonic() + LONGEST_RUN

    def send(self) -> int:
        try:
            while self.goes_on() and (batch := take_batch()):
                self.send_batch(batch)
        finally:
            self.hang_up()
        return self.sent

    def goes_on(self) -> bool:
        return not stopping.is_wanted() and time.monotonic() < self.ends_at

    def send_batch(self, batch: Sequence[Delivery]) -> None:
        """Send these window by window; whatever is not sent is given back."""
        size = window_size()
        try:
            for first in range(0, len(batch), size):
                if not self.goes_on() or is_running_out(batch[first]):
                    return
                self.send_window(batch[first : first + size])
        except RefusesUs as error:
            ledger.pause_runs(f"The mail server refuses us: {error}")
            raise ServerRefuses(str(error)) from error
        except Away as error:
            self.get_over(error)
        finally:
            ledger.give_back(batch)

    def get_over(self, error: Away) -> None:
        """After a server broke off that has taken something, another connection is tried at once; or else all wait."""
        self.hang_up()
        if self.has_answered:
            self.has_answered = False
            return
        outage = outages.note(str(error), timezone.now())
        ledger.pause_old_runs(f"The mail server has been away since {outage.since:%Y-%m-%d %H:%M} UTC: {error}", timezone.now())
        raise ServerRefuses(str(error)) from error

    def send_window(self, window: Sequence[Delivery]) -> None:
        """Send these to those who want them still, and enter in the ledger what is said to each. Where the overall limit lets
        them wait, it is asked afterwards who wants them still: nothing comes between the question and the sending."""
        going = within_rates(still_wanted(window))
        pause = rates.pause_before(len(going), timezone.now()) if going else NO_PAUSE
        if going and has_waited(pause):
            wanted = still_wanted(going) if pause else going
            told = rights.tellable(wanted)
            ledger.drop([delivery for delivery in wanted if not told[delivery.pk]])
            if emails := self.made([delivery for delivery in wanted if told[delivery.pk]], told):
                self.carry(emails)

    def made(self, deliveries: Iterable[Delivery], told: Mapping[int, Told]) -> list[tuple[Delivery, Outgoing]]:
        """The emails of these. One that cannot be made stops no other."""
        emails = []
        now = timezone.now()
        for delivery in deliveries:
            try:
                emails.append((delivery, self.maker.email(delivery, told[delivery.pk], now)))
            except DatabaseError:
                raise
            except Exception as error:
                log.exception("Delivery %s cannot be made. Others go on.", delivery.pk)
                ledger.could_not_be_made(delivery, error)
        return emails

    def carry(self, emails: Sequence[tuple[Delivery, Outgoing]]) -> None:
        """Send these. One during which the server broke off is tried again later: it may be why."""
        carrier = self.carrier = self.carrier or open_carrier()
        answers: list[Answer] = []
        try:
            for answer in carrier.send([email for _, email in emails]):
                answers.append(answer)
                self.note_that_it_answers()
                if is_over(emails[0][0]):
                    raise Away("It is too slow")
        except Away as error:
            for delivery, _ in emails[len(answers) :][:1]:
                ledger.broke_off(delivery, str(error))
            raise
        finally:
            enter([delivery for delivery, _ in emails], answers)
            self.sent += sum(answer.is_taken for answer in answers)

    def note_that_it_answers(self) -> None:
        if not self.has_answered:
            self.has_answered = True
            outages.over()

    def hang_up(self) -> None:
        if self.carrier:
            with suppress(Away, RefusesUs):
                self.carrier.close()
        self.carrier = None


def still_wanted(window: Sequence[Delivery]) -> list[Delivery]:
    """Of these, the ones that are this worker's still, of a digest that is going out, to an address as it is now that is
    written to. The others are dropped if nobody wants them, or else given back with the batch."""
    written_to = Subscriber.objects.written_to(pausing_day(timezone.now())).filter(pk=OuterRef("subscriber"))
    rows = Delivery.objects.filter(pk__in=[delivery.pk for delivery in window], state=Delivery.State.SENDING)
    ours = rows.filter(leased_until=window[0].leased_until, digest__state=Digest.State.GOING)
    found = {pk: (wants, email) for pk, wants, email in ours.values_list("pk", Exists(written_to), "subscriber__email")}
    ledger.drop([delivery for delivery in window if found.get(delivery.pk, (True, ""))[0] is False])
    wanted = [delivery for delivery in window if found.get(delivery.pk, (False, ""))[0]]
    for delivery in wanted:
        delivery.subscriber.email = found[delivery.pk][1]
    return wanted


def within_rates(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Of these, the ones that may go now by the limits of their domains. The others are lined up in the ledger."""
    if not settings.MAIL_RATES:
        return list(deliveries)
    by_domain: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        by_domain[rates.domain_of(delivery.subscriber.email)].append(delivery)
    going = []
    for domain, its in by_domain.items():
        allowed, moments = rates.take(domain, len(its), timezone.now())
        going += its[:allowed]
        ledger.line_up(its[allowed:], moments)
    return going


def enter(deliveries: Sequence[Delivery], answers: Sequence[Answer]) -> None:
    """Write into the ledger what was said: all that were taken in one statement."""
    said = list(zip(deliveries, answers, strict=False))
    ledger.mark_sent([delivery for delivery, answer in said if answer.is_taken])
    for delivery, answer in said:
        if not answer.is_taken:
            ledger.answered(delivery, answer)


def has_waited(pause: datetime.timedelta) -> bool:
    """Wait so long, because of the overall limit; not to the end if this worker is asked to end."""
    until = time.monotonic() + pause.total_seconds()
    while (left := until - time.monotonic()) > 0 and not stopping.is_wanted():
        time.sleep(min(left, NAP))
    return not stopping.is_wanted() or not pause


def is_running_out(delivery: Delivery) -> bool:
    return delivery.leased_until is None or timezone.now() > delivery.leased_until - LEASE / 10


def is_over(delivery: Delivery) -> bool:
    return delivery.leased_until is None or timezone.now() > delivery.leased_until
