"""Staff pages on which workstreams are added, described and put in order."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from people.access import StaffRequest, administrators_only, editors_only
from publishing import moving
from publishing.forms import save_unless_newer
from workstreams import structure
from workstreams.forms.workstreams import WorkstreamForm
from workstreams.staff import get_workstream

READ_OR_POST = ["GET", "HEAD", "POST"]


@administrators_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest) -> HttpResponse:
    form = WorkstreamForm(request.POST or None, by=request.user)
    if form.is_valid():
        workstream = structure.add_workstream(form, by=request.user)
        messages.success(request, f"Added {workstream}. Readers see it now: say next where it stands.")
        return redirect(workstream.staff_url)
    return render(request, "workstreams/staff/edit.html", {"form": form, "heading": "Add a workstream"})


@editors_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, slug: str) -> HttpResponse:
    workstream = get_workstream(request, slug)
    form = WorkstreamForm(request.POST or None, instance=workstream, by=request.user)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(structure.save_workstream, by=request.user), by=request.user)
        if newer is None:
            messages.success(request, f"Saved {workstream}.")
            return redirect(workstream.staff_url)
    stored = get_workstream(request, slug)
    context = {"form": form, "workstream": stored, "newer": newer, "heading": f"Describe {stored}"}
    return render(request, "workstreams/staff/edit.html", context)


@editors_only
@require_http_methods(READ_OR_POST)
def address(request: StaffRequest, slug: str) -> HttpResponse:
    return moving.page(request, get_workstream(request, slug))


@editors_only
@require_POST
def move(request: StaffRequest, slug: str, place: int) -> HttpResponse:
    workstream = get_workstream(request, slug)
    structure.move_workstream(workstream, to=place, by=request.user)
    return redirect(f"{reverse('staff_outcomes')}#workstream-{workstream.pk}")
