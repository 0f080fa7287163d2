"""What readers see of groups and of the people in them: who serves on what, in which part, and since when.

A name, a post and an organisation are public with a membership or a workstream that somebody leads. A profile with neither is
for nobody to see: it may be that of an account alone.
"""

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from people.dates import today
from people.models import Group, Membership, MembershipQuerySet, Profile
from workstreams.models import Workstream

COLUMNS = ["Group", "Short name", "Purpose", "Chair", "Members", "Workstreams", "Address"]


def shown() -> QuerySet[Group]:
    """All groups, each with those who serve on it today, the chair first, and the workstreams that it serves."""
    serving = serving_today().select_related("profile").in_order()
    return Group.objects.prefetch_related(Prefetch("memberships", serving, to_attr="serving"), "workstreams")


def serving_today() -> MembershipQuerySet:
    return Membership.objects.current(today())


def chairs(group: Group) -> list[Membership]:
    """Of a group that was fetched as `shown`."""
    serving: list[Membership] = group.serving  # type: ignore[attr-defined]
    return [membership for membership in serving if membership.part == Membership.Part.CHAIR]


def people() -> QuerySet[Profile]:
    """Those who have served on a group, or lead a workstream."""
    serves = Membership.objects.filter(profile=OuterRef("pk"))
    leads = Workstream.leads.through._default_manager.filter(profile=OuterRef("pk"))
    return Profile.objects.filter(Q(Exists(serves)) | Q(Exists(leads)))


def row(group: Group) -> list[str]:
    """What the table says of a group that was fetched as `shown`, under `COLUMNS`."""
    serving: list[Membership] = group.serving  # type: ignore[attr-defined]
    return [
        group.name,
        group.short_name,
        group.purpose,
        ", ".join(membership.profile.name for membership in chairs(group)),
        ", ".join(membership.profile.name for membership in serving if membership.part == Membership.Part.MEMBER),
        ", ".join(workstream.name for workstream in group.workstreams.all()),
        group.get_absolute_url(),
    ]
