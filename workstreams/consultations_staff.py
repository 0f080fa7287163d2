"""Staff pages of the consultations."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from people import not_saved
from people.access import StaffRequest, staff_only
from people.dates import now, today
from publishing.forms import save_unless_newer
from workstreams import consultation_parts, consultations
from workstreams.forms.consultations import AnalysisForm, ConsultationForm, ReportForm
from workstreams.models import Consultation, Workstream
from workstreams.staff import get_workstream

READ_OR_POST = ["GET", "HEAD", "POST"]


def get_consultation(request: StaffRequest, slug: str, pk: int) -> Consultation:
    own = Consultation.objects.at(now()).filter(workstream__in=Workstream.objects.written_by(request.user))
    return get_object_or_404(own.select_related("workstream"), workstream__slug=slug, pk=pk)


@staff_only
@require_safe
def detail(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    consultation = get_consultation(request, slug, pk)
    context = {"consultation": consultation, "now": now(), "today": today(), **consultation_parts.contents(consultation)}
    return render(request, "workstreams/staff/consultation.html", context)


@staff_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest, slug: str) -> HttpResponse:
    workstream = get_workstream(request, slug)
    form = ConsultationForm(request.POST or None)
    if form.is_valid():
        consultation = consultations.add(form, workstream, by=request.user)
        messages.success(request, f"Added “{consultation}”.")
        return redirect(consultation.staff_url)
    return render(
        request,
        "workstreams/staff/consultation_edit.html",
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
            return redirect(consultation.staff_url)
    heading = f"Change “{consultation}”"
    context = {"form": form, "consultation": consultation, "workstream": consultation.workstream}
    return render(request, "workstreams/staff/consultation_edit.html", {**context, "newer": newer, "heading": heading})


@staff_only
@require_http_methods(READ_OR_POST)
def analyse(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """What is being done with the answers; there are none to work through before it has closed."""
    consultation = get_consultation(request, slug, pk)
    if not consultation.is_closed:
        return not_closed_yet(request, consultation, "Say what is done with the answers when it has.")
    form = AnalysisForm(request.POST or None, instance=consultation)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(consultations.analyse, by=request.user))
        if newer is None:
            messages.success(request, f"Saved the analysis of “{consultation}”.")
            return redirect(consultation.staff_url)
    context = {"form": form, "consultation": consultation, "newer": newer, "heading": f"The answers to “{consultation}”"}
    return render(request, "workstreams/staff/analysis.html", context)


@staff_only
@require_http_methods(READ_OR_POST)
def report(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """What was heard and done; there is nothing to report before it has closed."""
    consultation = get_consultation(request, slug, pk)
    if not consultation.is_closed:
        return not_closed_yet(request, consultation, "Report on it when it has.")
    form = ReportForm(request.POST or None, instance=consultation)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(consultations.report, by=request.user, at=timezone.now()))
        if newer is None:
            messages.success(request, f"Published the report on “{consultation}”.")
            return redirect(consultation.staff_url)
    context = {"form": form, "consultation": consultation, "newer": newer, "heading": f"Report on “{consultation}”"}
    return render(request, "workstreams/staff/report.html", context)


def not_closed_yet(request: StaffRequest, consultation: Consultation, advice: str) -> HttpResponse:
    return not_saved.refuse(request, f"“{consultation}” has not closed yet. {advice}", consultation.staff_url)
