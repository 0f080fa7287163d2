"""Readers' pages of the recommendations: a list, and the chain from each to what came of it."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from people.dates import today
from publishing import csv_tables
from publishing.about import of_list
from workstreams import lists, recommendations
from workstreams.about import of_recommendation
from workstreams.forms.filters import RecommendationFilterForm
from workstreams.models import Recommendation, RecommendationState, Workstream


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form = RecommendationFilterForm(request.GET, of=Workstream.objects.all())
    chosen = form.chosen(Recommendation.objects.select_related("workstream", "group"))
    counted = chosen.order_by().values_list("state").annotate(Count("pk"))  # type: ignore[misc]
    counts: dict[str, int] = dict(counted)
    numbers = [(state.label, counts[state.value]) for state in RecommendationState if state.value in counts]
    listed = lists.page_of(request, form, chosen)
    description = "What was recommended to Ministers, what they answered, and what came of it."
    about = of_list("recommendations", "Recommendations", description, listed["page"].number)
    context = {**listed, "numbers": numbers, "today": today(), "about": about}
    return render(request, "workstreams/recommendations.html", context)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a table."""
    chosen = RecommendationFilterForm(request.GET, of=Workstream.objects.all()).chosen(
        Recommendation.objects.select_related("workstream", "group", "response")
    )
    rows = (recommendations.row(recommendation) for recommendation in chosen.iterator())
    return csv_tables.respond("recommendations.csv", recommendations.COLUMNS, rows)


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    in_full = Recommendation.objects.with_state().select_related("workstream", "group", "response")
    recommendation = get_object_or_404(in_full, reference=reference)
    context = {
        "about": of_recommendation(recommendation),
        "recommendation": recommendation,
        "earlier": recommendation.responses.exclude(pk=recommendation.response_id or 0),
        "actions": recommendation.actions.all(),
        "milestones": recommendation.milestones.by_due().select_related("workstream"),
        "evidence": recommendation.evidence.all(),
        "commitments": recommendation.commitments.in_order(),
        "today": today(),
    }
    return render(request, "workstreams/recommendation.html", context)
