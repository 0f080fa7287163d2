"""The documents as an Atom feed, one entry each, which a new version brings up to date; and what happened to one document."""

import datetime
from typing import cast

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from documents.models import Document, DocumentQuerySet
from people.models import ANYONE
from publishing.feeds import ChangesFeed, PortalFeed
from publishing.models import ChangeQuerySet

DOCUMENTS_SHOWN = 50


def for_everyone() -> DocumentQuerySet:
    """What anyone may read, withdrawn documents too: who takes the feed hears of it."""
    return Document.objects.visible_to(ANYONE).readable().select_related("current")


class DocumentsFeed(PortalFeed):
    title = "Documents of the programme"

    def link(self) -> str:
        return f"{settings.PORTAL_URL}{reverse('documents')}"

    def items(self) -> QuerySet[Document]:
        changed = for_everyone().annotate(told_at=Greatest(F("current__published_at"), F("withdrawn_at")))
        return changed.order_by("-told_at", "-pk")[:DOCUMENTS_SHOWN]

    def item_title(self, item: Document) -> str:
        kind = "Withdrawn" if item.is_withdrawn else item.get_kind_display()
        return f"{kind}: {item.title}"

    def item_description(self, item: Document) -> str:
        return item.notice or item.summary

    def item_link(self, item: Document) -> str:
        return f"{settings.PORTAL_URL}{item.get_absolute_url()}"

    def item_guid(self, item: Document) -> str:
        """An identifier that stays whatever becomes of the address (RFC 4151)."""
        return f"tag:{settings.PORTAL_HOST},2016:document-{item.pk}"

    def item_updateddate(self, item: Document) -> datetime.datetime:
        return cast(datetime.datetime, item.told_at)  # type: ignore[attr-defined]


class DocumentFeed(ChangesFeed):
    """New versions of one document, and its withdrawal."""

    def get_object(self, request: HttpRequest, slug: str) -> Document:
        return get_object_or_404(for_everyone(), slug=slug)

    def title(self, obj: Document) -> str:  # type: ignore[override]
        return f"What has changed in “{obj}”"

    def link(self, obj: Document) -> str:  # type: ignore[override]
        return f"{settings.PORTAL_URL}{obj.get_absolute_url()}"

    def changes(self, obj: Document) -> ChangeQuerySet:  # type: ignore[override]
        return super().changes(obj).about(obj)
