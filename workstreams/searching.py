"""How the things of this room are found. Each entry is made of its thing and what belongs to it alone: a workstream is named
by its number, so that it may be called something else."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone

from people.dates import LONDON
from publishing import search
from publishing.markdown import plain_text, without_markup
from publishing.templatetags.dates import day
from workstreams.models import (
    Action,
    Commitment,
    Consultation,
    KeyDate,
    Milestone,
    Programme,
    ProgressNote,
    Recommendation,
    Stage,
    Workstream,
)


def lines(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text)


def of_programme(programme: Programme) -> Iterator[search.Entry]:
    """The programme, its stages and its key dates."""
    about = without_markup(programme.about_html)
    body = lines([about, programme.minister, programme.senior_responsible_owner, programme.short_name, programme.owner])
    yield search.Entry(title=programme.name, address="/", summary=programme.vision, body=body)
    for stage in Stage.objects.all():
        begins = stage.began_on or stage.starts.last
        yield search.Entry(stage.name, "/", f"Stage {stage.span}.", body=stage.note, day=begins, part=f"stage-{stage.pk}")
    for date in KeyDate.objects.all():
        yield search.Entry(date.what, "/#dates", f"Key date: {date.when.in_full}.", day=date.when.last, part=f"date-{date.pk}")


def of_workstream(workstream: Workstream) -> Iterator[search.Entry]:
    standing = workstream.standing
    texts = [plain_text(workstream.purpose), plain_text(workstream.delivers), workstream.partners]
    yield search.Entry(
        title=workstream.name,
        address=workstream.get_absolute_url(),
        summary=workstream.summary,
        body=lines([*texts, standing.reason if standing else ""]),
        day=standing.since if standing else None,
        workstreams=[workstream.pk],
        groups=sorted(group.pk for group in workstream.groups.all()),
    )


def of_note(note: ProgressNote) -> Iterator[search.Entry]:
    yield search.Entry(
        title=f"Progress note of {day(note.happened_on)}",
        address=note.get_absolute_url(),
        body=plain_text(note.body),
        day=note.happened_on,
        workstreams=[note.workstream_id],
    )


def of_milestone(milestone: Milestone) -> Iterator[search.Entry]:
    yield search.Entry(
        title=milestone.title,
        address=milestone.get_absolute_url(),
        summary=milestone.owner,
        body=lines([milestone.outcome, *(forecast.why for forecast in milestone.forecasts.all())]),
        day=milestone.reached_on or milestone.due.last,
        workstreams=[milestone.workstream_id],
    )


def of_action(action: Action) -> Iterator[search.Entry]:
    yield search.Entry(
        title=str(action),
        address=action.get_absolute_url(),
        summary=action.owner,
        body=lines(entry.words for entry in action.entries.all()),
        day=action.due.last if action.due else None,
        workstreams=[action.workstream_id],
    )


def of_recommendation(recommendation: Recommendation) -> Iterator[search.Entry]:
    evidence = [shown.title for shown in recommendation.evidence.all()]
    yield search.Entry(
        title=str(recommendation),
        address=recommendation.get_absolute_url(),
        summary=recommendation.summary,
        body=lines([plain_text(recommendation.text), recommendation.review, recommendation.response_text, *evidence]),
        day=recommendation.answered_on or recommendation.put_on or (recommendation.due.last if recommendation.due else None),
        workstreams=[recommendation.workstream_id],
        groups=[recommendation.group_id] if recommendation.group_id else [],
    )


def of_consultation(consultation: Consultation) -> Iterator[search.Entry]:
    """The consultation, and each part that is in it now."""
    texts = [plain_text(consultation.questions), plain_text(consultation.analysis), consultation.you_said, consultation.we_did]
    events = [f"{event.title} {event.place}" for event in consultation.events.all()]
    opens_on = timezone.localdate(consultation.opens_at, LONDON)
    of: dict[str, Any] = {"day": opens_on, "workstreams": [consultation.workstream_id]}
    yield search.Entry(
        consultation.title, consultation.get_absolute_url(), consultation.summary, body=lines([*texts, *events]), **of
    )
    for part in consultation.parts.all():
        address = f"{consultation.get_absolute_url()}#{part.anchor}"
        yield search.Entry(part.title, address, consultation.title, body=plain_text(part.questions), part=part.anchor, **of)


def of_commitment(commitment: Commitment) -> Iterator[search.Entry]:
    yield search.Entry(
        title=commitment.title,
        address=commitment.get_absolute_url(),
        summary=commitment.where,
        body=commitment.asks,
        workstreams=sorted(workstream.pk for workstream in commitment.workstreams.all()),
    )


search.declare("programme", "The programme", Programme.objects.all, of_programme)
search.declare(
    "workstream",
    "Workstreams",
    lambda: Workstream.objects.select_related("standing").prefetch_related("groups"),
    of_workstream,
)
search.declare("note", "Progress notes", lambda: ProgressNote.objects.select_related("workstream"), of_note)
search.declare(
    "milestone",
    "Milestones",
    lambda: Milestone.objects.select_related("workstream").prefetch_related("forecasts"),
    of_milestone,
)
search.declare("action", "Actions", lambda: Action.objects.prefetch_related("entries"), of_action)
search.declare(
    "recommendation",
    "Recommendations",
    lambda: Recommendation.objects.select_related("response").prefetch_related("evidence"),
    of_recommendation,
)
search.declare("consultation", "Consultations", lambda: Consultation.objects.prefetch_related("parts", "events"), of_consultation)
search.declare(
    "commitment", "Legislation and commitments", lambda: Commitment.objects.prefetch_related("workstreams"), of_commitment
)
