"""Meetings on the pages of rooms below, which know nothing of them."""

from django import template
from django.db import models
from django.template.context import Context

from meetings.models import ActionPoint
from people.models import ANYONE
from workstreams.models import Action

register = template.Library()

MOST_SHOWN = 20


@register.inclusion_tag("meetings/_carried_out_by.html", takes_context=True)
def action_points(context: Context, thing: models.Model) -> dict[str, object]:
    """What meetings gave somebody to do for an action or a recommendation, as far as this reader may see it."""
    seen = ActionPoint.objects.visible_to(context.get("user") or ANYONE).select_related("meeting__group", "owner")
    of_thing = seen.filter(action=thing) if isinstance(thing, Action) else seen.filter(recommendation=thing.pk)
    return {"points": of_thing.order_by("-pk")[:MOST_SHOWN]}
