"""Readers' pages of the actions: a list that can be narrowed, and the same as CSV."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.dates import today
from publishing import csv_tables
from workstreams import actions
from workstreams.forms.actions import ActionFilterForm

ACTIONS_ON_A_PAGE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form = ActionFilterForm(request.GET)
    chosen = form.chosen(today())
    page = Paginator(chosen.prefetch_related("entries"), ACTIONS_ON_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "numbers": chosen.in_numbers(today()), "today": today(), "query": query.urlencode()}
    return render(request, "workstreams/actions.html", context)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a table."""
    chosen = ActionFilterForm(request.GET).chosen(today())
    return csv_tables.respond("actions.csv", actions.COLUMNS, (actions.row(action) for action in chosen.iterator()))
