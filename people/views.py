"""A person's own tokens."""

import uuid
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from people import scopes, tokens
from people.access import sign_in_first
from people.forms import TokenForm
from people.models import Token, User


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def own_tokens(request: HttpRequest) -> HttpResponse:
    """The tokens that can be used, and a form for another. The secret of a new one is shown in this answer alone."""
    user, secret, made = cast(User, request.user), "", None
    form = TokenForm(request.POST or None, initial={"key": uuid.uuid4()})
    if form.is_valid():
        try:
            made, secret = tokens.make(form, by=user)
        except tokens.TooMany:
            form.add_error(None, f"You have {tokens.MOST_TOKENS} tokens, which is as many as one may have. End one first.")
        else:
            form = TokenForm(initial={"key": uuid.uuid4()})
    rows = [
        (token, [scopes.declared[name].label for name in token.scopes if name in scopes.declared])
        for token in user.tokens.open(timezone.now())
    ]
    response = render(request, "account/tokens.html", {"form": form, "rows": rows, "made": made, "secret": secret})
    response["Cache-Control"], response["Referrer-Policy"] = "private, no-store", "same-origin"
    return response


@sign_in_first
@require_POST
def end_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(Token, pk=pk, user=cast(User, request.user))
    tokens.end(token)
    messages.success(request, f"Ended “{token}”. Nothing can be read by it any more.")
    return redirect("account_tokens")
