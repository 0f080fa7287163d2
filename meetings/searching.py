"""How groups and people are found: by what they are called and what they are for."""

from collections.abc import Iterator

from meetings import groups
from people.models import Group, Profile
from publishing import search
from publishing.markdown import plain_text


def of_group(group: Group) -> Iterator[search.Entry]:
    yield search.Entry(
        title=group.name,
        address=group.get_absolute_url(),
        summary=group.purpose,
        body=group.short_name,
        workstreams=sorted(workstream.pk for workstream in group.workstreams.all()),
        groups=[group.pk],
    )


def of_person(profile: Profile) -> Iterator[search.Entry]:
    """By name and organisation, and what was published of them. A term of office that has ended is on the page: it may be
    looked for."""
    yield search.Entry(
        title=profile.name,
        address=profile.get_absolute_url(),
        summary=profile.line,
        body=plain_text(profile.shown_biography),
        groups=sorted({membership.group_id for membership in profile.memberships.all()}),
    )


search.declare("group", "Groups", lambda: Group.objects.prefetch_related("workstreams"), of_group)
search.declare("person", "People", lambda: groups.people().prefetch_related("memberships"), of_person)
