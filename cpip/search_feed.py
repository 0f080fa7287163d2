"""A search as an Atom feed (RFC 4287): the newest that anyone finds by it, whoever asks."""

import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from cpip.search import SearchForm, address_of
from people.models import ANYONE
from publishing import finding
from publishing.feeds import PortalFeed
from publishing.finding import Asked
from publishing.models import SearchEntry

HITS_IN_A_FEED = 50


class SearchFeed(PortalFeed):
    def get_object(self, request: HttpRequest) -> tuple[Asked, str]:
        words, _ = finding.clean_words(request.GET.get("q", ""))
        return SearchForm(request, ANYONE).asked(words), address_of(request)

    def title(self, obj: tuple[Asked, str]) -> str:
        return f"Search: {obj[0].words}" if obj[0].words else "Search"

    def link(self, obj: tuple[Asked, str]) -> str:
        return f"{settings.PORTAL_URL}{reverse('search')}?{obj[1]}"

    def items(self, obj: tuple[Asked, str]) -> list[SearchEntry]:
        return finding.newest(obj[0], ANYONE, HITS_IN_A_FEED)

    def item_title(self, item: SearchEntry) -> str:
        return item.title

    def item_description(self, item: SearchEntry) -> str:
        return item.summary

    def item_link(self, item: SearchEntry) -> str:
        return f"{settings.PORTAL_URL}{item.address}"

    def item_guid(self, item: SearchEntry) -> str:
        """An identifier that stays whatever becomes of the address (RFC 4151)."""
        part = f"-{item.part}" if item.part else ""
        return f"tag:{settings.PORTAL_HOST},2016:{item.kind}-{item.thing_id}{part}"

    def item_updateddate(self, item: SearchEntry) -> datetime.datetime:
        """When something of it was last written otherwise: what is old and was found before is nothing new."""
        return item.changed_at


@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    try:
        with finding.time_limit():
            return SearchFeed()(request)
    except finding.TooSlow:
        return HttpResponse("This search took too long. Use fewer or rarer words.\n", status=503, content_type="text/plain")
