"""What staff fill in about those who get emails."""

from urllib.parse import urlencode

from django import forms
from django.core.files.uploadedfile import UploadedFile

from subscriptions import importing
from subscriptions.models import Frequency
from workstreams.importing.limits import Unreadable


class FindForm(forms.Form):
    address = forms.CharField(
        label="Find an address",
        min_length=3,
        max_length=254,
        help_text="All of it or a part.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Enter an address or a part of one.",
            "min_length": "Enter at least three characters.",
            "max_length": "Enter at most 254 characters.",
        },
    )


class TakeOverForm(forms.Form):
    file = forms.FileField(
        label="The table",
        help_text="CSV or Excel, with at most 2,000 rows.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": "Choose a file.", "empty": "This file is empty.", "invalid": "Choose the file once more."},
    )
    reading: importing.Reading

    def clean_file(self) -> UploadedFile:
        """What can be read of it is in `reading`."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            self.reading = importing.read(file)
        except Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable
        return file


class WhyForm(forms.Form):
    why = forms.CharField(
        label="Why?",
        max_length=500,
        help_text="For your colleagues, who see it beside this email.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why.", "max_length": "Shorten it to 500 characters."},
    )


class LookForm(forms.Form):
    """Which changes an email tells of, and how often it comes: what stands in the address of its page."""

    changes = forms.CharField(max_length=20_000)
    frequency = forms.ChoiceField(choices=Frequency.choices)

    def clean_changes(self) -> list[int]:
        numbers = self.cleaned_data["changes"].split(",")
        if not all(number.isascii() and number.isdecimal() and len(number) < 19 for number in numbers):
            raise forms.ValidationError("Not numbers of changes.")
        return [int(number) for number in numbers]

    def as_query(self) -> str:
        changes = ",".join(str(number) for number in self.cleaned_data["changes"])
        return urlencode({"changes": changes, "frequency": self.cleaned_data["frequency"]})
