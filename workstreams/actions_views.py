"""Readers' pages of the actions: a list that can be narrowed, and the same as CSV."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from people.dates import today
from publishing import csv_tables
from publishing.about import of_list
from workstreams import actions, lists
from workstreams.about import of_action
from workstreams.forms.filters import ActionFilterForm
from workstreams.models import Action, ActionQuerySet, Workstream


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form, chosen = narrowed(request)
    listed = lists.page_of(request, form, chosen.prefetch_related("entries"))
    description = "What is to be done, who does it, by when, and how it comes along."
    about = of_list("actions", "Actions", description, listed["page"].number)
    context = {**listed, "numbers": chosen.in_numbers(today()), "today": today(), "about": about}
    return render(request, "workstreams/actions.html", context)


def narrowed(request: HttpRequest) -> tuple[ActionFilterForm, ActionQuerySet]:
    form = ActionFilterForm(request.GET, of=Workstream.objects.all())
    return form, form.chosen(Action.objects.select_related("workstream", "plan"), today())


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    actions_with_plan = Action.objects.select_related("workstream", "plan__monitored_by")
    action = get_object_or_404(actions_with_plan, reference=reference)
    context = {
        "about": of_action(action),
        "action": action,
        "entries": action.entries.all(),
        "recommendations": action.recommendations.with_state(),
        "commitments": action.commitments.in_order(),
        "today": today(),
    }
    return render(request, "workstreams/action.html", context)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a table."""
    _, chosen = narrowed(request)
    return csv_tables.respond("actions.csv", actions.COLUMNS, (actions.row(action) for action in chosen.iterator()))
