"""What programs look for first: the sitemap, what they may read, and the contents in plain text."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.sitemaps import views
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from documents.sitemaps import SITEMAPS as DOCUMENTS
from meetings.sitemaps import SITEMAPS as GROUPS
from publishing.sitemaps import PartOfSitemap
from updates.sitemaps import SITEMAPS as UPDATES
from workstreams.sitemaps import SITEMAPS as WORKSTREAMS

NOT_FOR_ROBOTS = [
    "/staff/",
    "/account/",
    "/subscriptions/",
    "/unsubscribe/",
    "/subscribe/confirm/",
    "/subscribe/address/",
    "/updates/preview/",
]
LISTS = [
    "home",
    "workstreams",
    "roadmap",
    "actions",
    "recommendations",
    "consultations",
    "commitments",
    "groups",
    "documents",
    "updates",
    "promises",
    "api",
]


class ListPages(PartOfSitemap):
    """The pages that lead to all others. They change with what they lead to, so they name no day."""

    def items(self) -> list[str]:
        return LISTS

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS: dict[str, Callable[[], PartOfSitemap]] = {"lists": ListPages, **WORKSTREAMS, **DOCUMENTS, **GROUPS, **UPDATES}


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The parts, each as many files as it needs."""
    parts = [
        {"location": f"{settings.PORTAL_URL}{reverse('sitemap_part', args=[name])}{f'?p={page}' if page > 1 else ''}"}
        for name, part in SITEMAPS.items()
        for page in part().paginator.page_range
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml")


@require_safe
def sitemap(request: HttpRequest, part: str) -> HttpResponseBase:
    """One part. 404 if there is no such part or page."""
    return views.sitemap(request, SITEMAPS, section=part)  # type: ignore[arg-type]


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read but what is not for readers (RFC 9309)."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS),
        f"Sitemap: {settings.PORTAL_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """The main pages, in Markdown (llmstxt.org)."""
    return render(request, "llms.txt", {"portal": settings.PORTAL_URL}, content_type="text/plain; charset=utf-8")
