"""Signing in: allauth's forms in our own words."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm


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
