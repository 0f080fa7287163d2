"""What templates ask of actions."""

import datetime

from django import template

from workstreams.models import Action

register = template.Library()


@register.filter
def is_overdue_on(action: Action, day: datetime.date) -> bool:
    """Whether it is open and its latest fair day has passed."""
    return action.is_overdue(day)
