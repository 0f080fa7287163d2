"""What a form carries along so that nothing typed into it is lost."""

import uuid
from typing import Any

from django import template
from django.template.context import Context

from people.models import User
from publishing import unsaved

register = template.Library()


@register.inclusion_tag("publishing/_keeps_words.html", takes_context=True)
def keeps_words(context: Context) -> dict[str, Any]:
    """Let a form of the staff's keep what is typed into it until it is saved. What is added stands by itself: several people
    may add something at the same time."""
    request = context["request"]
    carried = unsaved.keys_in(request.POST.getlist(unsaved.KEYS)) if request.method == "POST" else []
    thing = getattr(context.get("form"), "instance", None)
    return {
        "name": unsaved.KEYS,
        "key": carried[0] if carried else uuid.uuid4(),
        "taken_over": carried[1:],
        "writer": unsaved.writer_of(request.user),
        "is_by_itself": thing is not None and thing.pk is None,
    }


@register.simple_tag
def writer_of(user: User) -> str:
    """What stands for a person where a browser keeps their words."""
    return unsaved.writer_of(user)
