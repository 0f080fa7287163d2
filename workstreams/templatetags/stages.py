"""What templates ask of stages."""

import datetime

from django import template

from workstreams.models import Stage

register = template.Library()


@register.filter
def is_late_on(stage: Stage, day: datetime.date) -> bool:
    """Whether it should have begun by then."""
    return stage.is_late_to_begin(day)


@register.filter
def is_late_to_end_on(stage: Stage, day: datetime.date) -> bool:
    """Whether it should have ended by then."""
    return stage.is_late_to_end(day)
