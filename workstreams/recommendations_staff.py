"""Staff pages of the recommendations."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from people import not_saved
from people.access import StaffRequest, staff_only
from people.dates import today
from publishing.forms import save_unless_newer, say_unless_newer
from workstreams import recommendations
from workstreams.forms.recommendations import EvidenceForm, PutForm, RecommendationForm, ResponseForm
from workstreams.models import Recommendation
from workstreams.staff import get_workstream

READ_OR_POST = ["GET", "HEAD", "POST"]


def get_recommendation(request: StaffRequest, slug: str, pk: int) -> Recommendation:
    own = get_workstream(request, slug).recommendations.with_state()
    return get_object_or_404(own.select_related("workstream", "group", "response"), pk=pk)


@staff_only
@require_safe
def detail(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    recommendation = get_recommendation(request, slug, pk)
    context = {
        "recommendation": recommendation,
        "workstream": recommendation.workstream,
        "actions": recommendation.actions.all(),
        "milestones": recommendation.milestones.by_due().select_related("workstream"),
        "evidence": recommendation.evidence.all(),
        "today": today(),
    }
    return render(request, "workstreams/staff/recommendation.html", context)


@staff_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest, slug: str) -> HttpResponse:
    workstream = get_workstream(request, slug)
    form = RecommendationForm(request.POST or None, workstream=workstream)
    if form.is_valid():
        recommendation = recommendations.add(form, workstream, by=request.user)
        messages.success(request, f"Added {recommendation}.")
        return redirect(recommendation.staff_url)
    context = {"form": form, "workstream": workstream, "heading": f"Add a recommendation about {workstream}"}
    return render(request, "workstreams/staff/recommendation_form.html", context)


@staff_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    recommendation = get_recommendation(request, slug, pk)
    options = {"workstream": recommendation.workstream}
    form = RecommendationForm(request.POST or None, instance=recommendation, **options)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(recommendations.save, by=request.user), **options)
        if newer is None:
            messages.success(request, f"Saved {recommendation}.")
            return redirect(recommendation.staff_url)
    return form_page(request, form, recommendation, f"Change {recommendation}", newer=newer)


@staff_only
@require_http_methods(READ_OR_POST)
def put(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    recommendation = get_recommendation(request, slug, pk)
    form = PutForm(request.POST or None, seen=recommendation.version)
    if form.is_valid() and say_unless_newer(
        form, partial(recommendations.put, recommendation, on=form.cleaned_data["put_on"], by=request.user)
    ):
        messages.success(request, f"{recommendation} is now shown as put to Ministers.")
        return redirect(recommendation.staff_url)
    return form_page(request, form, recommendation, f"{recommendation} has been put to Ministers")


@staff_only
@require_http_methods(READ_OR_POST)
def answer(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """What Ministers say; there is nothing to answer before it has been put to them."""
    recommendation = get_recommendation(request, slug, pk)
    if recommendation.put_on is None:
        words = f"{recommendation} has not been put to Ministers yet. Say first when it was."
        return not_saved.refuse(request, words, recommendation.staff_url)
    form = ResponseForm(request.POST or None, recommendation=recommendation, seen=recommendation.version)
    if form.is_valid() and (
        response := say_unless_newer(
            form, partial(recommendations.answer, recommendation, form.save(commit=False), by=request.user)
        )
    ):
        messages.success(request, f"{recommendation} is now shown as {response.get_answer_display().lower()}.")
        return redirect(recommendation.staff_url)
    return form_page(request, form, recommendation, f"What do Ministers say to {recommendation}?")


@staff_only
@require_http_methods(READ_OR_POST)
def add_evidence(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    recommendation = get_recommendation(request, slug, pk)
    form = EvidenceForm(request.POST or None)
    if form.is_valid():
        evidence = recommendations.show(form, recommendation, by=request.user)
        messages.success(request, f"Added “{evidence}”.")
        return redirect(recommendation.staff_url)
    return form_page(request, form, recommendation, f"What shows that {recommendation} was carried out?")


@staff_only
@require_http_methods(READ_OR_POST)
def delete_evidence(request: StaffRequest, slug: str, pk: int, evidence_pk: int) -> HttpResponse:
    recommendation = get_recommendation(request, slug, pk)
    evidence = get_object_or_404(recommendation.evidence, pk=evidence_pk)
    if request.method == "POST":
        recommendations.take_back(evidence, by=request.user)
        messages.success(request, f"Took “{evidence}” away.")
        return redirect(recommendation.staff_url)
    context = {"recommendation": recommendation, "evidence": evidence}
    return render(request, "workstreams/staff/delete_evidence.html", context)


def form_page(request: StaffRequest, form: object, recommendation: Recommendation, heading: str, **more: object) -> HttpResponse:
    context = {
        "form": form,
        "recommendation": recommendation,
        "workstream": recommendation.workstream,
        "heading": heading,
        **more,
    }
    return render(request, "workstreams/staff/recommendation_form.html", context)
