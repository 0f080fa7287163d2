"""Pieces of the Scottish Government Design System, for every template."""

from django import template
from django.template.context import Context

register = template.Library()


@register.inclusion_tag("components/icon.html")
def icon(name: str, classes: str = "") -> dict[str, str]:
    """A decorative icon of the design system, such as "check_circle"."""
    return {"name": name, "classes": classes}


@register.simple_tag(takes_context=True)
def current(context: Context, address: str) -> bool:
    """Whether the page shown lies at or below this address."""
    request = context.get("request")
    if request is None:
        return False
    path: str = request.path
    return path.startswith(address) if address != "/" else path == "/"


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(here: str, *above: str) -> dict[str, object]:
    """The way from home to this page; `above` is address, words, address, words … from the top down."""
    return {"here": here, "above": list(zip(above[::2], above[1::2], strict=True))}
