"""What has changed in one workstream, or to carry out one commitment, as an Atom feed."""

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from publishing.feeds import ChangesFeed
from publishing.models import ChangeQuerySet
from workstreams.models import Commitment, Workstream


class WorkstreamFeed(ChangesFeed):
    def get_object(self, request: HttpRequest, slug: str) -> Workstream:
        return get_object_or_404(Workstream, slug=slug)

    def title(self, obj: Workstream) -> str:  # type: ignore[override]
        return f"What has changed in {obj}"

    def link(self, obj: Workstream) -> str:  # type: ignore[override]
        return f"{settings.PORTAL_URL}{obj.get_absolute_url()}"

    def changes(self, obj: Workstream) -> ChangeQuerySet:  # type: ignore[override]
        return super().changes(obj).touching(obj)


class CommitmentFeed(ChangesFeed):
    def get_object(self, request: HttpRequest, slug: str) -> Commitment:
        return get_object_or_404(Commitment, slug=slug)

    def title(self, obj: Commitment) -> str:  # type: ignore[override]
        return f"What has been done to carry out “{obj}”"

    def link(self, obj: Commitment) -> str:  # type: ignore[override]
        return f"{settings.PORTAL_URL}{obj.get_absolute_url()}"

    def changes(self, obj: Commitment) -> ChangeQuerySet:  # type: ignore[override]
        return super().changes(obj).touching(obj)
