"""Editors' pages of legislation and commitments."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from people.access import StaffRequest, editors_only
from publishing.forms import save_unless_newer
from workstreams import commitments
from workstreams.commitments_views import COMMITMENTS_ON_A_PAGE
from workstreams.forms.commitments import CarriedOutForm, CommitmentForm
from workstreams.models import Commitment

READ_OR_POST = ["GET", "HEAD", "POST"]


@editors_only
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    page = Paginator(Commitment.objects.in_order(), COMMITMENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "workstreams/staff/commitments.html", {"page": page})


@editors_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest) -> HttpResponse:
    form = CommitmentForm(request.POST or None)
    if form.is_valid():
        commitment = commitments.add(form, by=request.user)
        messages.success(request, f"Added “{commitment}”. Now say what carries it out.")
        return redirect("staff_commitment", commitment.pk)
    return render(request, "workstreams/staff/commitment.html", {"form": form, "heading": "Add legislation or a commitment"})


@editors_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    commitment = get_object_or_404(Commitment, pk=pk)
    form = CarriedOutForm(request.POST or None, instance=commitment)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(commitments.save, by=request.user))
        if newer is None:
            messages.success(request, f"Saved “{commitment}”.")
            return redirect("staff_commitments")
    context = {"form": form, "commitment": commitment, "newer": newer, "heading": f"Change “{commitment}”"}
    return render(request, "workstreams/staff/commitment.html", context)
