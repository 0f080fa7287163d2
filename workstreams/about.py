"""What the pages of the programme, its workstreams and what belongs to them say of themselves to programs."""

from publishing.about import OWNER, About
from workstreams.models import Action, Commitment, Consultation, Programme, Recommendation, Workstream


def of_programme(programme: Programme) -> About:
    owner = {"@type": "GovernmentOrganization", **OWNER, "name": programme.owner}
    return About(
        title=programme.name,
        description=programme.vision or "What the programme does, plans and has done.",
        address="/",
        data={
            "@type": "Project",
            "alternateName": programme.short_name,
            "email": programme.contact_email,
            "parentOrganization": owner if programme.owner else None,
        },
    )


def of_workstream(workstream: Workstream) -> About:
    return About(
        title=workstream.name,
        description=workstream.summary,
        address=workstream.get_absolute_url(),
        above=[("workstreams", "Workstreams")],
        data={"@type": "Project", "parentOrganization": OWNER},
    )


def of_consultation(consultation: Consultation) -> About:
    """Schema.org has no consultations: something that anyone can take part in from one moment to another is an event."""
    url = consultation.get_absolute_url()
    return About(
        title=consultation.title,
        description=consultation.summary,
        address=url,
        above=[("consultations", "Consultations")],
        data={
            "@type": "Event",
            "startDate": consultation.opens_at.isoformat(),
            "endDate": consultation.closes_at.isoformat(),
            "eventStatus": "https://schema.org/EventScheduled",
            "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
            "location": {"@type": "VirtualLocation", "url": consultation.address_for_answers}
            if consultation.takes_answers and consultation.how_to_respond
            else None,
            "organizer": OWNER,
        },
    )


def of_action(action: Action) -> About:
    description = f"Action {action.reference} of {action.workstream}: {action.get_status_display().lower()}."
    return About(action.what, description, action.get_absolute_url(), above=[("actions", "Actions")])


def of_recommendation(recommendation: Recommendation) -> About:
    return About(
        title=str(recommendation),
        description=recommendation.summary,
        address=recommendation.get_absolute_url(),
        above=[("recommendations", "Recommendations")],
    )


def of_commitment(commitment: Commitment) -> About:
    kind = "Legislation" if commitment.kind == Commitment.Kind.LAW else "CreativeWork"
    return About(
        title=commitment.title,
        description=commitment.asks,
        address=commitment.get_absolute_url(),
        above=[("commitments", "Legislation and commitments")],
        data={"@type": "WebPage", "about": {"@type": kind, "name": commitment.where, **linked(commitment)}},
    )


def linked(commitment: Commitment) -> dict[str, str]:
    return {"url": commitment.address} if commitment.address else {}
