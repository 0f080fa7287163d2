"""Anybody's pages for emails: ask for them, and confirm.

None of these pages needs an account, so none sets a cookie: they carry no CSRF token. A forged post could do no more
than anybody can who types an address here; the others need the secret in the address. GET changes nothing anywhere,
because mail scanners follow links.
"""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from people.networks import network_of
from publishing.about import of_list
from subscriptions import addresses, answering, consent, keeping, moving, tasks, tokens, topics
from subscriptions.forms import EVERYTHING, SOME, SubscribeForm

READ_OR_POST = ["GET", "HEAD", "POST"]
WAIT = "Many requests for emails have come from your network. Nothing is lost: send this once more in an hour."


@csrf_exempt
@require_http_methods(READ_OR_POST)
def subscribe(request: HttpRequest) -> HttpResponse:
    """The same answer for every address: whether it is known is found out later, by email."""
    form = SubscribeForm(request.POST or None, initial=wish(request))
    network_hash, status = hash_of_network(request), 200
    if form.is_valid() and answering.sends_too_much(network_hash):
        form.add_error(None, WAIT)
        status = 429
    elif form.is_valid():
        data = form.cleaned_data
        with transaction.atomic():
            asked = data["email"], data["frequency"], form.topic_keys
            consent.ask(*asked, asked_on=request.path, network_hash=network_hash)
            transaction.on_commit(tasks.answer_requests.delay, robust=True)
        return redirect("subscribe_check")
    about = of_list("subscribe", "Email updates", "Get an email when something changes: everything, or only what you choose.")
    context = {"form": form, "wording": consent.WORDING, "about": about, "rules": keeping.RULES.values()}
    return render(request, "subscriptions/subscribe.html", context, status=status)


def hash_of_network(request: HttpRequest) -> str:
    network = network_of(request)
    return addresses.hash_of(network) if network else ""


def wish(request: HttpRequest) -> dict[str, object]:
    """What a "follow this by email" link asked for."""
    wanted = [topics.key_of(topic) for topic in topics.named(request.GET.dict())]
    return {"scope": SOME, "topics": wanted} if wanted else {"scope": EVERYTHING}


@require_safe
def check_your_email(request: HttpRequest) -> HttpResponse:
    return render(request, "subscriptions/check_your_email.html")


def secret_page(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """A page whose address is a secret: not kept, not indexed, not told to other sites."""
    return keep_secret(render(request, f"subscriptions/{template}.html", context, status=status))


def keep_secret(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def preferences_of(token: str) -> str:
    return reverse(tokens.PREFERENCES, args=[token])


@csrf_exempt
@never_cache
@require_http_methods(READ_OR_POST)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    asked = consent.find_request(token)
    if asked is None:
        return secret_page(request, "link_expired", {}, status=404)
    found = topics.find(asked.topics)
    if asked.topics and not found:
        return secret_page(request, "nothing_left", {})
    if request.method != "POST":
        return secret_page(request, "confirm", {"asked": asked, "topics": found})
    try:
        subscriber = consent.confirm(asked)
    except consent.Stopped:
        return secret_page(request, "stopped", {"address": asked.address})
    except consent.NothingLeft:
        return secret_page(request, "nothing_left", {})
    preferences_url = preferences_of(tokens.token_for(subscriber, tokens.PREFERENCES))
    return secret_page(request, "confirmed", {"subscriber": subscriber, "preferences_url": preferences_url})


@csrf_exempt
@never_cache
@require_http_methods(READ_OR_POST)
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    change = moving.find_change(token)
    if change is None:
        return secret_page(request, "link_expired", {}, status=404)
    if request.method != "POST":
        return secret_page(request, "confirm_address", {"change": change})
    try:
        with transaction.atomic():
            subscriber = moving.confirm(change)
            transaction.on_commit(tasks.answer_requests.delay, robust=True)
    except moving.Gone:
        return secret_page(request, "link_expired", {}, status=404)
    preferences_url = preferences_of(tokens.token_for(subscriber, tokens.PREFERENCES))
    return secret_page(request, "address_changed", {"subscriber": subscriber, "preferences_url": preferences_url})
