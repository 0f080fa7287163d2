"""The one door to everything that readers see."""

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from people.models import Reader, User
from publishing.audience import open_to
from publishing.states import State

M = TypeVar("M", bound=models.Model)


class PublishedQuerySet(models.QuerySet[M]):
    """Rows with a state and an audience."""

    def visible_to(self, user: Reader) -> Self:
        """Rows that this reader may see now. Nothing is shown unless a line here allows it."""
        model: Any = self.model
        allowed = Q(state__in=State.readable()) & open_to(user, model)
        if isinstance(user, User) and user.is_editor:
            allowed |= ~Q(state__in=State.readable())
        return self.filter(allowed)
