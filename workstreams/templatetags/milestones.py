"""What templates ask of milestones."""

import datetime

from django import template

from workstreams.models import Milestone

register = template.Library()


@register.filter
def overdue_on(milestone: Milestone, day: datetime.date) -> bool:
    """Whether it is overdue on that day."""
    return milestone.is_overdue(day)


@register.filter
def slip_in_words(milestone: Milestone) -> str:
    """“31 days later than planned”, “a day earlier than planned”; nothing where it keeps to the plan."""
    days = milestone.slip
    if days == 0:
        return ""
    amount = "a day" if abs(days) == 1 else f"{abs(days)} days"
    return f"{amount} {'later' if days > 0 else 'earlier'} than planned"
