"""Staff pages of the emails that go out: what is due, what became of each, and stopping one."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from people.access import StaffRequest, editors_only
from subscriptions import overview
from subscriptions.models import Digest, Frequency

DIGESTS_ON_A_PAGE = 20


@editors_only
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """The newest first, and what is due next."""
    frequency = request.GET.get("frequency", "")
    digests = Digest.objects.order_by("-period_end", "-pk")
    if frequency in Frequency.values:
        digests = digests.filter(frequency=frequency)
    page = Paginator(digests, DIGESTS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": overview.of(list(page)),
        "coming": overview.coming(),
        "frequency": frequency,
        "frequencies": Frequency.choices,
        "query": f"frequency={frequency}" if frequency in Frequency.values else "",
    }
    return render(request, "subscriptions/staff/index.html", context)


@editors_only
@require_safe
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    digest = get_object_or_404(Digest, pk=pk)
    ((_, numbers),) = overview.of([digest])
    context = {
        "digest": digest,
        "numbers": numbers,
        "told": overview.told_by(digest),
        "refusals": overview.refusals_of(digest),
    }
    return render(request, "subscriptions/staff/detail.html", context)


@editors_only
@require_safe
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """The numbers alone, which the page asks for again while emails go out."""
    digest = get_object_or_404(Digest, pk=pk)
    ((_, numbers),) = overview.of([digest])
    return render(request, "subscriptions/staff/_numbers.html", {"digest": digest, "numbers": numbers})
