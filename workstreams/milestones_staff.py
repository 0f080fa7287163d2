"""Staff pages of the milestones."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from people.access import StaffRequest, staff_only
from publishing.forms import form_once_more
from publishing.writing import ChangedMeanwhile
from workstreams import milestones
from workstreams.forms import ForecastForm, MilestoneForm, ReachedForm
from workstreams.models import Milestone
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
    return render(request, "workstreams/staff/milestone.html", {"form": form, "workstream": workstream})


@staff_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    milestone = get_milestone(request, slug, pk)
    initial = {"depends_on": milestone.depends_on.all()}
    form = MilestoneForm(request.POST or None, instance=milestone, initial=initial)
    newer = None
    if form.is_valid():
        try:
            milestones.save_plan(form, by=request.user)
        except ChangedMeanwhile as clash:
            newer = clash.newer
            form = form_once_more(form, newer)
        except milestones.Circle as circle:
            form.add_error("depends_on", f"It would depend on itself: {circle}. Take one of these away.")
        else:
            messages.success(request, f"Saved “{milestone}”.")
            return redirect(milestone.workstream.staff_url)
    context = {"form": form, "workstream": milestone.workstream, "milestone": milestone, "newer": newer}
    return render(request, "workstreams/staff/milestone.html", context)


@staff_only
@require_http_methods(READ_OR_POST)
def forecast(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    milestone = get_milestone(request, slug, pk)
    form = ForecastForm(request.POST or None)
    if form.is_valid():
        milestones.forecast(form, milestone, by=request.user)
        messages.success(request, f"“{milestone}” is now expected: {form.cleaned_data['expected']}.")
        return redirect(milestone.workstream.staff_url)
    return render(
        request, "workstreams/staff/forecast.html", {"form": form, "workstream": milestone.workstream, "milestone": milestone}
    )


@staff_only
@require_http_methods(READ_OR_POST)
def reach(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    milestone = get_milestone(request, slug, pk)
    form = ReachedForm(request.POST or None, instance=milestone)
    if form.is_valid():
        milestones.reach(form, milestone, by=request.user)
        messages.success(request, f"“{milestone}” is closed as reached.")
        return redirect(milestone.workstream.staff_url)
    return render(
        request, "workstreams/staff/reach.html", {"form": form, "workstream": milestone.workstream, "milestone": milestone}
    )
