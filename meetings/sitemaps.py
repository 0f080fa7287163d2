"""The pages of groups, people and meetings, with the day on which anyone last heard of each group."""

import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, QuerySet, Subquery

from meetings import groups
from meetings.models import Meeting
from people.models import ANYONE, Group, Profile
from publishing.models import Touch
from publishing.sitemaps import PartOfSitemap


class GroupPages(PartOfSitemap):
    def items(self) -> QuerySet[Group]:
        told = Touch.objects.visible_to(ANYONE).filter(
            topic_type=ContentType.objects.get_for_model(Group), topic_id=OuterRef("pk")
        )
        return Group.objects.annotate(told_at=Subquery(told.order_by("-change__at").values("change__at")[:1])).order_by("pk")

    def lastmod(self, item: Any) -> datetime.datetime | None:
        told_at: datetime.datetime | None = item.told_at
        return told_at


class PeoplePages(PartOfSitemap):
    """They name no day: nothing is written down of when they changed."""

    def items(self) -> QuerySet[Profile]:
        return groups.people().order_by("pk")


class MeetingPages(PartOfSitemap):
    """Those that were called."""

    def items(self) -> QuerySet[Meeting]:
        return Meeting.objects.visible_to(ANYONE).select_related("group").order_by("pk")

    def lastmod(self, item: Any) -> datetime.datetime | None:
        changed_at: datetime.datetime | None = item.changed_at
        return changed_at


SITEMAPS = {"groups": GroupPages, "people": PeoplePages, "meetings": MeetingPages}
