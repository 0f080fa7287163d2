"""What the pages of groups and people say of themselves to programs."""

from meetings.groups import chairs
from meetings.models import Meeting
from people.models import Group, Profile
from publishing.about import OWNER, About, without_nothing
from publishing.markdown import first_words


def of_group(group: Group) -> About:
    """Of a group that was fetched as `shown`."""
    described = group.purpose or f"Who serves on {group.name}, and what it has put forward."
    members = [{"@type": "Person", "name": membership.profile.name} for membership in chairs(group)]
    return About(
        title=group.name,
        description=described,
        address=group.get_absolute_url(),
        above=[("groups", "Groups")],
        data=without_nothing(
            {
                "@type": "Organization",
                "alternateName": group.short_name,
                "parentOrganization": OWNER,
                "member": members,
                "dissolutionDate": group.closed_on.isoformat() if group.closed_on else None,
            }
        ),
    )


def of_person(profile: Profile) -> About:
    works_for = {"@type": "Organization", "name": profile.organisation} if profile.organisation else None
    words = first_words(profile.shown_biography)
    person = without_nothing(
        {"@type": "Person", "name": profile.name, "jobTitle": profile.shown_post, "worksFor": works_for, "description": words}
    )
    return About(
        title=profile.name,
        description=words or profile.line or f"What {profile.name} does for the programme.",
        address=profile.get_absolute_url(),
        above=[("groups", "Groups")],
        data={"@type": "ProfilePage", "mainEntity": person},
    )


EVENT_STATUS = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}


def of_meeting(meeting: Meeting) -> About:
    """Of a meeting that was called, by its public facts alone (schema.org's Event)."""
    event = {
        "@type": "Event",
        "startDate": (meeting.begins or meeting.day.first).isoformat() if meeting.has_a_day else None,
        "endDate": meeting.ends.isoformat() if meeting.ends else None,
        "location": {"@type": "Place", "name": meeting.place} if meeting.place else None,
        "eventStatus": f"https://schema.org/{EVENT_STATUS.get(meeting.state, 'EventScheduled')}",
        "organizer": {"@type": "Organization", "name": meeting.group.name},
    }
    line = ", ".join(filter(None, [str(meeting.day), meeting.place]))
    return About(
        title=str(meeting),
        description=f"{meeting.short} of the {meeting.group}: {line}.",
        address=meeting.get_absolute_url(),
        above=[("groups", "Groups")],
        data=without_nothing(event),
    )
