"""Administrators' pages of the programme's stages."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from people.access import StaffRequest, administrators_only
from publishing.forms import save_unless_newer
from publishing.templatetags.dates import day
from workstreams import stages
from workstreams.forms.stages import BeganForm, StageForm
from workstreams.models import Stage

READ_OR_POST = ["GET", "HEAD", "POST"]


@administrators_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest) -> HttpResponse:
    form = StageForm(request.POST or None)
    if form.is_valid():
        try:
            stage = stages.add(form, by=request.user)
        except stages.Overlaps as overlaps:
            form.add_error("starts", f"{overlaps} Give other dates, or change that stage first.")
        else:
            messages.success(request, f"Added {stage}.")
            return redirect("staff_programme")
    return render(request, "workstreams/staff/stage.html", {"form": form, "heading": "Add a stage"})


@administrators_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    stage = get_object_or_404(Stage, pk=pk)
    form = StageForm(request.POST or None, instance=stage)
    newer = None
    if form.is_valid():
        try:
            form, newer = save_unless_newer(form, partial(stages.save, by=request.user))
        except stages.Overlaps as overlaps:
            form.add_error("starts", f"{overlaps} Give other dates, or change that stage first.")
        if not form.errors:
            messages.success(request, f"Saved {stage}.")
            return redirect("staff_programme")
    context = {"form": form, "stage": stage, "newer": newer, "heading": "Change a stage"}
    return render(request, "workstreams/staff/stage.html", context)


@administrators_only
@require_http_methods(READ_OR_POST)
def begin(request: StaffRequest, pk: int) -> HttpResponse:
    stage = get_object_or_404(Stage, pk=pk)
    form = BeganForm(request.POST or None)
    if form.is_valid():
        try:
            begun = stages.begin(stage, on=form.cleaned_data["began_on"], by=request.user)
        except stages.TooEarly as early:
            form.add_error("began_on", f"{early.other} began on {day(early.other.began_on)}. Give a later day.")
        else:
            messages.success(request, f"{begun} began on {day(begun.began_on)}.")
            return redirect("staff_programme")
    return render(request, "workstreams/staff/stage_began.html", {"form": form, "stage": stage, "heading": f"{stage} has begun"})
