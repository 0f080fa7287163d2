"""Readers' pages of the consultations: a list that can be narrowed, the same as CSV, and one for each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from people.dates import now, today
from publishing import csv_tables
from publishing.about import of_list
from workstreams import consultation_parts, consultations, lists
from workstreams.about import of_consultation
from workstreams.forms.filters import ConsultationFilterForm
from workstreams.models import Consultation, ConsultationQuerySet, Workstream

ROWS_AT_ONCE = 500


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form, chosen = narrowed(request)
    listed = lists.page_of(request, form, chosen)
    description = "Questions put to the public: open ones, those to come, and what was done with the answers."
    about = of_list("consultations", "Consultations", description, listed["page"].number)
    return render(request, "workstreams/consultations.html", {**listed, "now": now(), "about": about})


def narrowed(request: HttpRequest) -> tuple[ConsultationFilterForm, ConsultationQuerySet]:
    form = ConsultationFilterForm(request.GET, of=Workstream.objects.all())
    return form, form.chosen(Consultation.objects.select_related("workstream"), now())


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a table."""
    _, chosen = narrowed(request)
    rows = (consultations.row(consultation) for consultation in chosen.prefetch_related("parts").iterator(ROWS_AT_ONCE))
    return csv_tables.respond("consultations.csv", consultations.COLUMNS, rows)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    consultation = get_object_or_404(Consultation.objects.at(now()).select_related("workstream"), slug=slug)
    context = {
        "about": of_consultation(consultation),
        "consultation": consultation,
        "now": now(),
        "today": today(),
        "commitments": consultation.commitments.in_order(),
        **consultation_parts.contents(consultation),
    }
    return render(request, "workstreams/consultation.html", context)
