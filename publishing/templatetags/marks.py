"""Showing which words of a text were found."""

import re

from django import template

from publishing.search import START, STOP

register = template.Library()
MARKED = re.compile(f"{START}([^{START}{STOP}]*){STOP}")


@register.inclusion_tag("publishing/_marked.html")
def marked(text: str) -> dict[str, object]:
    """The text, with what stands between marks as <mark>. Each piece is escaped by the template."""
    pieces = MARKED.split(text)
    return {"pieces": [(words, bool(place % 2)) for place, words in enumerate(pieces) if words]}
