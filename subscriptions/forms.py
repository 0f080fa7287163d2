"""Asking for emails, and choosing which."""

from typing import Any

from django import forms

from subscriptions.models import Frequency
from workstreams.models import Workstream

EVERYTHING, SOME = "everything", "workstreams"


class ChoiceForm(forms.Form):
    """What to hear of, and how often."""

    scope = forms.ChoiceField(
        label="What do you want to hear about?",
        choices=[(EVERYTHING, "Everything in the programme"), (SOME, "Only the workstreams I choose")],
        widget=forms.RadioSelect,
        initial=EVERYTHING,
    )
    workstreams = forms.ModelMultipleChoiceField(
        label="Workstreams",
        queryset=Workstream.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Only if you do not want everything.",
    )
    frequency = forms.ChoiceField(
        label="How often?", choices=Frequency.choices, widget=forms.RadioSelect, initial=Frequency.WEEKLY
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workstreams"].depends_on = "scope"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("scope") == SOME and not cleaned.get("workstreams"):
            self.add_error("workstreams", "Choose at least one workstream, or choose “Everything in the programme”.")
        return cleaned

    @property
    def workstream_ids(self) -> list[int]:
        """The workstreams chosen; none means everything."""
        if self.cleaned_data["scope"] == EVERYTHING:
            return []
        return [workstream.pk for workstream in self.cleaned_data["workstreams"]]


class SubscribeForm(ChoiceForm):
    email = forms.EmailField(
        label="Your email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your email address.",
            "invalid": "Enter an email address in the right form, like name@example.org.",
            "max_length": "Enter an address of at most 254 characters.",
        },
    )
    field_order = ["email", "scope", "workstreams", "frequency"]
