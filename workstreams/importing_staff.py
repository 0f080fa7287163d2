"""Staff pages of imports: choosing a table, and seeing what it would do before it does."""

import csv

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from people.access import StaffRequest, staff_only
from workstreams.forms.importing import UploadForm
from workstreams.importing import applying
from workstreams.importing.kinds import KINDS
from workstreams.models import TableImport

READ_OR_POST = ["GET", "HEAD", "POST"]
ROWS_ON_A_PAGE = 100
OUTDATED = (
    "Something has changed since this page was shown, and nothing was imported. Look at it once more: it is up to date now."
)


@staff_only
@require_http_methods(READ_OR_POST)
def upload(request: StaffRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        return redirect(applying.keep(form.cleaned_data["table"], form.cleaned_data["kind"], file.name, by=request.user))
    context = {"form": form, "kinds": [kind(request.user) for kind in KINDS.values()], "heading": "Import from a table"}
    return render(request, "workstreams/staff/import.html", context)


@staff_only
@require_safe
def template(request: StaffRequest, kind: str) -> HttpResponse:
    """An empty table with the headings of a kind, with a byte order mark by which spreadsheets know that it is UTF-8."""
    if kind not in KINDS:
        raise Http404
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    csv.writer(response).writerow([column.heading for column in KINDS[kind].columns])
    return response


@staff_only
@require_http_methods(READ_OR_POST)
def preview(request: StaffRequest, key: str) -> HttpResponse:
    table = get_object_or_404(TableImport.objects.of(request.user).filter(kind__in=KINDS).select_related("by"), key=key)
    if request.method == "POST":
        try:
            applying.apply(table, request.POST.get("seen", ""))
        except applying.Outdated:
            messages.error(request, OUTDATED)
        return redirect(table)
    context = {"table": table, "kind": KINDS[table.kind](request.user)}
    if table.applied_at is None:
        comparison = applying.preview(table)
        context["comparison"] = comparison
        context["page"] = Paginator(comparison.worst_first, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "workstreams/staff/import_preview.html", context)
