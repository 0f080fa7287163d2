"""Kinds of answers that staff give."""

import datetime
from typing import Any

from django import forms

from people.dates import today
from publishing.when import EARLIEST, LATEST


class DayInput(forms.DateInput):
    """The browser's own way of choosing a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PastDayField(forms.DateField):
    """A day that has come: today if nothing else is chosen."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(initial=today, **kwargs)

    def clean(self, value: Any) -> datetime.date:
        day: datetime.date = super().clean(value)
        if day and day < EARLIEST:
            raise forms.ValidationError(f"Check the year. Give a day from {EARLIEST.year} on.")
        if day and day > today():
            raise forms.ValidationError("This day is still to come. Give a day up to today.")
        return day


class MomentField(forms.DateTimeField):
    """A day and time in London, to the minute."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)

    def clean(self, value: Any) -> datetime.datetime:
        moment: datetime.datetime = super().clean(value)
        if moment and not EARLIEST < moment.date() < LATEST:
            raise forms.ValidationError(f"Check the year. Give one from {EARLIEST.year} to {LATEST.year}.")
        return moment
