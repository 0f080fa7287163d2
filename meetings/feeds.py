"""What a group has done, as an Atom feed."""

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from people.models import Group
from publishing.feeds import ChangesFeed
from publishing.models import ChangeQuerySet


class GroupFeed(ChangesFeed):
    """Its documents and recommendations, as far as anyone may see them."""

    def get_object(self, request: HttpRequest, slug: str) -> Group:
        return get_object_or_404(Group, slug=slug)

    def title(self, obj: Group) -> str:  # type: ignore[override]
        return f"What has changed in the work of {obj}"

    def link(self, obj: Group) -> str:  # type: ignore[override]
        return f"{settings.PORTAL_URL}{obj.get_absolute_url()}"

    def changes(self, obj: Group) -> ChangeQuerySet:  # type: ignore[override]
        return super().changes(obj).touching(obj)
