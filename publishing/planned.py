"""Keeping a date as people give it with a model, and asking for one in a form."""

import datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db import models

from people.dates import today
from publishing.when import NotADate, Precision, When


class PlannedDate:
    """A model's date as it was given, kept in four columns: its words, its first and latest fair day, its precision.

    `planned = PlannedDate()` gives the model `planned` (a `When`, or None) over `planned_words`, `planned_from`,
    `planned_by` and `planned_precision`. Sort and filter by `planned_by`; name `PlannedDate.columns("planned")` in
    `update_fields`.
    """

    def __init__(self, *, optional: bool = False) -> None:
        self.optional = optional

    if TYPE_CHECKING:  # what models get in its place

        def __get__(self, instance: models.Model, owner: type[models.Model]) -> When: ...

        def __set__(self, instance: models.Model, when: When | None) -> None: ...

    @staticmethod
    def columns(name: str) -> list[str]:
        return [f"{name}_words", f"{name}_from", f"{name}_by", f"{name}_precision"]

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        words, first, last, precision = self.columns(name)
        add: Any = model.add_to_class
        add(words, models.CharField(max_length=100, blank=self.optional, editable=False))
        add(first, models.DateField(null=self.optional, editable=False))
        add(last, models.DateField(null=self.optional, editable=False, db_index=True))
        add(precision, models.CharField(max_length=15, blank=self.optional, editable=False))
        setattr(model, name, property(_reader(name), _writer(name)))


def _reader(name: str) -> Any:
    words, first, last, precision = PlannedDate.columns(name)

    def read(instance: models.Model) -> When | None:
        if not getattr(instance, words):
            return None
        return When(
            getattr(instance, words), getattr(instance, first), getattr(instance, last), Precision(getattr(instance, precision))
        )

    return read


def _writer(name: str) -> Any:
    def write(instance: models.Model, when: When | None) -> None:
        values = (when.words, when.first, when.last, when.precision.value) if when else ("", None, None, "")
        for column, value in zip(PlannedDate.columns(name), values, strict=True):
            setattr(instance, column, value)

    return write


class WhenField(forms.CharField):
    """Asks for a date in the words of whoever gives it. The cleaned value is a `When`, or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "As exactly as you know it: 23 December 2016, December 2016, early 2017, in due course.")
        super().__init__(max_length=100, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, When) else value

    def clean(self, value: Any) -> When | None:
        words = cast(str, super().clean(value))
        if not words:
            return None
        if isinstance(self.initial, When) and self.initial.words == " ".join(words.split()):
            return self.initial  # said on an earlier day, and not said anew
        try:
            return When.read(words, given=self.given())
        except NotADate as error:
            raise forms.ValidationError(str(error)) from error

    @staticmethod
    def given() -> datetime.date:
        """The day on which the words are said: today, in London."""
        return today()
