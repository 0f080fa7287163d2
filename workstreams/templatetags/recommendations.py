"""What templates ask of recommendations."""

import datetime

from django import template

from workstreams.models import Recommendation

register = template.Library()


@register.filter
def is_late_on(recommendation: Recommendation, day: datetime.date) -> bool:
    """Whether it should have been put to Ministers by then."""
    return recommendation.is_late_to_be_put(day)
