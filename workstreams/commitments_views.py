"""Readers' pages of legislation and commitments: each gathers what carries it out."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from people.dates import now, today
from publishing import csv_tables
from publishing.about import of_list
from publishing.models import Touch
from workstreams import tables
from workstreams.about import of_commitment
from workstreams.models import Commitment

COMMITMENTS_ON_A_PAGE = 50
CHANGES_SHOWN = 50
ROWS_AT_ONCE = 500


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    commitments = Commitment.objects.in_order().prefetch_related("workstreams")
    page = Paginator(commitments, COMMITMENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    description = "What the law asks, and what was promised elsewhere: each with what carries it out."
    about = of_list("commitments", "Legislation and commitments", description, page.number)
    return render(request, "workstreams/commitments.html", {"page": page, "about": about})


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a table."""
    commitments = Commitment.objects.in_order().prefetch_related("workstreams")
    rows = (tables.commitment_row(commitment) for commitment in commitments.iterator(ROWS_AT_ONCE))
    return csv_tables.respond("commitments.csv", tables.COMMITMENT_COLUMNS, rows)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    commitment = get_object_or_404(Commitment.objects.prefetch_related("workstreams"), slug=slug)
    context = {
        "about": of_commitment(commitment),
        "commitment": commitment,
        "recommendations": commitment.recommendations.with_state(),
        "actions": commitment.actions.all(),
        "milestones": commitment.milestones.by_due().select_related("workstream"),
        "consultations": commitment.consultations.at(now()).in_reading_order(),
        "touches": Touch.objects.visible_to(request.user).on(commitment)[:CHANGES_SHOWN],
        "today": today(),
        "now": now(),
    }
    return render(request, "workstreams/commitment.html", context)
