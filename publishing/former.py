"""Addresses that things had before: whoever asks for one is led to where the thing is now, if they may see it there.

A room says once, by `declare`, below which paths a slug names one of its things, and who may read it. What nobody may know
of is not there under its old address either: a redirect would tell of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers

from people.models import ANYONE, Reader, User
from publishing import audit
from publishing.addresses import RESERVED
from publishing.locks import take_turn
from publishing.models import Change, FormerAddress, SearchEntry, SearchPage, Touch

SHORTLY = "public, max-age=60"
NOT_KEPT = "private, no-store"
READING = ("GET", "HEAD")


class Taken(Exception):
    """Another thing has this address, or had it once."""


@dataclass(frozen=True)
class Moving:
    """A kind of thing whose address can change: what a reader may see of it, and below which paths its slug stands."""

    readable: Callable[[Reader], models.QuerySet[Any]]
    below: tuple[str, ...]
    reader: Callable[[HttpRequest], Reader]

    @property
    def model(self) -> type[models.Model]:
        return self.readable(ANYONE).model


declared: list[Moving] = []


def whoever_asks(request: HttpRequest) -> Reader:
    return request.user


def declare(
    readable: Callable[[Reader], models.QuerySet[Any]], *below: str, reader: Callable[[HttpRequest], Reader] = whoever_asks
) -> None:
    """Let things of a kind be found where they were, by a `slug` in addresses below these paths."""
    declared.append(Moving(readable, below, reader))


def is_taken(thing: models.Model, slug: str) -> bool:
    """Whether another thing of its kind has this slug, or had it once."""
    others = type(thing)._default_manager.exclude(pk=thing.pk).filter(slug=slug)
    had = FormerAddress.objects.of_kind(type(thing)).filter(slug=slug).exclude(thing_id=thing.pk)
    return slug in RESERVED or others.exists() or had.exists()


@transaction.atomic
def move(thing: Any, slug: str, *, by: User) -> None:
    """Give a thing another slug; the one it had leads to it from now on. Twice is as once. Raises `Taken`."""
    take_turn(f"publishing.addresses {thing._meta.label}")
    thing = type(thing)._default_manager.select_for_update().get(pk=thing.pk)
    if thing.slug == slug:
        return
    if is_taken(thing, slug):
        raise Taken
    kind, before, page_before = ContentType.objects.get_for_model(thing), thing.slug, thing.get_absolute_url()
    FormerAddress.objects.filter(thing_type=kind, slug=slug).delete()
    FormerAddress.objects.create(thing=thing, slug=before)
    thing.slug = slug
    thing.save(update_fields=["slug"])
    point(page_before, thing.get_absolute_url())
    audit.record(by, "changed address", thing, before=before, slug=slug)


def point(before: str, now: str) -> None:
    """Let what is on record of a page, and of the pages below it, name the address that it has now."""
    for model in (Change, Touch, SearchEntry, SearchPage):
        told = model._default_manager.filter(address__startswith=before)
        told.update(address=Concat(Value(now), Substr(F("address"), len(before) + 1), output_field=models.CharField()))


def now_at(request: HttpRequest) -> tuple[str, bool] | None:
    """Where what was asked for is now, and whether anyone may see it; None if it never was here, or not for this reader."""
    match = request.resolver_match
    if match is None or "slug" not in match.kwargs:
        return None
    for moving in declared:
        if request.path.startswith(moving.below):
            former = FormerAddress.objects.of_kind(moving.model).filter(slug=match.kwargs["slug"]).first()
            if former is None:
                continue
            thing = moving.readable(moving.reader(request)).filter(pk=former.thing_id).first()
            if thing is None:
                return None
            try:
                address = reverse(match.view_name, kwargs={**match.kwargs, "slug": thing.slug})
            except NoReverseMatch:
                return None
            return address, moving.readable(ANYONE).filter(pk=thing.pk).exists()
    return None


def middleware(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Where there is nothing, look whether there was."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        if response.status_code != 404 or request.method not in READING:
            return response
        found = now_at(request)
        return redirect(request, response, *found) if found else response

    return answer


def redirect(request: HttpRequest, nothing: HttpResponse, address: str, is_for_anyone: bool) -> HttpResponse:
    """To the address, with the question as it was asked."""
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
    response["Cache-Control"] = SHORTLY if is_for_anyone else NOT_KEPT
    for name in ("Access-Control-Allow-Origin", "Vary"):
        if is_for_anyone and name in nothing.headers:
            response[name] = nothing[name]
    patch_vary_headers(response, ["Authorization", "Cookie"])
    return response
