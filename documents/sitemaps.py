"""The documents that anyone may read and that stand, with the day on which the newest version of each was published."""

import datetime

from django.db.models import QuerySet

from documents.models import Document
from people.models import ANYONE
from publishing.sitemaps import PartOfSitemap
from publishing.states import State


class DocumentPages(PartOfSitemap):
    """Withdrawn ones can be read, but are for nobody to find. An earlier version is reached from its document."""

    def items(self) -> QuerySet[Document]:
        return Document.objects.visible_to(ANYONE).filter(state=State.PUBLISHED).select_related("current").order_by("pk")

    def lastmod(self, item: Document) -> datetime.datetime | None:
        return item.current.published_at if item.current else None


SITEMAPS = {"documents": DocumentPages}
