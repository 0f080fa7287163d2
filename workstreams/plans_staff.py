"""Staff pages of the action plans."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from people.access import StaffRequest, staff_only
from publishing.forms import save_unless_newer
from workstreams import plans
from workstreams.forms.plans import PlanForm
from workstreams.models import ActionPlan, Workstream
from workstreams.staff import get_workstream

READ_OR_POST = ["GET", "HEAD", "POST"]


def get_plan(request: StaffRequest, slug: str, pk: int) -> ActionPlan:
    return get_object_or_404(get_workstream(request, slug).action_plans.select_related("workstream"), pk=pk)


def of_the_next_iteration(workstream: Workstream, after: str) -> dict[str, object]:
    """What to fill in of the plan whose number was given, so that only what is new need be typed."""
    plan = workstream.action_plans.filter(pk=after).first() if after.isdecimal() else None
    return {"title": plan.title, "iteration": plan.iteration + 1, "monitored_by": plan.monitored_by} if plan else {}


@staff_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest, slug: str) -> HttpResponse:
    workstream = get_workstream(request, slug)
    initial = of_the_next_iteration(workstream, request.GET.get("after", ""))
    form = PlanForm(request.POST or None, workstream=workstream, initial=initial)
    if form.is_valid():
        plan = plans.add(form, workstream, by=request.user)
        messages.success(request, f"Added the {plan}. Now add its actions.")
        return redirect(workstream.staff_url)
    heading = f"Add an action plan of {workstream}"
    return render(request, "workstreams/staff/plan.html", {"form": form, "workstream": workstream, "heading": heading})


@staff_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    plan = get_plan(request, slug, pk)
    form = PlanForm(request.POST or None, instance=plan, workstream=plan.workstream)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(plans.save, by=request.user), workstream=plan.workstream)
        if newer is None:
            messages.success(request, f"Saved the {plan}.")
            return redirect(plan.workstream.staff_url)
    context = {"form": form, "workstream": plan.workstream, "newer": newer, "heading": "Change an action plan"}
    return render(request, "workstreams/staff/plan.html", context)
