"""Workstreams, milestones and commitments as tables for spreadsheets."""

import datetime

from publishing.about import absolute
from workstreams.models import Commitment, Milestone, Workstream

WORKSTREAM_COLUMNS = ["Name", "Outcome", "Status", "Since", "Why", "Summary", "Leads", "Partners", "Address"]
MILESTONE_COLUMNS = [
    "Workstream",
    "Milestone",
    "Owner",
    "Planned",
    "Planned by",
    "Expected now",
    "Expected by",
    "Reached on",
    "Overdue",
    "Evidence",
    "Address",
]
COMMITMENT_COLUMNS = ["Kind", "Source", "Section", "Title", "Asks", "Workstreams", "Where it stands in full", "Address"]


def workstream_row(workstream: Workstream) -> list[str]:
    """Its outcome, standing and leads are fetched with it."""
    standing = workstream.standing
    status = [standing.get_status_display(), standing.since.isoformat(), standing.reason] if standing else ["", "", ""]
    leads = ", ".join(lead.name for lead in workstream.leads.all())
    outcome = workstream.outcome.statement if workstream.outcome else ""
    partners = ", ".join(workstream.partner_names)
    return [workstream.name, outcome, *status, workstream.summary, leads, partners, absolute(workstream.get_absolute_url())]


def milestone_row(milestone: Milestone, today: datetime.date) -> list[str]:
    reached = milestone.reached_on.isoformat() if milestone.reached_on else ""
    expected = ["", ""] if reached else [str(milestone.due), milestone.due.last.isoformat()]
    overdue = "Yes" if milestone.is_overdue(today) else "No"
    planned = [str(milestone.planned), milestone.planned.last.isoformat()]
    what = [milestone.workstream.name, milestone.title, milestone.owner]
    return [*what, *planned, *expected, reached, overdue, milestone.evidence, absolute(milestone.get_absolute_url())]


def commitment_row(commitment: Commitment) -> list[str]:
    """Its workstreams are fetched with it."""
    workstreams = ", ".join(workstream.name for workstream in commitment.workstreams.all())
    where = [commitment.get_kind_display(), commitment.source, commitment.section]
    page = absolute(commitment.get_absolute_url())
    return [*where, commitment.title, commitment.asks, workstreams, commitment.address, page]
