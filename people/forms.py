"""Signing in: allauth's forms in our own words. And what is asked of somebody who makes a token."""

import uuid
from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms

from people import scopes


class AskForCodeForm(RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = "Your email address"
        field.widget.attrs.pop("placeholder", None)
        field.error_messages["required"] = "Enter your email address."
        field.error_messages["invalid"] = "Enter an email address in the right form, like name@example.org."


class EnterCodeForm(ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = "Code from the email"
        field.widget.attrs.pop("placeholder", None)
        field.error_messages["required"] = "Enter the code from the email."


class TokenForm(forms.Form):
    name = forms.CharField(
        label="What is it for?",
        max_length=100,
        help_text="A name by which you will know it, such as “Reading list on my tablet”.",
        error_messages={"required": "Say what it is for.", "max_length": "Shorten the name to 100 characters."},
    )
    scopes = forms.MultipleChoiceField(
        label="What may it read?",
        widget=forms.CheckboxSelectMultiple,
        help_text="It reads what you may read at that moment, and never writes.",
        error_messages={"required": "Choose at least one thing that it may read."},
    )
    days = forms.ChoiceField(
        label="How long may it be used?",
        choices=[("30", "30 days"), ("90", "90 days"), ("180", "180 days"), ("365", "A year")],
        widget=forms.RadioSelect,
        initial="90",
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(scope.name, scope.label) for scope in scopes.declared.values()]  # type: ignore[attr-defined]
