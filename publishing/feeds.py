"""The public record as an Atom feed (RFC 4287). A feed shows what anyone may see, so it may be cached anywhere."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.utils.feedgenerator import Atom1Feed
from django.utils.module_loading import import_string

from people.models import ANYONE
from publishing import typed
from publishing.models import Change, ChangeQuerySet

CHANGES_SHOWN = 50


class Atom(Atom1Feed):
    """An Atom feed that any text can stand in: what XML forbids is left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.feed = _showable(self.feed)

    def add_item(self, *args: Any, **kwargs: Any) -> None:
        super().add_item(*args, **kwargs)
        self.items[-1] = _showable(self.items[-1])


def _showable(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: typed.showable(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}


class PortalFeed(Feed):
    """What the portal's feeds have in common. An author is required (RFC 4287, 4.1.1): the setting FEED_AUTHOR names the
    function of the room above that knows it."""

    feed_type = Atom

    def author_name(self, obj: object = None) -> str:
        author: str = import_string(settings.FEED_AUTHOR)()
        return author


class ChangesFeed(PortalFeed):
    """The newest changes; rooms above narrow `changes` to what their feed is about."""

    title = "What has changed"

    def link(self, obj: object = None) -> str:
        return f"{settings.PORTAL_URL}/"

    def changes(self, obj: object) -> ChangeQuerySet:
        return Change.objects.visible_to(ANYONE)

    def items(self, obj: object) -> QuerySet[Change]:
        return self.changes(obj)[:CHANGES_SHOWN]

    def item_title(self, item: Change) -> str:
        return item.title

    def item_description(self, item: Change) -> str:
        return f"{item.summary} ({item.note})" if item.note else item.summary

    def item_link(self, item: Change) -> str:
        return f"{settings.PORTAL_URL}{item.address}"

    def item_guid(self, item: Change) -> str:
        """An identifier that stays whatever becomes of the address (RFC 4151)."""
        return f"tag:{settings.PORTAL_HOST},2016:change-{item.pk}"

    def item_pubdate(self, item: Change) -> datetime.datetime:
        return item.at

    def item_updateddate(self, item: Change) -> datetime.datetime:
        return item.at
