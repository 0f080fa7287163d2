"""Keeping consultations, and telling readers when one opens, nears its end, closes and is reported on."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from people.dates import LONDON
from people.models import User
from publishing import audit, changes, search, writing
from publishing.locks import take_turn
from publishing.markdown import render
from publishing.planned import PlannedDate
from publishing.templatetags.dates import day, day_and_time
from workstreams import commitments
from workstreams.forms.consultations import AnalysisForm, ConsultationForm, ReportForm
from workstreams.models import Announcement, Consultation, ConsultationState, Workstream

QUESTIONS_HEADING_LEVEL = 3
WEEK = datetime.timedelta(weeks=1)
TOLD_WITHIN = datetime.timedelta(days=2)
"""How long after a turn readers are still told of it. What was entered later than that is history, not news."""
Turn = Announcement.Turn
COLUMNS = [
    "Title",
    "Workstream",
    "State",
    "Opens (London time)",
    "Closes (London time)",
    "Parts",
    "How to respond",
    "Responses",
    "Report due by",
    "Reported on",
    "Address",
]


@transaction.atomic
def add(form: ConsultationForm, workstream: Workstream, *, by: User) -> Consultation:
    """A new consultation; the one already made of the form if it is sent twice."""
    take_turn("workstreams.consultations")
    if made := Consultation.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    consultation: Consultation = form.save(commit=False)
    consultation.workstream, consultation.key, consultation.changed_by = workstream, form.cleaned_data["key"], by
    consultation.slug = free_slug(consultation.title)
    fill(consultation, form)
    consultation.save()
    audit.record(by, "added consultation", consultation, title=consultation.title)
    search.put(consultation)
    return consultation


@transaction.atomic
def save(form: ConsultationForm, *, by: User) -> Consultation:
    """Save what a consultation asks and when. Its address stays. Raises `ChangedMeanwhile`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    consultation: Consultation = form.save(commit=False)
    fill(consultation, form)
    columns = [*form.Meta.fields, "questions_html", *PlannedDate.columns("report_promised")]
    writing.save(consultation, columns, by=by, title=consultation.title, before=moments(before))
    search.put(consultation)
    if moments(before) != moments(consultation):
        tell_of_moved(consultation, before, timezone.now())
    return consultation


def moments(consultation: Consultation) -> str:
    return f"{day_and_time(consultation.opens_at)} to {day_and_time(consultation.closes_at)}"


def tell_of_moved(consultation: Consultation, before: Consultation, now: datetime.datetime) -> None:
    """Tell readers of other dates, if they knew of the earlier ones; turns that are to come again are told again."""
    to_come = [turn for turn, moment, _ in turns(consultation) if moment > now]
    known, _ = consultation.announcements.filter(turn__in=to_come).delete()
    if known or before.opens_at <= now:
        line = f"It runs from {moments(consultation)} (was: {moments(before)})."
        record(consultation, "has other dates", line, now, replaces_earlier=True)


def fill(consultation: Consultation, form: ConsultationForm) -> None:
    consultation.report_promised = form.cleaned_data["report_promised"]
    consultation.questions_html = render(consultation.questions, heading_level=QUESTIONS_HEADING_LEVEL, anchor="questions")


def free_slug(title: str) -> str:
    base = slugify(title)[:80] or "consultation"
    slug, number = base, 1
    while Consultation.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def analyse(form: AnalysisForm, *, by: User) -> Consultation:
    """Say what is being done with the answers, and what was found in them. Raises `ChangedMeanwhile`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    consultation: Consultation = form.save(commit=False)
    consultation.analysis_html = render(consultation.analysis, heading_level=QUESTIONS_HEADING_LEVEL, anchor="analysis")
    writing.save(consultation, [*form.Meta.fields, "analysis_html"], by=by, before=before.analysis)
    search.put(consultation)
    return consultation


@transaction.atomic
def report(form: ReportForm, *, by: User, at: datetime.datetime) -> Consultation:
    """Say what was heard and what was done. Raises `ChangedMeanwhile`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    consultation: Consultation = form.save(commit=False)
    writing.save(consultation, form.Meta.fields, by=by, reported_on=str(consultation.reported_on))
    search.put(consultation)
    if before.reported_on is None:
        record(consultation, "has been reported on", consultation.we_did, at, is_last=True)
    return consultation


def announce_due(now: datetime.datetime) -> int:
    """Tell of each consultation that has opened, has a week left, or has closed, once. Returns how many were told."""
    told = 0
    lately = Consultation.objects.at(now).filter(closes_at__gt=now - TOLD_WITHIN, opens_at__lte=now)
    for consultation in lately.select_related("workstream"):
        for turn, moment, line in turns(consultation):
            if now - TOLD_WITHIN < moment <= now:
                told += announce(consultation, turn, line, now)
    return told


def turns(consultation: Consultation) -> list[tuple[Turn, datetime.datetime, str]]:
    """What the clock brings a consultation. One that is open for a week or less has no "a week left"."""
    until = f"Open until {day_and_time(consultation.closes_at)}."
    found = [(Turn.OPENED, consultation.opens_at, until)]
    if consultation.closes_at - WEEK > consultation.opens_at:
        found.append((Turn.WEEK_LEFT, consultation.closes_at - WEEK, until))
    return [*found, (Turn.CLOSED, consultation.closes_at, f"A report is due by {day(consultation.report_due)}.")]


@transaction.atomic
def announce(consultation: Consultation, turn: Turn, line: str, now: datetime.datetime) -> bool:
    take_turn(f"workstreams.announcement {consultation.pk}")
    _, is_new = Announcement.objects.get_or_create(consultation=consultation, turn=turn)
    if is_new:
        record(consultation, turn.label, line, now)
    return is_new


def record(
    consultation: Consultation,
    what: str,
    line: str,
    at: datetime.datetime,
    *,
    replaces_earlier: bool = False,
    is_last: bool = False,
) -> None:
    """Tell those who follow its workstream, what it carries out, or the consultation itself."""
    heading = f"Consultation {what}: {consultation.title}"[:250]
    page = consultation.get_absolute_url()
    parts = [*commitments.parts(consultation, heading, line, page), changes.Part(consultation, heading, line, page)]
    changes.record(
        consultation,
        at=at,
        title=heading,
        summary=line,
        address=page,
        parts=parts,
        replaces_earlier=replaces_earlier,
        is_last=is_last,
    )


def row(consultation: Consultation) -> list[str]:
    """What the table says of a consultation that was fetched `at()` a moment, under `COLUMNS`."""
    responses, reported_on = consultation.responses, consultation.reported_on
    return [
        consultation.title,
        consultation.workstream.name,
        ConsultationState(consultation.state).label,
        in_london(consultation.opens_at),
        in_london(consultation.closes_at),
        "; ".join(part.title for part in consultation.parts.all()),
        consultation.how_to_respond,
        "" if responses is None else str(responses),
        consultation.report_due.isoformat(),
        reported_on.isoformat() if reported_on else "",
        f"{settings.PORTAL_URL}{consultation.get_absolute_url()}",
    ]


def in_london(moment: datetime.datetime) -> str:
    return f"{timezone.localtime(moment, LONDON):%Y-%m-%d %H:%M}"
