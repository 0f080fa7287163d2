"""Staff pages of the actions."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from people.access import StaffRequest, staff_only
from publishing.forms import save_unless_newer, say_unless_newer
from workstreams import actions
from workstreams.forms.actions import ActionForm, EntryForm
from workstreams.models import Action
from workstreams.staff import get_workstream

READ_OR_POST = ["GET", "HEAD", "POST"]


def get_action(request: StaffRequest, slug: str, pk: int) -> Action:
    return get_object_or_404(get_workstream(request, slug).actions.select_related("workstream"), pk=pk)


@staff_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest, slug: str) -> HttpResponse:
    workstream = get_workstream(request, slug)
    form = ActionForm(request.POST or None, workstream=workstream)
    if form.is_valid():
        action = actions.add(form, workstream, by=request.user)
        messages.success(request, f"Added action {action.reference}.")
        return redirect(workstream.staff_url)
    return render(
        request,
        "workstreams/staff/action.html",
        {"form": form, "workstream": workstream, "heading": f"Add an action of {workstream}"},
    )


@staff_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    action = get_action(request, slug, pk)
    form = ActionForm(request.POST or None, instance=action, workstream=action.workstream)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(actions.save, by=request.user), workstream=action.workstream)
        if newer is None:
            messages.success(request, f"Saved action {action.reference}.")
            return redirect(action.workstream.staff_url)
    heading = f"Change action {action.reference}"
    context = {"form": form, "workstream": action.workstream, "newer": newer, "heading": heading}
    return render(request, "workstreams/staff/action.html", context)


@staff_only
@require_http_methods(READ_OR_POST)
def say(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    action = get_action(request, slug, pk)
    form = EntryForm(request.POST or None, initial={"status": action.status}, seen=action.version)
    said = form.cleaned_data if form.is_valid() else {}
    if said and (entry := say_unless_newer(form, partial(actions.say, action, said["words"], said["status"], by=request.user))):
        messages.success(request, f"Action {action.reference} is now {entry.get_status_display().lower()}.")
        return redirect(action.workstream.staff_url)
    heading = f"How has {action.reference} come along?"
    context = {"form": form, "workstream": action.workstream, "heading": heading}
    return render(request, "workstreams/staff/action_entry.html", context)
