"""What templates ask of consultations."""

import datetime

from django import template
from django.utils import timezone

from people.dates import LONDON
from workstreams.models import Consultation, ConsultationState

register = template.Library()


@register.filter
def state_at(consultation: Consultation, moment: datetime.datetime) -> ConsultationState:
    """Where it stands at that moment."""
    return consultation.state_at(moment)


@register.filter
def days_left_in_words(consultation: Consultation, moment: datetime.datetime) -> str:
    """“closes today”, “1 day left”, “14 days left”."""
    days = consultation.days_left(timezone.localdate(moment, LONDON))
    return "closes today" if days == 0 else "1 day left" if days == 1 else f"{days} days left"


@register.filter
def is_report_late(consultation: Consultation, moment: datetime.datetime) -> bool:
    """Whether the fair time to report back has passed."""
    return consultation.is_report_late(timezone.localdate(moment, LONDON))
