"""Asking for emails, and choosing which."""

import datetime
from typing import Any

from django import forms
from django.db import models

from people.dates import day_by_the_clock
from publishing.templatetags.dates import full_day
from subscriptions import addresses, pauses, topics
from subscriptions.models import Frequency, Subscriber
from workstreams.forms.fields import DayInput
from workstreams.models import Workstream

EVERYTHING, SOME = "everything", "some"
NONE = "none"


class AddressField(forms.EmailField):
    """An address as it is written to, whichever script its domain was typed in."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=addresses.LONGEST,
            widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
            error_messages={
                "required": "Enter your email address.",
                "invalid": "Enter an email address in the right form, like name@example.org.",
                "max_length": f"Enter an address of at most {addresses.LONGEST} characters.",
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        try:
            return addresses.as_sent(typed) if "@" in typed else typed
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class ChoiceForm(forms.Form):
    """What to hear of, and how often.

    All workstreams can be chosen; of the other topics those which the link here named.
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
        asked = {*self.initial.get("topics", []), *(self.data.getlist("topics") if self.is_bound else [])}  # type: ignore[attr-defined]
        return [(topics.key_of(topic), str(topic)) for topic in offered(asked)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("scope") == SOME and not cleaned.get("topics") and "topics" not in self.errors:
            self.add_error("topics", "Choose at least one, or choose “Everything in the programme”.")
        return cleaned

    @property
    def topic_keys(self) -> list[str]:
        """The keys of the topics chosen; none means everything."""
        return [] if self.cleaned_data["scope"] == EVERYTHING else self.cleaned_data["topics"]


def offered(others: set[str]) -> list[models.Model]:
    """All workstreams, and of other topics those of these keys that anyone may know of."""
    workstreams = list(Workstream.objects.all())
    known = {topics.key_of(workstream) for workstream in workstreams}
    return [*workstreams, *topics.find(others - known)]


class SubscribeForm(ChoiceForm):
    email = AddressField(label="Your email address")
    field_order = ["email", "scope", "topics", "frequency"]


class PreferencesForm(forms.Form):
    """How often to hear of each thing: everything, each workstream, and whatever else they follow already."""

    def __init__(self, *args: Any, followed: dict[models.Model | None, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = {topics.key_of(topic) for topic in followed if topic}
        self.topics: dict[str, models.Model | None] = {EVERYTHING: None}
        self.topics |= {topics.key_of(topic): topic for topic in offered(others)}
        for key, topic in self.topics.items():
            self.fields[key] = forms.ChoiceField(
                label=str(topic or "Everything in the programme"),
                choices=[(NONE, "No emails"), *Frequency.choices],
                initial=followed.get(topic, NONE),
                error_messages={"required": f"Choose how often you want emails about {topic or 'everything'}."},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and set(cleaned.values()) == {NONE}:
            raise forms.ValidationError("Choose how often for at least one of them. To get no emails at all, unsubscribe below.")
        return cleaned

    @property
    def answers(self) -> dict[models.Model | None, str]:
        return {self.topics[key]: "" if answer == NONE else answer for key, answer in self.cleaned_data.items()}


class PauseForm(forms.Form):
    until = forms.DateField(
        label="Start again on",
        widget=DayInput,
        error_messages={"required": "Choose the day on which emails begin again.", "invalid": "Enter a day, like 2027-03-01."},
    )

    def clean_until(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["until"]
        today = day_by_the_clock()
        if day <= today:
            raise forms.ValidationError("Choose a day after today.")
        if day > today + pauses.LONGEST:
            raise forms.ValidationError(f"Choose a day until {full_day(today + pauses.LONGEST)}, or unsubscribe.")
        return day


class AddressForm(forms.Form):
    email = AddressField(label="Your new email address")

    def __init__(self, *args: Any, subscriber: Subscriber, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subscriber = subscriber

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email == self.subscriber.email:
            raise forms.ValidationError("Your emails come to this address already.")
        return email
