"""Passkeys: a way in beside the emailed code, kept by a person's own device (Web Authentication, level 2)."""

import smtplib
import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mail import messages
from mail.messages import page
from people.forms import PasskeyForm
from people.models import User

MOST_PASSKEYS = 20
FRESH = 30 * 60
"""How many seconds after signing in passkeys may be added: whoever finds a browser left open adds none."""


class TooMany(Exception):
    """They have as many passkeys as one may have."""


class NoLetter(Exception):
    """The owner could not be told by email, so nothing was changed."""


class PasskeyAdapter(DefaultMFAAdapter):
    """allauth's door to passkeys: another first step, never asked for as a second one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That passkey does not open an account here. Use an emailed code instead."),
    }

    def is_mfa_enabled(self, user: User, types: object = None) -> bool:
        return False


def of(user: User) -> list[Authenticator]:
    """Their passkeys, in the order in which they were added."""
    return list(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk"))


def has_just_signed_in(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < FRESH for record in records)


def offer(user: User) -> dict[str, object]:
    """What the browser needs to make one. It is good for one try, in this session."""
    return auth.begin_registration(user, passwordless=True)


@transaction.atomic
def add(form: PasskeyForm, *, by: User) -> Authenticator:
    """Add a passkey of one's own, and tell its owner by email. Raises `TooMany` or `NoLetter`."""
    User.objects.select_for_update().get(pk=by.pk)
    if len(of(by)) >= MOST_PASSKEYS:
        raise TooMany
    made = auth.WebAuthn.add(by, form.cleaned_data["name"], form.cleaned_data["credential"]).instance
    tell(by, f"The passkey “{made.wrap().name}” was added to your account")
    return made


@transaction.atomic
def remove(passkey: Authenticator, *, by: User) -> None:
    """Remove a passkey of one's own, and tell its owner by email. Raises `NoLetter`."""
    name = passkey.wrap().name
    Authenticator.objects.filter(pk=passkey.pk, user=by).delete()
    tell(by, f"The passkey “{name}” was removed from your account")


def tell(owner: User, what: str) -> None:
    try:
        messages.send("passkey_changed", owner.email, {"what": what, "passkeys_url": page("account_passkeys")})
    except (OSError, smtplib.SMTPException) as error:
        raise NoLetter from error
