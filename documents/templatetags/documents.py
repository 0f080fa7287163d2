"""Documents on the pages of rooms below, which know nothing of them."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.db import models
from django.template.context import Context

from documents.models import Document, StoredFile
from people.models import ANYONE

register = template.Library()

MOST_SHOWN = 20


@register.inclusion_tag("documents/_linked.html", takes_context=True)
def linked_documents(context: Context, thing: models.Model) -> dict[str, object]:
    """The documents that this reader may see of a workstream, or as evidence for a commitment or a recommendation."""
    user = context.get("user") or ANYONE
    documents = Document.objects.visible_to(user).readable().about(thing).in_reading_order()
    return {"documents": documents[:MOST_SHOWN], "thing": thing}


@register.filter
def waiting(files: Iterable[Any]) -> int:
    """How many of these are still being looked into."""
    return sum(file.stored.state == StoredFile.State.WAITING for file in files)
