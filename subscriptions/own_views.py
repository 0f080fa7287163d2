"""Subscribers' own pages, reached by the secret in an email's links: choose, pause, move, take away, be forgotten, stop.

As the others here they set no cookie and carry no CSRF token: the secret is what lets in. Scanners look, and change nothing.
"""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import sign_in_first
from people.dates import day_by_the_clock
from people.models import User
from subscriptions import addresses, answering, consent, exporting, follows, keeping, moving, pauses, tasks, tokens
from subscriptions.forms import AddressForm, PauseForm, PreferencesForm
from subscriptions.models import Subscriber
from subscriptions.views import READ_OR_POST, WAIT, hash_of_network, keep_secret, secret_page

SAID = {
    "saved": "Saved. This is what you get from now on.",
    "paused": "Saved. Nothing is sent until then; what you miss comes afterwards in one email.",
    "resumed": "Emails begin again. What you missed comes in one email.",
    "again": "You get emails again, as before.",
    "check": "We have sent a letter to the new address. Open the link in it and press the button there. "
    "Until then emails come here as before.",
}
"""What was done, by the word for it in the address: these pages set no cookie that could carry it."""
View = Callable[[HttpRequest, Subscriber], HttpResponse]


def by_link(purpose: str) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A page for whoever has the secret link of a subscriber; whoever has another is told what to do."""

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, token: str) -> HttpResponseBase:
            try:
                subscriber = tokens.subscriber_of(token, purpose)
            except Http404:
                return secret_page(request, "link_expired", {}, status=404)
            return keep_secret(view(request, subscriber))

        return guarded

    return decorate


def own(name: str, subscriber: Subscriber, purpose: str = tokens.PREFERENCES) -> str:
    """The address of one of these pages."""
    return reverse(name, args=[tokens.token_for(subscriber, purpose)])


def back(subscriber: Subscriber, said: str) -> HttpResponse:
    return redirect(f"{own(tokens.PREFERENCES, subscriber)}?said={said}")


def links(subscriber: Subscriber) -> dict[str, object]:
    """What all of these pages may lead to."""
    return {
        "subscriber": subscriber,
        "preferences_url": own(tokens.PREFERENCES, subscriber),
        "pause_url": own("subscription_pause", subscriber),
        "resume_url": own("subscription_resume", subscriber),
        "address_url": own("subscription_address", subscriber),
        "export_url": own("subscription_export", subscriber),
        "erase_url": own("subscription_erase", subscriber),
        "unsubscribe_url": own(tokens.UNSUBSCRIBE, subscriber, tokens.UNSUBSCRIBE),
        "again_url": own("subscribe_again", subscriber, tokens.UNSUBSCRIBE),
    }


def page(request: HttpRequest, template: str, subscriber: Subscriber, **context: object) -> HttpResponse:
    return secret_page(request, template, {**links(subscriber), **context})


INSTEAD = {
    Subscriber.State.UNSUBSCRIBED: "unsubscribed",
    Subscriber.State.SUPPRESSED: "stopped",
    Subscriber.State.FORGOTTEN: "forgotten",
}


def instead(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """What whoever gets no emails sees where the others choose."""
    may_return = follows.has_left_by_themselves(subscriber)
    return page(request, INSTEAD[Subscriber.State(subscriber.state)], subscriber, may_return=may_return)


@require_http_methods(READ_OR_POST)
@by_link(tokens.PREFERENCES)
def preferences(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    if not subscriber.is_active:
        return instead(request, subscriber)
    form = PreferencesForm(request.POST or None, followed=follows.chosen_each(subscriber))
    if form.is_valid():
        follows.choose_each(subscriber, form.answers)
        return back(subscriber, "saved")
    return choosing(request, subscriber, form=form)


def choosing(request: HttpRequest, subscriber: Subscriber, **forms: object) -> HttpResponse:
    is_paused = subscriber.paused_until is not None and subscriber.paused_until > day_by_the_clock()
    own_forms = {"form": PreferencesForm(followed=follows.chosen_each(subscriber)), "pause_form": PauseForm(), **forms}
    said = SAID.get(request.GET.get("said", ""), "")
    return page(request, "preferences", subscriber, is_paused=is_paused, said=said, **own_forms)


@require_POST
@by_link(tokens.PREFERENCES)
def pause(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    form = PauseForm(request.POST)
    if not form.is_valid():
        return choosing(request, subscriber, pause_form=form)
    pauses.pause(subscriber, form.cleaned_data["until"])
    return back(subscriber, "paused")


@require_POST
@by_link(tokens.PREFERENCES)
def resume(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    pauses.resume(subscriber, day_by_the_clock())
    return back(subscriber, "resumed")


@require_http_methods(READ_OR_POST)
@by_link(tokens.PREFERENCES)
def change_address(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """The same answer for every address, as where emails are asked for."""
    if subscriber.suppressed_why == Subscriber.Suppressed.STAFF or not subscriber.email:
        return instead(request, subscriber)
    form = AddressForm(request.POST or None, subscriber=subscriber)
    network_hash = hash_of_network(request)
    if form.is_valid() and answering.sends_too_much(network_hash):
        form.add_error(None, WAIT)
    elif form.is_valid():
        with transaction.atomic():
            moving.ask(subscriber, form.cleaned_data["email"], network_hash=network_hash)
            transaction.on_commit(tasks.answer_requests.delay, robust=True)
        return back(subscriber, "check")
    return page(request, "change_address", subscriber, form=form)


@require_http_methods(READ_OR_POST)
@by_link(tokens.PREFERENCES)
def erase(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    if request.method == "POST":
        keeping.forget(subscriber)
    if request.method == "POST" or not subscriber.email:
        return secret_page(request, "forgotten", {})
    return page(request, "erase", subscriber)


@require_safe
@by_link(tokens.PREFERENCES)
def export(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    response = JsonResponse(exporting.all_of(subscriber), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="email-updates.json"'
    return response


@require_http_methods(READ_OR_POST)
@by_link(tokens.UNSUBSCRIBE)
def unsubscribe(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """The page with the button; the same address takes a mail program's one-click post (RFC 8058)."""
    if request.method == "POST":
        follows.unsubscribe(subscriber)
        subscriber.refresh_from_db()
    if subscriber.is_active:
        return page(request, "unsubscribe", subscriber)
    return instead(request, subscriber)


@require_POST
@by_link(tokens.UNSUBSCRIBE)
def subscribe_again(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """No new email is needed: the link came in one."""
    return back(subscriber, "again" if follows.subscribe_again(subscriber) else "")


@never_cache
@sign_in_first
@require_http_methods(READ_OR_POST)
def of_member(request: HttpRequest) -> HttpResponse:
    """A member's own, without the link in an email: they have shown that the address is theirs when they signed in."""
    user = cast(User, request.user)
    subscriber = Subscriber.objects.of(addresses.as_sent(user.email)).first()
    if request.method == "POST" and subscriber is None:
        try:
            subscriber = consent.subscribe_member(user, asked_on=request.path)
        except consent.Stopped:
            return secret_page(request, "stopped", {"address": user.email})
    if subscriber:
        return keep_secret(redirect(own(tokens.PREFERENCES, subscriber)))
    response = secret_page(request, "of_member", {"address": user.email, "wording": consent.WORDING})
    # Without a referrer browsers send the form with "Origin: null", which the check against forged posts does not take.
    response["Referrer-Policy"] = "same-origin"
    return response
