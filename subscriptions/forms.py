"""Asking for emails, and choosing which."""

from typing import Any

from django import forms

from subscriptions import topics
from subscriptions.models import Frequency
from workstreams.models import Workstream

EVERYTHING, SOME = "everything", "some"


class ChoiceForm(forms.Form):
    """What to hear of, and how often.

    All workstreams can be chosen; of the other topics those which are followed, or which the link here named.
    """

    scope = forms.ChoiceField(
        label="What do you want to hear about?",
        choices=[(EVERYTHING, "Everything in the programme"), (SOME, "Only what I choose")],
        widget=forms.RadioSelect,
        initial=EVERYTHING,
    )
    topics = forms.MultipleChoiceField(
        label="What I choose",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Only if you do not want everything.",
    )
    frequency = forms.ChoiceField(
        label="How often?", choices=Frequency.choices, widget=forms.RadioSelect, initial=Frequency.WEEKLY
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].depends_on = "scope"  # type: ignore[attr-defined]
        self.fields["topics"].choices = self.choices()  # type: ignore[attr-defined]

    def choices(self) -> list[tuple[str, str]]:
        workstreams = list(Workstream.objects.all())
        known = {topics.key_of(workstream) for workstream in workstreams}
        asked = {*self.initial.get("topics", []), *(self.data.getlist("topics") if self.is_bound else [])}  # type: ignore[attr-defined]
        return [(topics.key_of(topic), str(topic)) for topic in [*workstreams, *topics.find(asked - known)]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("scope") == SOME and not cleaned.get("topics") and "topics" not in self.errors:
            self.add_error("topics", "Choose at least one, or choose “Everything in the programme”.")
        return cleaned

    @property
    def topic_keys(self) -> list[str]:
        """The keys of the topics chosen; none means everything."""
        return [] if self.cleaned_data["scope"] == EVERYTHING else self.cleaned_data["topics"]


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
    field_order = ["email", "scope", "topics", "frequency"]
