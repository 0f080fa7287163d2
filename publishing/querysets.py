"""The one door to everything that readers see, and finding rows by their words."""

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from people.models import Reader, User
from publishing.audience import open_to
from publishing.states import State

M = TypeVar("M", bound=models.Model)


class WordsQuerySet(models.QuerySet[M]):
    """Rows that can be found by words."""

    words_in: ClassVar[tuple[str, ...]]
    """The columns in which words are looked for."""

    def with_words(self, words: str) -> Self:
        """Rows that hold every one of these words, each in one column or another, in capital letters or small ones."""
        found = self
        for word in words.split():
            found = found.filter(Q(*((f"{column}__icontains", word) for column in self.words_in), _connector=Q.OR))
        return found


class PublishedQuerySet(models.QuerySet[M]):
    """Rows with a state and an audience."""

    def visible_to(self, user: Reader) -> Self:
        """Rows that this reader may see now. Nothing is shown unless a line here allows it."""
        model: Any = self.model
        allowed = Q(state__in=State.readable()) & open_to(user, model)
        if isinstance(user, User) and user.is_editor:
            allowed |= ~Q(state__in=State.readable())
        return self.filter(allowed)

    def readable(self) -> Self:
        """Rows that are not being written still: published ones, and withdrawn ones under their notice."""
        return self.filter(state__in=State.readable())
