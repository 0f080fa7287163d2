"""What each room's part of the sitemap shares: addresses in full, wherever the question came by."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap

PORTAL = urlsplit(settings.PORTAL_URL)


class PartOfSitemap(Sitemap):
    """Pages of one kind that anyone may read. `lastmod` is when what they say changed."""

    protocol = PORTAL.scheme
    limit = 10_000

    def get_domain(self, site: Any = None) -> str:
        return PORTAL.netloc
