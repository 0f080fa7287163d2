"""What this room's things tell of a period, once each: told when it was said, or when it came to be."""

import datetime
from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

from people.dates import LONDON
from publishing.markdown import literal
from publishing.templatetags.dates import day
from workstreams.happenings import HORIZON, MOST, Happening, Period, limits_of, tell_of
from workstreams.models import (
    ActionEntry,
    ActionStatus,
    Consultation,
    Forecast,
    Milestone,
    ProgressNote,
    Response,
    Standing,
)

WRITTEN_LATE = datetime.timedelta(days=31)
"""What is dated so long before the period and was written down in it is told still."""


def linked(words: str, address: str) -> str:
    return f"[{literal(words)}]({address})"


def in_london(moment: datetime.datetime) -> datetime.date:
    return timezone.localdate(moment, LONDON)


def midday(date: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(date, datetime.time(12), tzinfo=LONDON)


@tell_of
def notes(period: Period) -> Iterator[Happening]:
    offered = ProgressNote.objects.offered_since(period.since).select_related("workstream").prefetch_related("audience_groups")
    for note in offered.order_by("-written_at")[:MOST]:
        limits = limits_of(note)
        address = note.get_absolute_url()
        yield Happening(f"note {note.pk}", midday(note.happened_on), note.workstream, note.body.strip(), address, *limits, True)


@tell_of
def standings(period: Period) -> Iterator[Happening]:
    """The newest that was said of each workstream, with what it was when everybody was last told."""
    said = Standing.objects.filter(said_at__gte=period.begins, workstream__isnull=False).select_related("workstream")
    newest = {standing.workstream_id: standing for standing in reversed(said[:MOST])}
    earlier = Standing.objects.filter(said_at__lt=period.begins, workstream__in=newest).order_by("said_at", "pk")
    before = {standing.workstream_id: standing for standing in earlier}
    for key, standing in newest.items():
        was = before.get(key)
        now = standing.get_status_display().lower()
        change = "still " if was and was.status == standing.status else ""
        ago = f" (it was {was.get_status_display().lower()})" if was and not change else ""
        words = f"The workstream is {change}{now}{ago}: {literal(standing.reason)}"
        yield Happening(
            f"status {standing.pk}",
            standing.said_at,
            standing.workstream,
            words,
            f"{standing.workstream.get_absolute_url()}#status",
        )


@tell_of
def milestones_reached(period: Period) -> Iterator[Happening]:
    first = in_london(period.begins)
    late = Q(changed_at__gte=period.begins, reached_on__gte=first - WRITTEN_LATE)
    reached = Milestone.objects.filter(Q(reached_on__gte=first) | late).select_related("workstream")
    for milestone in reached.order_by("-reached_on")[:MOST]:
        if milestone.reached_on:
            address = milestone.get_absolute_url()
            words = f"{linked(milestone.title, address)} was reached on {day(milestone.reached_on)}. {literal(milestone.outcome)}"
            key = f"milestone reached {milestone.pk}"
            yield Happening(key, midday(milestone.reached_on), milestone.workstream, words, address)


@tell_of
def milestones_moved(period: Period) -> Iterator[Happening]:
    """The newest forecast of each that is still to come, if it is another than what everybody was told last."""
    said = Forecast.objects.filter(said_at__gte=period.begins, milestone__reached_on=None)
    newest = {forecast.milestone_id: forecast for forecast in reversed(said.select_related("milestone__workstream")[:MOST])}
    for forecast in newest.values():
        milestone = forecast.milestone
        if forecast.expected == milestone.planned:
            continue
        address = milestone.get_absolute_url()
        when = f"{literal(forecast.expected.in_full)} (it was planned for {literal(milestone.planned.in_full)})"
        words = f"{linked(milestone.title, address)} is now expected {when}: {literal(forecast.why)}"
        yield Happening(f"forecast {forecast.pk}", forecast.said_at, milestone.workstream, words, address)


@tell_of
def consultations(period: Period) -> Iterator[Happening]:
    first = in_london(period.begins)
    opened = Q(opens_at__gte=period.begins) | Q(closes_at__gte=period.begins) | Q(reported_on__gte=first)
    late = Q(changed_at__gte=period.begins, reported_on__gte=first - WRITTEN_LATE)
    for consultation in Consultation.objects.filter(opened | late).select_related("workstream")[:MOST]:
        yield from turns_of(consultation, period)


def turns_of(consultation: Consultation, period: Period) -> Iterator[Happening]:
    """What has become of a consultation in the period, one thing each."""
    pk, workstream, address = consultation.pk, consultation.workstream, consultation.get_absolute_url()
    title = linked(consultation.title, address)
    opened_on, closed_on = day(consultation.opens_at), day(consultation.closes_at)
    if period.begins <= consultation.opens_at <= period.now:
        words = f"{title} opened on {opened_on}. {literal(consultation.summary)}"
        yield Happening(f"consultation opened {pk}", consultation.opens_at, workstream, words, address)
    if period.begins <= consultation.closes_at <= period.now:
        answers = f", with {consultation.responses} responses" if consultation.responses else ""
        words = f"{title} closed on {closed_on}{answers}."
        yield Happening(f"consultation closed {pk}", consultation.closes_at, workstream, words, address)
    if consultation.reported_on:
        words = f"{title} has been reported on. {literal(consultation.we_did)}"
        yield Happening(f"consultation reported {pk}", midday(consultation.reported_on), workstream, words, address)


@tell_of
def responses(period: Period) -> Iterator[Happening]:
    """What Ministers answered, the newest answer to each recommendation."""
    said = Response.objects.filter(said_at__gte=period.begins).select_related("recommendation__workstream")
    newest = {response.recommendation_id: response for response in reversed(said[:MOST])}
    for response in newest.values():
        recommendation = response.recommendation
        address = recommendation.get_absolute_url()
        answer = f"Ministers answered on {day(response.answered_on)}: {response.get_answer_display().lower()}"
        words = f"{linked(str(recommendation), address)}: {literal(recommendation.summary)} {answer}. {literal(response.text)}"
        yield Happening(f"response {response.pk}", response.said_at, recommendation.workstream, words, address)


@tell_of
def actions_done(period: Period) -> Iterator[Happening]:
    said = ActionEntry.objects.filter(said_at__gte=period.begins, status=ActionStatus.DONE, action__status=ActionStatus.DONE)
    newest = {entry.action_id: entry for entry in reversed(said.select_related("action__workstream")[:MOST])}
    for entry in newest.values():
        action = entry.action
        address = action.get_absolute_url()
        words = f"Action {linked(str(action), address)} is done. {literal(entry.words)}"
        yield Happening(f"action done {action.pk}", entry.said_at, action.workstream, words, address)


@tell_of
def milestones_to_come(period: Period) -> Iterator[Happening]:
    today = in_london(period.now)
    soon = (today, today + HORIZON)
    coming = Milestone.objects.open().filter(Q(forecast_by__range=soon) | Q(forecast_by=None, planned_by__range=soon))
    for milestone in coming.select_related("workstream").by_due()[:MOST]:
        address, due = milestone.get_absolute_url(), milestone.due
        words = f"{literal(due.in_full)}: {linked(milestone.title, address)} ({literal(milestone.workstream.name)})"
        key = f"milestone to come {milestone.pk} {due.last}"
        yield Happening(key, midday(due.last), milestone.workstream, words, address, is_to_come=True)


@tell_of
def consultations_to_close(period: Period) -> Iterator[Happening]:
    coming = Consultation.objects.filter(closes_at__gt=period.now, opens_at__lte=period.now, closes_at__lte=period.now + HORIZON)
    for consultation in coming.select_related("workstream").order_by("closes_at")[:MOST]:
        address, workstream = consultation.get_absolute_url(), consultation.workstream
        last = day(consultation.closes_at - datetime.timedelta(minutes=1))
        title = linked(consultation.title, address)
        words = f"{last}: the last day for answers to the consultation {title} ({literal(workstream.name)})"
        key = f"consultation to close {consultation.pk} {consultation.closes_at.date()}"
        yield Happening(key, consultation.closes_at, workstream, words, address, is_to_come=True)
