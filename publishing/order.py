"""Things that stand in an order which people choose, kept as a `position` that each of them has to itself."""

from typing import Any

from django.db import models
from django.db.models import Max


def next_position(rows: models.QuerySet[Any]) -> int:
    """The position after all of these."""
    return int(rows.aggregate(last=Max("position"))["last"] or 0) + 1


def put(thing: models.Model, among: models.QuerySet[Any], *, to: int) -> int:
    """Put a thing into the place `to` among these, which are read in their order now; returns the place it has then.

    Places count from 1; those beyond the ends mean the ends. Twice is as once. Whoever calls this has taken a turn.
    """
    standing = list(among)
    positions = [each.position for each in standing]
    others = [each for each in standing if each.pk != thing.pk]
    place = max(0, min(to - 1, len(others)))
    standing = [*others[:place], *(each for each in standing if each.pk == thing.pk), *others[place:]]
    for each, position in zip(standing, positions, strict=True):
        each.position = position
    among.model._default_manager.bulk_update(standing, ["position"])
    return place + 1
