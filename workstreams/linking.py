"""The texts of the programme and its workstreams, in which links are looked for, and their pages, to which links lead."""

from collections.abc import Iterator

from django.urls import reverse

from publishing import links
from publishing.links import Text
from workstreams.models import (
    Action,
    Commitment,
    Consultation,
    Event,
    Evidence,
    Milestone,
    Part,
    Programme,
    ProgressNote,
    Recommendation,
    Workstream,
)


def of_programme() -> Iterator[Text]:
    for programme in Programme.objects.all():
        yield Text("The programme", "/", reverse("staff_programme"), programme.about_html)
    for workstream in Workstream.objects.all():
        html = workstream.purpose_html + workstream.delivers_html
        yield Text(workstream.name, workstream.get_absolute_url(), workstream.staff_url, html)
    for commitment in Commitment.objects.in_order():
        mended_at = reverse("staff_commitment", args=[commitment.pk])
        yield Text(commitment.title, commitment.get_absolute_url(), mended_at, addresses=(commitment.address,))


def of_notes() -> Iterator[Text]:
    for note in ProgressNote.objects.select_related("workstream").prefetch_related("audience_groups"):
        yield Text(
            title=f"Progress note of {note.workstream}, {note.happened_on:%-d %B %Y}",
            address=note.get_absolute_url(),
            mended_at=reverse("staff_note", args=[note.workstream.slug, note.pk]),
            html=note.html,
            readers=links.readers_of(note),
        )


def of_milestones() -> Iterator[Text]:
    for milestone in Milestone.objects.exclude(evidence="").select_related("workstream"):
        mended_at = reverse("staff_milestone", args=[milestone.workstream.slug, milestone.pk])
        yield Text(f"Milestone: {milestone}", milestone.get_absolute_url(), mended_at, addresses=(milestone.evidence,))


def of_recommendations() -> Iterator[Text]:
    for recommendation in Recommendation.objects.select_related("workstream"):
        page, mended_at = recommendation.get_absolute_url(), recommendation.staff_url
        yield Text(f"Recommendation {recommendation.reference}", page, mended_at, recommendation.html)
    for evidence in Evidence.objects.select_related("recommendation__workstream"):
        of = evidence.recommendation
        title = f"Evidence for recommendation {of.reference}"
        yield Text(title, of.get_absolute_url(), of.staff_url, addresses=(evidence.address,))


def of_consultations() -> Iterator[Text]:
    for consultation in Consultation.objects.select_related("workstream"):
        html = consultation.questions_html + consultation.analysis_html
        yield Text(f"Consultation: {consultation.title}", consultation.get_absolute_url(), consultation.staff_url, html)
    for part in Part.objects.select_related("consultation__workstream"):
        yield Text(part.title, part.get_absolute_url(), part.consultation.staff_url, part.questions_html)
    for event in Event.objects.exclude(link="").select_related("consultation__workstream"):
        of = event.consultation
        yield Text(f"Event: {event.title}", of.get_absolute_url(), of.staff_url, addresses=(event.link,))


for source in (of_programme, of_notes, of_milestones, of_recommendations, of_consultations):
    links.declare_texts(source)
SLUG, REFERENCE = {"slug": "slug"}, {"reference": "reference"}
links.declare_pages(
    *("workstream", "feed_workstream", "api:read_workstream", "api:list_workstream_changes"),
    rows=Workstream.objects.all,
    named_by=SLUG,
    moves=Workstream,
)
links.declare_pages("action", "api:read_action", rows=Action.objects.all, named_by=REFERENCE)
links.declare_pages("recommendation", "api:read_recommendation", rows=Recommendation.objects.all, named_by=REFERENCE)
links.declare_pages("consultation", "api:read_consultation", rows=Consultation.objects.all, named_by=SLUG)
links.declare_pages("commitment", "feed_commitment", "api:read_commitment", rows=Commitment.objects.all, named_by=SLUG)
