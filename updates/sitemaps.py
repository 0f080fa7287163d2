"""The updates that anyone may read, with the day of each one's newest edition."""

import datetime

from django.db.models import QuerySet

from people.models import ANYONE
from publishing.sitemaps import PartOfSitemap
from updates.models import Edition, Promise, Update


class UpdatePages(PartOfSitemap):
    def items(self) -> QuerySet[Edition]:
        shown = Update.objects.told_everyone().order_by().values("edition")
        return Edition.objects.filter(pk__in=shown).select_related("update").order_by("update__number")

    def location(self, item: Edition) -> str:
        return item.update.get_absolute_url()

    def lastmod(self, item: Edition) -> datetime.datetime:
        return item.published_at


class PromisePages(PartOfSitemap):
    def items(self) -> QuerySet[Promise]:
        told = Update.objects.told_everyone().order_by().values("pk")
        return Promise.objects.visible_to(ANYONE).filter(update__in=told).select_related("mark").order_by("pk")

    def lastmod(self, item: Promise) -> datetime.datetime | None:
        return item.mark.said_at if item.mark else item.published_at


SITEMAPS = {"updates": UpdatePages, "promises": PromisePages}
