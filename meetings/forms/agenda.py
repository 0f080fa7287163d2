"""What whoever prepares a meeting fills in about an item of its agenda."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator

from meetings.models import AgendaItem
from publishing.forms import VersionedForm

LONGEST = 1440
"""Minutes: a day."""


class TimeInput(forms.TimeInput):
    """The browser's own way of choosing a time of day, to the minute."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class DayInput(forms.DateInput):
    """The browser's own way of choosing a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ItemForm(VersionedForm):
    class Meta:
        model = AgendaItem
        fields = ["title", "purpose", "presenter", "minutes", "begins_at"]
        labels = {"title": "Item", "minutes": "Minutes", "begins_at": "Begins at a fixed time"}
        help_texts = {
            "presenter": "Who speaks to it, if that is known.",
            "minutes": "How long it takes. 0 for what takes no time of its own.",
            "begins_at": "Only if it cannot begin when the item before it ends, such as lunch.",
        }
        widgets = {"purpose": forms.RadioSelect, "begins_at": TimeInput()}
        error_messages = {
            "title": {"required": "Say what the item is.", "max_length": "Shorten it to 200 characters."},
            "presenter": {"max_length": "Shorten who speaks to it to 150 characters."},
            "minutes": {
                "required": "Say how many minutes it takes.",
                "invalid": "Give the minutes in digits, like 15.",
                "min_value": "Give the minutes in digits, like 15; 0 for what takes no time.",
            },
            "begins_at": {"invalid": "Give a time of day, like 12:30."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purpose: Any = self.fields["purpose"]
        purpose.choices = AgendaItem.Purpose.choices
        longest = MaxValueValidator(LONGEST, f"An item lasts at most {LONGEST} minutes, which is a day.")
        self.fields["minutes"].validators.append(longest)
