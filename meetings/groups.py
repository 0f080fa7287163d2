"""What readers see of groups and of the people in them: who serves on what, in which part, and since when.

A name and an organisation are public with a membership or a workstream that somebody leads, and a post and a biography once
the staff have published them. A profile with neither membership nor workstream is for nobody to see: it may be that of an
account alone.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from people.dates import today
from people.models import Group, Membership, MembershipQuerySet, Profile
from publishing.addresses import free_slug
from workstreams.models import Workstream

COLUMNS = [
    "Group",
    "Short name",
    "Kind",
    "Purpose",
    "Chair",
    "Members",
    "Workstreams",
    "Closed on",
    "Followed by",
    "Address",
]


def shown() -> QuerySet[Group]:
    """All groups, each with those who serve on it today, the chair first, and the workstreams that it serves."""
    serving = serving_today().select_related("profile").in_order()
    rows = Group.objects.select_related("successor")
    return rows.prefetch_related(Prefetch("memberships", serving, to_attr="serving"), "workstreams")


def apart(groups: Iterable[Group]) -> tuple[list[Group], list[Group]]:
    """Those that are at work today, and those that have closed, the last to close first."""
    day, each = today(), list(groups)
    closed = [group for group in each if group.is_closed(day)]
    return [group for group in each if not group.is_closed(day)], sorted(
        closed, key=lambda group: group.closed_on or day, reverse=True
    )


def serving_today() -> MembershipQuerySet:
    return Membership.objects.current(today())


def chairs(group: Group) -> list[Membership]:
    """Of a group that was fetched as `shown`."""
    serving: list[Membership] = group.serving  # type: ignore[attr-defined]
    return [membership for membership in serving if membership.part == Membership.Part.CHAIR]


def people() -> QuerySet[Profile]:
    """Those who serve or have served on a group, or lead a workstream. Who begins to serve later is not told before."""
    serves = Membership.objects.filter(profile=OuterRef("pk"), starts_on__lte=today())
    leads = Workstream.leads.through._default_manager.filter(profile=OuterRef("pk"))
    return Profile.objects.filter(Q(Exists(serves)) | Q(Exists(leads)))


def address_for(name: str) -> str:
    """The slug of somebody new of this name. Somebody whom no reader knows gives theirs up for it: a number behind the name would
    tell that there is another. Whoever calls this has taken a turn."""
    hidden = Profile.objects.exclude(pk__in=people().values("pk"))
    slug = free_slug(Profile, name, given_up=set(hidden.values_list("slug", flat=True)))
    if Profile.objects.filter(slug=slug).exists():
        Profile.objects.filter(slug=slug).update(slug=free_slug(Profile, name))
    return slug


def row(group: Group) -> list[str]:
    """What the table says of a group that was fetched as `shown`, under `COLUMNS`."""
    serving: list[Membership] = group.serving  # type: ignore[attr-defined]
    return [
        group.name,
        group.short_name,
        group.get_kind_display(),
        group.purpose,
        ", ".join(membership.profile.name for membership in chairs(group)),
        ", ".join(membership.profile.name for membership in serving if membership.part == Membership.Part.MEMBER),
        ", ".join(workstream.name for workstream in group.workstreams.all()),
        group.closed_on.isoformat() if group.closed_on else "",
        group.successor.name if group.successor else "",
        group.get_absolute_url(),
    ]
