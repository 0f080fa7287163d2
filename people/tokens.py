"""Tokens by which a person's programs read what the person may read, and never more than that.

A token is 256 random bits, shown once and kept hashed. It opens what its scopes name, to its owner as they stand at each
request: a membership that has ended opens nothing, whatever the token says.
"""

import datetime
import hashlib
import ipaddress
import secrets
from collections.abc import Callable
from functools import wraps
from typing import cast

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from people.dates import day_by_the_clock
from people.forms import TokenForm
from people.models import ANYONE, Token, User
from people.scopes import Scope

BEGINNING = "portal_"
"""By which those who look for lost secrets know one of ours."""
SHOWN = 12
"""How much of it lists show: so much tells tokens apart and opens nothing."""
MOST_TOKENS = 20
WRONG_IN_AN_HOUR = 100
"""How many wrong tokens a network may send before it is told to wait. Right ones are taken all the same."""
HOUR = 3600
LONGEST_WORD = 1000


class TooMany(Exception):
    """The person has as many tokens as one may have."""


class Wrong(Exception):
    """The token opens nothing. `is_too_often`: its network has sent many such."""

    def __init__(self, *, is_too_often: bool) -> None:
        super().__init__()
        self.is_too_often = is_too_often


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make(form: TokenForm, *, by: User) -> tuple[Token, str]:
    """A new token and its secret; of a form sent twice the token made already, and no secret. Raises `TooMany`."""
    User.objects.select_for_update().get(pk=by.pk)
    if made := Token.objects.filter(key=form.cleaned_data["key"], user=by).first():
        return made, ""
    now = timezone.now()
    if by.tokens.open(now).count() >= MOST_TOKENS:
        raise TooMany
    secret = BEGINNING + secrets.token_urlsafe(32)
    token = Token.objects.create(
        key=form.cleaned_data["key"],
        user=by,
        name=form.cleaned_data["name"],
        scopes=form.cleaned_data["scopes"],
        prefix=secret[:SHOWN],
        digest=digest_of(secret),
        made_at=now,
        expires_at=now + datetime.timedelta(days=int(form.cleaned_data["days"])),
    )
    return token, secret


def end(token: Token) -> None:
    """It opens nothing from now on. Twice is as once."""
    Token.objects.filter(pk=token.pk, ended_at=None).update(ended_at=timezone.now())


def secret_in(request: HttpRequest) -> str | None:
    """The token that came with the request; None if it came with none, but by another scheme or by none."""
    scheme, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
    return secret.strip()[:LONGEST_WORD] if scheme.lower() == "bearer" else None


def take(request: HttpRequest) -> None:
    """Let the request be its token's: nobody is signed in then but by what scopes say. Raises `Wrong`.

    An unknown token costs what a known one does: one hash and one look into an index.
    """
    secret = secret_in(request)
    if secret is None:
        return
    token = Token.objects.filter(digest=digest_of(secret)).select_related("user").first()
    if token is None or not token.is_open(timezone.now()):
        raise Wrong(is_too_often=is_too_often(request))
    if token.last_used_on != (today := day_by_the_clock()):
        Token.objects.filter(pk=token.pk).update(last_used_on=today)
    request.token = token  # type: ignore[attr-defined]
    request.user = cast(User, ANYONE)


def is_too_often(request: HttpRequest) -> bool:
    """Whether the network from which this came has sent more wrong tokens within the hour than are borne."""
    place = f"people.tokens.wrong.{network_of(request.META.get('REMOTE_ADDR', ''))}"
    cache.add(place, 0, HOUR)
    try:
        return cache.incr(place) > WRONG_IN_AN_HOUR
    except ValueError:  # it was forgotten at this very moment
        return False


def network_of(address: str) -> str:
    """The network of an address: 256 of IPv4, or what one household has of IPv6."""
    try:
        version = ipaddress.ip_address(address).version
        return str(ipaddress.ip_network(f"{address}/{24 if version == 4 else 64}", strict=False))
    except ValueError:
        return ""


def is_with_token(request: HttpRequest) -> bool:
    return secret_in(request) is not None


View = Callable[..., HttpResponseBase]


def opens(scope: Scope, refuse: Callable[[Wrong], HttpResponseBase]) -> Callable[[View], View]:
    """Let a page be read by a token of that scope too, and then be kept by nobody."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            try:
                take(request)
            except Wrong as wrong:
                response = refuse(wrong)
            else:
                request.user = cast(User, scope.reader(request))
                response = view(request, *args, **kwargs)
            if is_with_token(request):
                response["Cache-Control"] = "private, no-store"
            patch_vary_headers(response, ["Authorization", "Cookie"])
            return response

        return guarded

    return decorate
