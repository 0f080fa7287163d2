"""What staff fill in about those who get emails."""

from django import forms


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
