"""Readers' pages of the promises: a list that can be narrowed, the same as CSV, and each with all that came of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from people.dates import today
from publishing import csv_tables
from publishing.about import of_list
from updates import promises
from updates.about import of_promise
from updates.models import Promise, PromiseQuerySet
from updates.promise_forms import PromiseFilterForm
from workstreams import lists


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form, chosen = narrowed(request)
    listed = lists.page_of(request, form, chosen)
    description = "What the updates promised by a date, and what came of it: open, kept, moved or dropped."
    about = of_list("promises", "Promises", description, listed["page"].number)
    return render(request, "updates/promises.html", {**listed, "today": today(), "about": about})


def narrowed(request: HttpRequest) -> tuple[PromiseFilterForm, PromiseQuerySet]:
    form = PromiseFilterForm(request.GET)
    return form, form.chosen(Promise.objects.visible_to(request.user), today())


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a table."""
    _, chosen = narrowed(request)
    return csv_tables.respond("promises.csv", promises.COLUMNS, (promises.row(promise) for promise in chosen.iterator()))


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    promise = get_object_or_404(Promise.objects.visible_to(request.user).in_full(), pk=pk)
    context = {
        "about": of_promise(promise),
        "promise": promise,
        "marks": promise.marks.all(),
        "places": promises.places_of(promise),
        "today": today(),
    }
    return render(request, "updates/promise.html", context)
