"""The page of one's own passkeys. Signing in by one is allauth's view; what a browser does is in `portal/passkeys.js`."""

from typing import cast

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from people import passkeys
from people.access import sign_in_first
from people.forms import PasskeyForm
from people.models import User

NOT_TOLD = "The email about it could not be sent, so nothing was changed. Try again in a few minutes."


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def own_passkeys(request: HttpRequest) -> HttpResponse:
    """The passkeys of whoever is signed in, and a form for another."""
    user, may_add = cast(User, request.user), passkeys.has_just_signed_in(request)
    form = PasskeyForm(request.POST or None, user=user)
    if may_add and form.is_valid():
        try:
            made = passkeys.add(form, by=user)
        except passkeys.TooMany:
            form.add_error(
                None, f"You have {passkeys.MOST_PASSKEYS} passkeys, which is as many as one may have. Remove one first."
            )
        except passkeys.NoLetter:
            form.add_error(None, NOT_TOLD)
        else:
            messages.success(request, f"Added “{made.wrap().name}”. Next time you can sign in with it.")
            return redirect("account_passkeys")
    offer = passkeys.offer(user) if may_add else {}
    context = {"form": form, "passkeys": passkeys.of(user), "may_add": may_add, "offer": offer}
    response = render(request, "account/passkeys.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@sign_in_first
@require_POST
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    passkey = get_object_or_404(Authenticator, pk=pk, user=user, type=Authenticator.Type.WEBAUTHN)
    name = passkey.wrap().name
    try:
        passkeys.remove(passkey, by=user)
    except passkeys.NoLetter:
        messages.error(request, NOT_TOLD)
    else:
        messages.success(request, f"Removed “{name}”. It opens nothing any more. Delete it on your device too.")
    return redirect("account_passkeys")
