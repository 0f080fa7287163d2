"""What templates ask of consultations, which they got `at()` a moment."""

import datetime

from django import template
from django.utils import timezone

from people.dates import LONDON
from publishing.templatetags.dates import clock
from workstreams.models import Consultation, ConsultationState, Event

CLOSING_SOON = 14
"""Days left from which readers are told that it closes soon."""
COLOURS = {ConsultationState.OPEN: "green", ConsultationState.REPORTED: "blue"}

register = template.Library()


@register.filter
def state_in_words(consultation: Consultation, moment: datetime.datetime) -> str:
    """“Open, 37 days left”, “Closing soon, 1 day left”, “Closes today at 11.59pm”, “Upcoming”, “Closed” …"""
    if not consultation.takes_answers:
        return ConsultationState(consultation.state).label
    if days_left(consultation, moment) == 0:
        return f"Closes today at {clock(timezone.localtime(consultation.closes_at, LONDON))}"
    beginning = "Closing soon" if is_closing_soon(consultation, moment) else ConsultationState.OPEN.label
    return f"{beginning}, {days_left_in_words(consultation, moment)}"


@register.filter
def days_left_in_words(consultation: Consultation, moment: datetime.datetime) -> str:
    """“1 day left”, “14 days left”, “the last day”."""
    days = days_left(consultation, moment)
    return "the last day" if days == 0 else "1 day left" if days == 1 else f"{days} days left"


@register.filter
def colour_of_state(consultation: Consultation, moment: datetime.datetime) -> str:
    """Of the tag that says it in words."""
    if consultation.takes_answers and is_closing_soon(consultation, moment):
        return "yellow"
    return COLOURS.get(ConsultationState(consultation.state), "grey")


@register.filter
def is_past_on(event: Event, day: datetime.date) -> bool:
    """Whether its last day has passed."""
    return event.is_past(day)


def is_closing_soon(consultation: Consultation, moment: datetime.datetime) -> bool:
    return days_left(consultation, moment) <= CLOSING_SOON


def days_left(consultation: Consultation, moment: datetime.datetime) -> int:
    return consultation.days_left(timezone.localdate(moment, LONDON))
