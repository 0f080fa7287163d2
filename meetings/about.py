"""What the pages of groups and people say of themselves to programs."""

from meetings.groups import chairs
from people.models import Group, Profile
from publishing.about import OWNER, About, without_nothing


def of_group(group: Group) -> About:
    """Of a group that was fetched as `shown`."""
    described = group.purpose or f"Who serves on {group.name}, and what it has put forward."
    members = [{"@type": "Person", "name": membership.profile.name} for membership in chairs(group)]
    return About(
        title=group.name,
        description=described,
        address=group.get_absolute_url(),
        above=[("groups", "Groups")],
        data={"@type": "Organization", "alternateName": group.short_name, "parentOrganization": OWNER, "member": members},
    )


def of_person(profile: Profile) -> About:
    works_for = {"@type": "Organization", "name": profile.organisation} if profile.organisation else None
    person = without_nothing({"@type": "Person", "name": profile.name, "jobTitle": profile.post, "worksFor": works_for})
    return About(
        title=profile.name,
        description=profile.line or f"What {profile.name} does for the programme.",
        address=profile.get_absolute_url(),
        above=[("groups", "Groups")],
        data={"@type": "ProfilePage", "mainEntity": person},
    )
