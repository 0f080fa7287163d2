"""Readers' pages of the consultations."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from people.dates import now
from workstreams.models import Consultation

CONSULTATIONS_ON_A_PAGE = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    consultations = Consultation.objects.select_related("workstream")
    page = Paginator(consultations, CONSULTATIONS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "workstreams/consultations.html", {"page": page, "now": now()})


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    consultation = get_object_or_404(Consultation.objects.select_related("workstream"), slug=slug)
    return render(request, "workstreams/consultation.html", {"consultation": consultation, "now": now()})
