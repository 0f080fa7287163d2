"""Staff pages of the milestones."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from people import not_saved
from people.access import StaffRequest, staff_only
from publishing.forms import save_unless_newer, say_unless_newer
from workstreams import milestones
from workstreams.forms.milestones import ForecastForm, MilestoneForm, ReachedForm
from workstreams.models import Forecast, Milestone
from workstreams.staff import get_workstream

READ_OR_POST = ["GET", "HEAD", "POST"]


def get_milestone(request: StaffRequest, slug: str, pk: int) -> Milestone:
    return get_object_or_404(get_workstream(request, slug).milestones.select_related("workstream"), pk=pk)


@staff_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest, slug: str) -> HttpResponse:
    workstream = get_workstream(request, slug)
    form = MilestoneForm(request.POST or None)
    if form.is_valid():
        milestone = milestones.plan(form, workstream, by=request.user)
        messages.success(request, f"Planned “{milestone}”.")
        return redirect(workstream.staff_url)
    return render(
        request,
        "workstreams/staff/milestone.html",
        {"form": form, "workstream": workstream, "heading": f"Plan a milestone of {workstream}"},
    )


@staff_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    milestone = get_milestone(request, slug, pk)
    initial = {"depends_on": milestone.depends_on.all()}
    form = MilestoneForm(request.POST or None, instance=milestone, initial=initial)
    newer = None
    if form.is_valid():
        try:
            form, newer = save_unless_newer(form, partial(milestones.save_plan, by=request.user))
        except milestones.Circle as circle:
            form.add_error("depends_on", f"It would depend on itself: {circle}. Take one of these away.")
        if not form.errors:
            messages.success(request, f"Saved “{milestone}”.")
            return redirect(milestone.workstream.staff_url)
    context = {"form": form, "workstream": milestone.workstream, "newer": newer, "heading": f"Change “{milestone}”"}
    return render(request, "workstreams/staff/milestone.html", context)


@staff_only
@require_http_methods(READ_OR_POST)
def forecast(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    milestone = get_milestone(request, slug, pk)
    if milestone.reached_on:
        words = f"“{milestone}” has been reached. There is nothing to be forecast any more."
        return not_saved.refuse(request, words, milestone.workstream.staff_url)
    form = ForecastForm(request.POST or None, seen=milestone.version)
    if form.is_valid() and (said := say_unless_newer(form, partial(say_forecast, form, milestone, by=request.user))):
        messages.success(request, f"“{milestone}” is now expected: {said.expected}.")
        return redirect(milestone.workstream.staff_url)
    heading = f"When is “{milestone}” expected?"
    context = {"form": form, "workstream": milestone.workstream, "milestone": milestone, "heading": heading}
    return render(request, "workstreams/staff/forecast.html", context)


@staff_only
@require_http_methods(READ_OR_POST)
def reach(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    milestone = get_milestone(request, slug, pk)
    form = ReachedForm(request.POST or None, instance=milestone, seen=milestone.version)
    if form.is_valid() and say_unless_newer(form, partial(say_reached, form, milestone, by=request.user)):
        messages.success(request, f"“{milestone}” is closed as reached.")
        return redirect(milestone.workstream.staff_url)
    context = {"form": form, "workstream": milestone.workstream, "heading": f"“{milestone}” has been reached"}
    return render(request, "workstreams/staff/reach.html", context)


def say_forecast(form: ForecastForm, milestone: Milestone, **who: Any) -> Forecast:
    return milestones.forecast(milestone, form.cleaned_data["expected"], form.cleaned_data["why"], **who)


def say_reached(form: ReachedForm, milestone: Milestone, **who: Any) -> Milestone:
    said = form.cleaned_data
    return milestones.reach(milestone, said["reached_on"], said["outcome"], said["evidence"], **who)
