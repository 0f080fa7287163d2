"""Administrators' pages of those who get emails: how many they are, who one is, and all of them as a table.

An address is looked for by POST, so that it stands in no address, no log and no history of a browser.
"""

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import StaffRequest, administrators_only, editors_only
from publishing import audit
from publishing.csv_tables import respond
from publishing.templatetags.dates import day_and_time
from subscriptions import bounces, growth, importing
from subscriptions.models import Subscriber, SubscriberQuerySet
from subscriptions.staff_forms import FindForm, TakeOverForm, WhyForm

SUBSCRIBERS_ON_A_PAGE = 50
MOST_FOUND = 50
DELIVERIES_SHOWN = 30
COLUMNS = ["Address", "State", "Follows", "How often", "Confirmed", "Agreed to", "Asked on"]


@editors_only
@require_safe
def figures(request: StaffRequest) -> HttpResponse:
    """How many there are, month by month: nobody's address."""
    months = growth.months()
    context = {"months": months[::-1], "bars": growth.drawn(months), "states": growth.by_state()}
    return render(request, "subscriptions/staff/figures.html", context)


@administrators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: StaffRequest) -> HttpResponse:
    """By their state, newest first; or those whose address holds what is looked for."""
    state = request.GET.get("state", "")
    state = state if state in Subscriber.State.values else Subscriber.State.ACTIVE
    form = FindForm(request.POST or None)
    known = Subscriber.objects.exclude(state=Subscriber.State.FORGOTTEN).order_by("-pk")
    if form.is_valid():
        found, page = list(known.filter(email__icontains=form.cleaned_data["address"])[: MOST_FOUND + 1]), None
    else:
        found, page = None, Paginator(known.filter(state=state), SUBSCRIBERS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "found": found,
        "most": MOST_FOUND,
        "page": page,
        "state": state,
        "states": [choice for choice in Subscriber.State.choices if choice[0] != Subscriber.State.FORGOTTEN],
        "query": f"state={state}",
    }
    return render(request, "subscriptions/staff/subscribers.html", context)


@administrators_only
@never_cache
@require_safe
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    known = Subscriber.objects.exclude(state=Subscriber.State.FORGOTTEN).select_related("consent")
    subscriber = get_object_or_404(known, pk=pk)
    context = {
        "subscriber": subscriber,
        "follows": subscriber.follows.order_by("-ended_at", "pk").prefetch_related("topic"),
        "deliveries": subscriber.deliveries.select_related("digest").order_by("-pk")[:DELIVERIES_SHOWN],
    }
    return render(request, "subscriptions/staff/subscriber.html", context)


@administrators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def turn(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop emails to somebody, or lift what stopped them, and say why."""
    known = Subscriber.objects.filter(state__in=[Subscriber.State.ACTIVE, Subscriber.State.SUPPRESSED])
    subscriber, form = get_object_or_404(known, pk=pk), WhyForm(request.POST or None)
    if form.is_valid():
        step = bounces.stop if subscriber.is_active else bounces.lift
        step(subscriber, by=request.user, why=form.cleaned_data["why"])
        messages.success(request, "Nothing is sent to them any more." if subscriber.is_active else "Lifted.")
        return redirect("staff_subscriber", pk)
    return render(request, "subscriptions/staff/turn.html", {"form": form, "subscriber": subscriber})


@administrators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: StaffRequest) -> HttpResponse:
    """Take over those who agreed elsewhere: all of a table, or nothing while something in it is wrong."""
    form = TakeOverForm(request.POST, request.FILES) if request.method == "POST" else TakeOverForm()
    context: dict[str, object] = {"form": form, "columns": importing.COLUMNS, "frequencies": list(importing.FREQUENCIES)}
    if form.is_valid():
        mistakes = form.reading.mistakes
        if mistakes:
            form.add_error("file", "Nothing was taken over. Mend what is listed below in the file, and choose it again.")
            context |= {
                "mistakes": mistakes[: importing.MOST_MISTAKES],
                "others": max(0, len(mistakes) - importing.MOST_MISTAKES),
            }
        else:
            filename = form.cleaned_data["file"].name
            context["outcome"] = importing.take(form.reading.rows, by=request.user, filename=filename)
    return render(request, "subscriptions/staff/take_over.html", context)


@administrators_only
@require_POST
@transaction.atomic
def export(request: StaffRequest) -> HttpResponse:
    """All whose address is known, as a table. That it was made is written down."""
    known = Subscriber.objects.exclude(state=Subscriber.State.FORGOTTEN).order_by("pk")
    response = respond("subscribers.csv", COLUMNS, lines(known))
    audit.record(request.user, "exported subscribers", request.user, count=known.count())
    response["Cache-Control"] = "private, no-store"
    return response


def lines(known: SubscriberQuerySet) -> Iterator[list[str]]:
    for subscriber in known.select_related("consent").prefetch_related("follows__topic"):
        current = [follow for follow in subscriber.follows.all() if follow.ended_at is None]
        consent = subscriber.consent
        yield [
            subscriber.email,
            subscriber.get_state_display(),
            "; ".join(str(follow.topic or "everything") for follow in current),
            "; ".join(sorted({follow.get_frequency_display() for follow in current})),
            day_and_time(consent.confirmed_at) if consent and consent.confirmed_at else "",
            consent.wording if consent else "",
            consent.page if consent else "",
        ]
