"""Signing in: allauth's forms in our own words. And what is asked of somebody who makes a token."""

import struct
import uuid
from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
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


UNREADABLE = (TypeError, ValueError, LookupError, AttributeError, struct.error, RecursionError)
NOT_MADE = "No passkey was made. Try again, and do what your browser asks."
LONGEST_ANSWER = 20_000
"""Characters of what a browser says of a passkey; it takes some thousands."""


class AnswerField(forms.JSONField):
    """What a browser says of a passkey."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST_ANSWER:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Nothing: it is good for one try, and another is asked of the browser."""
        return None


class PasskeyForm(AddWebAuthnForm):
    """What a browser has made, which `portal/passkeys.js` puts in, and a name for it."""

    passwordless = None
    name = forms.CharField(
        label="A name for it",
        max_length=60,
        help_text="By which you will know it, such as “My phone”.",
        error_messages={"required": "Give it a name.", "max_length": "Shorten the name to 60 characters."},
    )
    credential = AnswerField(widget=forms.HiddenInput, error_messages={"required": NOT_MADE, "invalid": NOT_MADE})
    field_order = ["name", "credential"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = ""

    def clean(self) -> dict[str, Any]:
        """allauth reads what a browser made; what none has made can fail in any of these ways there."""
        try:
            return super().clean()
        except UNREADABLE as error:
            raise forms.ValidationError(NOT_MADE) from error


class UsePasskeyForm(LoginWebAuthnForm):
    """The answer of a browser that was asked for a passkey."""

    credential = AnswerField(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error


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
