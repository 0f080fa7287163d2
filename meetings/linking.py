"""The pages of groups, people, meetings and papers, to which links lead."""

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from meetings import groups
from meetings.models import Meeting, MeetingQuerySet, Paper, PaperQuerySet
from people.models import Group
from publishing import links


def called() -> MeetingQuerySet:
    return Meeting.objects.announced()


def papers() -> PaperQuerySet:
    place = Concat(Cast("number", CharField()), "letter", Value(""), output_field=CharField())
    return Paper.objects.out().filter(document__isnull=False).annotate(stands_at=place)


links.declare_pages("group", "group_meetings", "feed_group", "api:read_group", rows=Group.objects.all, named_by={"slug": "slug"})
links.declare_pages("person", rows=groups.people, named_by={"slug": "slug"})
links.declare_pages("meeting", "api:read_meeting", rows=called, named_by={"slug": "group__slug", "number": "number"})
links.declare_pages(
    "paper",
    rows=papers,
    named_by={"slug": "meeting__group__slug", "number": "meeting__number", "place": "stands_at"},
    audience_in="document__",
)
