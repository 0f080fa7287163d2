"""The updates as an Atom feed: one entry each, which a correction brings up to date."""

import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from people.models import ANYONE
from publishing.feeds import PortalFeed
from updates.models import Edition, Update

UPDATES_SHOWN = 50


class UpdatesFeed(PortalFeed):
    title = "Updates of the programme"

    def link(self) -> str:
        return f"{settings.PORTAL_URL}{reverse('updates')}"

    def items(self) -> QuerySet[Edition]:
        shown = Update.objects.visible_to(ANYONE).readable().latest_first().values("edition")[:UPDATES_SHOWN]
        return Edition.objects.filter(pk__in=shown).select_related("update").order_by("-dated_at", "-update__number")

    def item_title(self, item: Edition) -> str:
        return f"{'Withdrawn: ' if item.update.is_withdrawn else ''}{item.update}: {item.title}"

    def item_description(self, item: Edition) -> str:
        return f"{item.update.notice} {item.summary}" if item.update.is_withdrawn else item.summary

    def item_link(self, item: Edition) -> str:
        return f"{settings.PORTAL_URL}{item.update.get_absolute_url()}"

    def item_guid(self, item: Edition) -> str:
        """An identifier that stays whatever becomes of the address (RFC 4151)."""
        return f"tag:{settings.PORTAL_HOST},2016:update-{item.update.number}"

    def item_pubdate(self, item: Edition) -> datetime.datetime:
        return item.first_published_at

    def item_updateddate(self, item: Edition) -> datetime.datetime:
        """When readers were last told something new of it; a minor correction is nothing new."""
        return max(filter(None, [item.dated_at, item.update.withdrawn_at]))
