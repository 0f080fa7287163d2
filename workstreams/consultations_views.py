"""Readers' pages of the consultations: a list that can be narrowed, the same as CSV, and one for each."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from people.dates import now, today
from publishing import csv_tables
from workstreams import consultation_parts, consultations
from workstreams.forms.consultations import ConsultationFilterForm
from workstreams.models import Consultation

CONSULTATIONS_ON_A_PAGE = 20
ROWS_AT_ONCE = 500


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form = ConsultationFilterForm(request.GET)
    page = Paginator(form.chosen(now()), CONSULTATIONS_ON_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "query": query.urlencode(), "now": now()}
    return render(request, "workstreams/consultations.html", context)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a table."""
    chosen = ConsultationFilterForm(request.GET).chosen(now()).prefetch_related("parts").iterator(ROWS_AT_ONCE)
    rows = (consultations.row(consultation) for consultation in chosen)
    return csv_tables.respond("consultations.csv", consultations.COLUMNS, rows)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    consultation = get_object_or_404(Consultation.objects.at(now()).select_related("workstream"), slug=slug)
    context = {"consultation": consultation, "now": now(), "today": today(), **consultation_parts.contents(consultation)}
    return render(request, "workstreams/consultation.html", context)
