"""Staff pages of the consultations."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from people import dates
from people.access import StaffRequest, staff_only
from publishing.forms import save_unless_newer
from workstreams import consultations
from workstreams.forms.consultations import ConsultationForm, ReportForm
from workstreams.models import Consultation, ConsultationState
from workstreams.staff import get_workstream

READ_OR_POST = ["GET", "HEAD", "POST"]


def get_consultation(request: StaffRequest, slug: str, pk: int) -> Consultation:
    return get_object_or_404(get_workstream(request, slug).consultations.select_related("workstream"), pk=pk)


@staff_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest, slug: str) -> HttpResponse:
    workstream = get_workstream(request, slug)
    form = ConsultationForm(request.POST or None)
    if form.is_valid():
        consultation = consultations.add(form, workstream, by=request.user)
        messages.success(request, f"Added “{consultation}”.")
        return redirect(workstream.staff_url)
    return render(
        request,
        "workstreams/staff/consultation.html",
        {"form": form, "workstream": workstream, "heading": f"Add a consultation of {workstream}"},
    )


@staff_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    consultation = get_consultation(request, slug, pk)
    form = ConsultationForm(request.POST or None, instance=consultation)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(consultations.save, by=request.user))
        if newer is None:
            messages.success(request, f"Saved “{consultation}”.")
            return redirect(consultation.workstream.staff_url)
    context = {"form": form, "workstream": consultation.workstream, "newer": newer, "heading": f"Change “{consultation}”"}
    return render(request, "workstreams/staff/consultation.html", context)


@staff_only
@require_http_methods(READ_OR_POST)
def report(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """What was heard and done; there is nothing to report before it has closed."""
    consultation = get_consultation(request, slug, pk)
    if consultation.state_at(dates.now()) in (ConsultationState.UPCOMING, ConsultationState.OPEN):
        messages.error(request, f"“{consultation}” has not closed yet. Report on it when it has.")
        return redirect(consultation.workstream.staff_url)
    form = ReportForm(request.POST or None, instance=consultation)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(consultations.report, by=request.user, at=timezone.now()))
        if newer is None:
            messages.success(request, f"Published the report on “{consultation}”.")
            return redirect(consultation.workstream.staff_url)
    context = {"form": form, "workstream": consultation.workstream, "newer": newer, "heading": f"Report on “{consultation}”"}
    return render(request, "workstreams/staff/report.html", context)
