"""Administrators' pages of the programme as a whole."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from people.access import StaffRequest, administrators_only
from people.dates import today
from publishing.forms import save_unless_newer
from workstreams import programme
from workstreams.forms.programme import KeyDateForm, ProgrammeForm
from workstreams.models import KeyDate, Programme, Stage

READ_OR_POST = ["GET", "HEAD", "POST"]


@administrators_only
@require_safe
def detail(request: StaffRequest) -> HttpResponse:
    return render(
        request,
        "workstreams/staff/programme.html",
        {"key_dates": KeyDate.objects.all(), "stages": Stage.objects.all(), "today": today()},
    )


@administrators_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest) -> HttpResponse:
    form = ProgrammeForm(request.POST or None, instance=get_object_or_404(Programme))
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(programme.save_programme, by=request.user))
        if newer is None:
            messages.success(request, "Saved the programme’s facts.")
            return redirect("staff_programme")
    return render(
        request, "workstreams/staff/programme_edit.html", {"form": form, "newer": newer, "heading": "The programme’s facts"}
    )


@administrators_only
@require_http_methods(READ_OR_POST)
def add_key_date(request: StaffRequest) -> HttpResponse:
    form = KeyDateForm(request.POST or None)
    if form.is_valid():
        added = programme.add_key_date(form, by=request.user)
        messages.success(request, f"Added “{added.what}”.")
        return redirect("staff_programme")
    return render(request, "workstreams/staff/key_date.html", {"form": form, "heading": "Add a key date"})


@administrators_only
@require_http_methods(READ_OR_POST)
def edit_key_date(request: StaffRequest, pk: int) -> HttpResponse:
    key_date = get_object_or_404(KeyDate, pk=pk)
    form = KeyDateForm(request.POST or None, instance=key_date)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(programme.save_key_date, by=request.user))
        if newer is None:
            messages.success(request, f"Saved “{key_date.what}”.")
            return redirect("staff_programme")
    context = {"form": form, "key_date": key_date, "newer": newer, "heading": "Change a key date"}
    return render(request, "workstreams/staff/key_date.html", context)


@administrators_only
@require_http_methods(READ_OR_POST)
def delete_key_date(request: StaffRequest, pk: int) -> HttpResponse:
    key_date = get_object_or_404(KeyDate, pk=pk)
    if request.method == "POST":
        programme.delete_key_date(key_date, by=request.user)
        messages.success(request, f"Deleted “{key_date.what}”.")
        return redirect("staff_programme")
    return render(request, "workstreams/staff/delete_key_date.html", {"key_date": key_date})
