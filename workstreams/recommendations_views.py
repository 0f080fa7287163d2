"""Readers' pages of the recommendations: a list, and the chain from each to what came of it."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from people.dates import today
from workstreams.forms.recommendations import RecommendationFilterForm
from workstreams.models import Recommendation, RecommendationState

RECOMMENDATIONS_ON_A_PAGE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form = RecommendationFilterForm(request.GET)
    chosen = form.chosen()
    counted = chosen.order_by().values_list("state").annotate(Count("pk"))  # type: ignore[misc]
    counts: dict[str, int] = dict(counted)
    numbers = [(state.label, counts[state.value]) for state in RecommendationState if state.value in counts]
    page = Paginator(chosen.select_related("workstream", "group"), RECOMMENDATIONS_ON_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "numbers": numbers, "today": today(), "query": query.urlencode()}
    return render(request, "workstreams/recommendations.html", context)


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    recommendations = Recommendation.objects.with_state().select_related("workstream", "group", "response")
    recommendation = get_object_or_404(recommendations, reference=reference)
    context = {
        "recommendation": recommendation,
        "earlier": recommendation.responses.exclude(pk=recommendation.response_id or 0),
        "actions": recommendation.actions.all(),
        "milestones": recommendation.milestones.by_due().select_related("workstream"),
        "evidence": recommendation.evidence.all(),
        "commitments": recommendation.commitments.in_order(),
        "today": today(),
    }
    return render(request, "workstreams/recommendation.html", context)
