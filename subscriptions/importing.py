"""Taking over those who agreed to emails elsewhere, from a table, with the evidence that they did (UK GDPR, article 7(1))."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils import timezone

from people.dates import LONDON, today
from people.models import User
from publishing import audit
from publishing.locks import take_turn
from subscriptions import addresses
from subscriptions.follows import choose
from subscriptions.models import Frequency, Request, Subscriber, Suppression
from subscriptions.topics import KINDS, find, key_of, named
from workstreams.importing import tables

COLUMNS = ("Address", "How often", "Follows", "Agreed on", "Agreed to")
EVERYTHING = "everything"
FREQUENCIES = {frequency.value: frequency for frequency in Frequency}
LONGEST_EVIDENCE = 1000
MOST_MISTAKES = 50


@dataclass(frozen=True)
class Row:
    """One who agreed."""

    email: str
    frequency: Frequency
    topics: list[models.Model]
    """What they want to hear of; nothing means everything."""
    agreed_on: datetime.date
    agreed_to: str


@dataclass(frozen=True)
class Reading:
    """What a table says, and what is wrong with it. With mistakes nothing of it is taken."""

    rows: list[Row]
    mistakes: list[str]


@dataclass
class Outcome:
    """What became of the rows of a table, by address."""

    new: int = 0
    known: int = 0
    """They get emails already: what they chose stays."""
    left_alone: list[str] = field(default_factory=list)
    """They unsubscribed, complained, or mail to them came back: nobody but they themselves can change that."""


class Wrong(ValueError):
    """What a row says makes no sense. It says why."""


def read(file: IO[bytes]) -> Reading:
    """The rows of a CSV or Excel file. Raises `workstreams.importing.limits.Unreadable` if it is no table."""
    table = tables.read(file)
    missing = [column for column in COLUMNS if column.casefold() not in {heading.casefold() for heading in table.headings}]
    if missing:
        return Reading([], [f"There is no column “{column}”." for column in missing])
    places = [heading.casefold() for heading in table.headings]
    rows, mistakes = [], []
    seen: dict[str, int] = {}
    known: dict[str, models.Model | None] = {}
    for line in table.lines:
        cells = dict(zip(places, (cell.strip() for cell in line.cells), strict=False))
        try:
            row = row_of(cells, known)
            first = seen.setdefault(row.email.lower(), line.number)
            if first != line.number:
                raise Wrong(f"The address stands in line {first} already.")
        except Wrong as wrong:
            mistakes.append(f"Line {line.number}: {wrong}")
        else:
            rows.append(row)
    return Reading(rows, mistakes)


def row_of(cells: Mapping[str, str], known: dict[str, models.Model | None]) -> Row:
    frequency = FREQUENCIES.get(cells.get("how often", "").casefold())
    if frequency is None:
        raise Wrong(f"“How often” is one of: {', '.join(FREQUENCIES)}.")
    agreed_to = cells.get("agreed to", "")
    if not 0 < len(agreed_to) <= LONGEST_EVIDENCE:
        raise Wrong(f"Say in “Agreed to” how and to which words they agreed, in at most {LONGEST_EVIDENCE} characters.")
    topics = list(topics_of(cells.get("follows", ""), known))
    return Row(address_of(cells.get("address", "")), frequency, topics, day_of(cells.get("agreed on", "")), agreed_to)


def address_of(typed: str) -> str:
    try:
        email = addresses.as_sent(typed)
        validate_email(email)
    except ValidationError:
        raise Wrong("The address has not the form of one, like name@example.org.") from None
    except ValueError as error:
        raise Wrong(str(error)) from error
    return email


def day_of(typed: str) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(typed[:10])
    except ValueError:
        raise Wrong("Write in “Agreed on” the day on which they agreed, like 2016-11-25.") from None
    if day > today() or day.year < 1990:
        raise Wrong("They cannot have agreed on that day.")
    return day


def topics_of(typed: str, known: dict[str, models.Model | None]) -> Iterator[models.Model]:
    """What is named by kind and slug, as in `workstream:neglect; document:report`; nothing for everything."""
    if typed.casefold() in ("", EVERYTHING):
        return
    for name in (part.strip() for part in typed.split(";")):
        if name not in known:
            kind, _, slug = name.partition(":")
            known[name] = next(iter(named({kind: slug})), None) if kind in KINDS else None
        topic = known[name]
        if topic is None:
            raise Wrong(
                f"Nothing that can be followed is named “{name}”. Write “{EVERYTHING}”, or names like workstream:neglect."
            )
        yield topic


@transaction.atomic
def take(rows: list[Row], *, by: User, filename: str) -> Outcome:
    """Make subscribers of those who are not known yet. The same table twice changes nothing."""
    take_turn("subscriptions.importing")
    outcome = Outcome()
    for row in rows:
        take_turn(f"subscriptions.request {row.email.lower()}")
        subscriber = Subscriber.objects.of(row.email).first()
        if subscriber and subscriber.is_active:
            outcome.known += 1
        elif subscriber or Suppression.objects.filter(address_hash__in=addresses.hashes_of(row.email)).exists():
            outcome.left_alone.append(row.email)
        else:
            make(row, filename)
            outcome.new += 1
    details = {"file": filename, "new": outcome.new, "known": outcome.known, "left_alone": len(outcome.left_alone)}
    audit.record(by, "imported subscribers", by, **details)
    return outcome


def make(row: Row, filename: str) -> Subscriber:
    """A subscriber with the evidence. What they follow is news from now on."""
    agreed_at = datetime.datetime.combine(row.agreed_on, datetime.time(12), tzinfo=LONDON)
    evidence = Request.objects.create(
        email=row.email,
        frequency=row.frequency,
        topics=sorted(key_of(topic) for topic in row.topics),
        wording=row.agreed_to,
        page=f"Taken over by staff from {filename}"[:200],
        asked_at=agreed_at,
        not_before=agreed_at,
        answered_at=timezone.now(),
        confirmed_at=agreed_at,
    )
    subscriber = Subscriber.objects.create(email=row.email, consent=evidence)
    evidence.subscriber = subscriber
    evidence.save(update_fields=["subscriber"])
    choose(subscriber, row.frequency, find(evidence.topics))
    return subscriber
