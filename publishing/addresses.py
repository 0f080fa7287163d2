"""Addresses made of names. Others link to them, so a thing keeps the one it got, whatever it is called later."""

from collections.abc import Collection
from itertools import count
from typing import Any

from django.db import models
from django.utils.text import slugify

from publishing.models import FormerAddress

RESERVED = {"add"}
"""What stands in the place of a slug in the address of an empty form."""
ROOM_FOR_A_NUMBER = 6


def free_slug(model: type[models.Model], words: str, *, given_up: Collection[str] = ()) -> str:
    """A slug made of these words that no row of the model has or had, but for those that are given up. Whoever calls this has
    taken a turn."""
    field: Any = model._meta.get_field("slug")
    base = slugify(words)[: field.max_length - ROOM_FOR_A_NUMBER].strip("-") or slugify(str(model._meta.verbose_name))
    had = FormerAddress.objects.of_kind(model).filter(slug__startswith=base)
    has = model._default_manager.filter(slug__startswith=base)
    taken = {*set(has.values_list("slug", flat=True)).difference(given_up), *had.values_list("slug", flat=True), *RESERVED}
    return next(slug for number in count(1) if (slug := base if number == 1 else f"{base}-{number}") not in taken)
