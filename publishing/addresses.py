"""Addresses made of words: once, and never changed."""

from django.db import models
from django.utils.text import slugify

LONGEST = 80


def new_slug(model: type[models.Model], words: str) -> str:
    """An address for a new row of the model, unlike those that are taken. Take a turn first: nothing is held here."""
    base = slugify(words)[:LONGEST].strip("-") or str(model._meta.verbose_name)
    slug, number = base, 1
    while model._default_manager.filter(**{"slug": slug}).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
