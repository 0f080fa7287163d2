"""Readers' pages for emails: ask for them, confirm, choose, stop.

None of these pages needs an account, so none sets a cookie: they carry no CSRF token. A forged post could do no more
than anybody can who types an address here; the others need the secret in the address. GET changes nothing anywhere,
because mail scanners follow links.
"""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from publishing.about import of_list
from subscriptions import consent, follows, tasks, tokens, topics
from subscriptions.forms import EVERYTHING, SOME, ChoiceForm, SubscribeForm
from subscriptions.models import Frequency

READ_OR_POST = ["GET", "HEAD", "POST"]


@csrf_exempt
@require_http_methods(READ_OR_POST)
def subscribe(request: HttpRequest) -> HttpResponse:
    """The same answer for every address: whether it is known is found out later, by email."""
    form = SubscribeForm(request.POST or None, initial=wish(request))
    if form.is_valid():
        data = form.cleaned_data
        with transaction.atomic():
            consent.ask(data["email"], data["frequency"], form.topic_keys)
            transaction.on_commit(tasks.answer_requests.delay, robust=True)
        return redirect("subscribe_check")
    about = of_list("subscribe", "Email updates", "Get an email when something changes: everything, or only what you choose.")
    return render(request, "subscriptions/subscribe.html", {"form": form, "wording": consent.WORDING, "about": about})


def wish(request: HttpRequest) -> dict[str, object]:
    """What a "follow this by email" link asked for."""
    wanted = [topics.key_of(topic) for topic in topics.named(request.GET.dict())]
    return {"scope": SOME, "topics": wanted} if wanted else {"scope": EVERYTHING}


@require_safe
def check_your_email(request: HttpRequest) -> HttpResponse:
    return render(request, "subscriptions/check_your_email.html")


def secret_page(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """A page whose address is a secret: not kept, not indexed, not told to other sites."""
    response = render(request, template, context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@csrf_exempt
@never_cache
@require_http_methods(READ_OR_POST)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    asked = consent.find_request(token)
    if asked is None:
        return secret_page(request, "subscriptions/link_expired.html", {}, status=404)
    if request.method == "POST":
        subscriber = consent.confirm(asked)
        context = {"preferences_url": reverse(tokens.PREFERENCES, args=[tokens.token_for(subscriber, tokens.PREFERENCES)])}
        return secret_page(request, "subscriptions/confirmed.html", {**context, "subscriber": subscriber})
    return secret_page(request, "subscriptions/confirm.html", {"asked": asked, "topics": topics.find(asked.topics)})


@csrf_exempt
@never_cache
@require_http_methods(READ_OR_POST)
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    subscriber = tokens.subscriber_of(token, tokens.PREFERENCES)
    if not subscriber.is_active:
        return secret_page(request, "subscriptions/unsubscribed.html", {})
    frequency, followed = follows.chosen(subscriber)
    initial = {
        "scope": SOME if followed else EVERYTHING,
        "topics": [topics.key_of(topic) for topic in followed],
        "frequency": frequency or Frequency.WEEKLY,
    }
    form = ChoiceForm(request.POST or None, initial=initial)
    is_saved = form.is_valid()
    if is_saved:
        follows.choose(subscriber, form.cleaned_data["frequency"], topics.find(form.topic_keys))
    unsubscribe_url = reverse(tokens.UNSUBSCRIBE, args=[tokens.token_for(subscriber, tokens.UNSUBSCRIBE)])
    context = {"form": form, "subscriber": subscriber, "is_saved": is_saved, "unsubscribe_url": unsubscribe_url}
    return secret_page(request, "subscriptions/preferences.html", context)


@csrf_exempt
@never_cache
@require_http_methods(READ_OR_POST)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The page with the button; the same address takes a mail program's one-click post (RFC 8058)."""
    try:
        subscriber = tokens.subscriber_of(token, tokens.UNSUBSCRIBE)
    except Http404:
        return secret_page(request, "subscriptions/link_expired.html", {}, status=404)
    if request.method == "POST":
        follows.unsubscribe(subscriber)
        return secret_page(request, "subscriptions/unsubscribed.html", {})
    if not subscriber.is_active:
        return secret_page(request, "subscriptions/unsubscribed.html", {})
    return secret_page(request, "subscriptions/unsubscribe.html", {"subscriber": subscriber})
