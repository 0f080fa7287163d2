"""Staff pages of the outcomes, with the workstreams under each, in the order in which readers see them."""

from functools import partial

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import StaffRequest, administrators_only, editors_only
from publishing.forms import save_unless_newer
from workstreams import structure
from workstreams.forms.workstreams import OutcomeForm
from workstreams.models import Outcome, Workstream

READ_OR_POST = ["GET", "HEAD", "POST"]


@editors_only
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    under_each = Prefetch("workstreams", queryset=Workstream.objects.order_by("position"))
    outcomes = Outcome.objects.prefetch_related(under_each)
    context = {"outcomes": outcomes, "alone": Workstream.objects.filter(outcome=None)}
    return render(request, "workstreams/staff/outcomes.html", context)


@administrators_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest) -> HttpResponse:
    form = OutcomeForm(request.POST or None)
    if form.is_valid():
        outcome = structure.add_outcome(form, by=request.user)
        messages.success(request, f"Added “{outcome}”. Readers see it once a workstream stands under it.")
        return redirect("staff_outcomes")
    return render(request, "workstreams/staff/outcome.html", {"form": form, "heading": "Add an outcome"})


@editors_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    outcome = get_object_or_404(Outcome, pk=pk)
    form = OutcomeForm(request.POST or None, instance=outcome)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(structure.save_outcome, by=request.user))
        if newer is None:
            messages.success(request, f"Saved “{outcome}”.")
            return redirect("staff_outcomes")
    context = {"form": form, "newer": newer, "heading": "Change an outcome"}
    return render(request, "workstreams/staff/outcome.html", context)


@editors_only
@require_POST
def move(request: StaffRequest, pk: int, place: int) -> HttpResponse:
    outcome = get_object_or_404(Outcome, pk=pk)
    structure.move_outcome(outcome, to=place, by=request.user)
    return redirect(f"{reverse('staff_outcomes')}#outcome-{outcome.pk}")
