"""Reminding people that an update is due, while there has been no note about a workstream of theirs.

What is to be sent follows from the day that is due and from the time it is, and each email has its place in the ledger once
the mail server has answered. So a missed tick, a second beat or a machine that slept ends in the same emails, each once. A
step that was slept through until the next one had come is not made up for: nobody gets two at once, nor any too late.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mail import messages
from mail.messages import page
from people.dates import LONDON
from people.models import User
from publishing.locks import take_turn
from updates.models import NextUpdate, Reminder, Step
from workstreams import silence
from workstreams.context import the_programme
from workstreams.models import ProgressNote, Workstream, WorkstreamQuerySet

NINE = datetime.time(9)


@dataclass(frozen=True)
class Round:
    """One step of the reminders for the update that is due, at the moment at which they are sent."""

    due_on: datetime.date
    step: Step
    now: datetime.datetime
    period: silence.Period

    @property
    def days_left(self) -> int:
        return (self.due_on - timezone.localdate(self.now, LONDON)).days

    def silent(self) -> WorkstreamQuerySet:
        """The workstreams that have said nothing in the period, to anybody, in the programme's order."""
        return Workstream.objects.with_last_note().silent(ProgressNote.objects.all(), self.period.begins)


@dataclass(frozen=True)
class Silence:
    """A silent workstream, as the email to one person tells of it: the last note that they may see, and where to write."""

    workstream: Workstream
    note: ProgressNote | None
    write_url: str
    """Empty if this person may not write about it."""


def send_due(now: datetime.datetime) -> int:
    """Send whatever reminder is due. Returns how many emails the mail server took. Safe to call twice.

    Raises `OSError` or `smtplib.SMTPException` when it takes nothing from anybody; what is left waits for the next tick.
    """
    this = round_at(now)
    if this is None:
        return 0
    if this.step == Step.DUE:
        return int(tell_programme(this))
    return sum(remind(person, silent, this) for person, silent in by_person(this.silent()).items())


def round_at(now: datetime.datetime) -> Round | None:
    """The newest step that has come, each at 09:00 in London; none before the first, nor once the day has passed."""
    said = NextUpdate.objects.promised(timezone.localdate(now, LONDON)).first()
    if said is None or said.due_on is None:
        return None
    come = [step for step in Step if now >= moment_of(step, said.due_on)]
    return Round(said.due_on, min(come), now, silence.period_at(now)) if come else None


def moment_of(step: Step, due_on: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(due_on - datetime.timedelta(days=step), NINE, tzinfo=LONDON)


def by_person(silent: Iterable[Workstream]) -> dict[User, list[Workstream]]:
    """Whom to remind, and of which of these workstreams."""
    found: dict[User, list[Workstream]] = defaultdict(list)
    for workstream in silent:
        for person in workstream.people_to_remind:
            found[person].append(workstream)
    return found


@transaction.atomic
def remind(person: User, silent: Iterable[Workstream], this: Round) -> bool:
    """Send one email about those of these workstreams of which this person has not been reminded at this step."""
    take_turn(f"updates.reminder {person.pk}")
    entered = Reminder.objects.filter(due_on=this.due_on, step=this.step, person=person)
    done = set(entered.values_list("workstream", flat=True))
    left = [workstream for workstream in silent if workstream.pk not in done]
    if not left:
        return False
    entries = [Reminder(due_on=this.due_on, step=this.step, workstream=workstream, person=person) for workstream in left]
    context = {"round": this, "silences": silences_for(person, left)}
    return send(entries, "note_reminder", person.email, context, this)


def silences_for(person: User, silent: list[Workstream]) -> list[Silence]:
    """What the email says of each: nothing that this person may not see."""
    writable = set(Workstream.objects.written_by(person).values_list("pk", flat=True))
    found = []
    for workstream in silent:
        note = ProgressNote.objects.visible_to(person).filter(workstream=workstream).select_related("author").first()
        form = page("staff_note_add", workstream.slug) if workstream.pk in writable else ""
        found.append(Silence(workstream, note, f"{form}?from={note.pk}" if form and note else form))
    return found


@transaction.atomic
def tell_programme(this: Round) -> bool:
    """On the day itself, tell the programme's lead which workstreams are silent still."""
    take_turn("updates.reminder of the programme")
    silent = list(this.silent())
    to = the_programme().contact_email
    if not silent or not to or Reminder.objects.filter(due_on=this.due_on, step=this.step).exists():
        return False
    entry = Reminder(due_on=this.due_on, step=this.step)
    return send([entry], "silent_workstreams", to, {"round": this, "workstreams": silent}, this)


def send(entries: list[Reminder], name: str, to: str, context: dict[str, object], this: Round) -> bool:
    """Send an email, and enter it in the ledger in the same transaction. Returns whether the mail server took it.

    Should the worker die between the two, this one email goes once more, with the same Message-ID. After "not now" (4xx)
    nothing is entered, so the next tick tries again; a refusal for good (5xx) is entered and left.
    """
    reply = ""
    try:
        messages.send(name, to, context, {"Message-ID": message_id(entries[0])})
    except messages.REFUSED as refused:
        code, words = messages.answer_of(refused)
        if code < messages.FOR_GOOD:
            return False
        reply = f"{code} {words}"
    for entry in entries:
        entry.sent_at, entry.reply = None if reply else this.now, reply
    Reminder.objects.bulk_create(entries)
    return not reply


def message_id(entry: Reminder) -> str:
    who = f"{entry.person_id}.{entry.workstream_id}" if entry.person_id else "programme"
    return f"<reminder.{entry.due_on}.{entry.step}.{who}@{settings.PORTAL_HOST}>"
