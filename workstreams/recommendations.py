"""Keeping recommendations: adding them, putting them to Ministers, what was answered, and what shows that it was done."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people.models import User
from publishing import audit, changes, search, writing
from publishing.locks import take_turn
from publishing.markdown import first_words, render
from publishing.planned import PlannedDate
from publishing.templatetags.dates import day
from workstreams import commitments
from workstreams.forms.recommendations import EvidenceForm, RecommendationForm
from workstreams.models import Evidence, Recommendation, Response, Workstream

TEXT_HEADING_LEVEL = 3
COLUMNS = [
    "Reference",
    "Workstream",
    "Recommendation",
    "Kind",
    "Made by",
    "To be put",
    "Put on",
    "Response",
    "Answered on",
    "In their words",
    "State",
    "Address",
]


@transaction.atomic
def add(form: RecommendationForm, workstream: Workstream, *, by: User) -> Recommendation:
    """A new recommendation; the one already made of the form if it is sent twice."""
    take_turn("workstreams.recommendations")
    if made := Recommendation.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    recommendation: Recommendation = form.save(commit=False)
    recommendation.workstream, recommendation.key = workstream, form.cleaned_data["key"]
    recommendation.due = form.cleaned_data["due"]
    enter(recommendation, by=by)
    form.save_m2m()
    return recommendation


def enter(recommendation: Recommendation, *, by: User) -> None:
    """Keep a new recommendation."""
    recommendation.changed_by = by
    render_text(recommendation)
    recommendation.save()
    audit.record(by, "added recommendation", recommendation, reference=recommendation.reference, text=recommendation.text)
    search.put(recommendation)


@transaction.atomic
def save(form: RecommendationForm, *, by: User) -> Recommendation:
    """Save what is recommended and what carries it out. Raises `ChangedMeanwhile`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    recommendation: Recommendation = form.save(commit=False)
    recommendation.due = form.cleaned_data["due"]
    keep(recommendation, before, by=by)
    form.save_m2m()
    return recommendation


def keep(recommendation: Recommendation, before: Recommendation, *, by: User) -> None:
    """Save a claimed recommendation: what it says, who made it, and when it is to be put."""
    render_text(recommendation)
    columns = ["reference", "text", "html", "summary", "kind", "group", "review", *PlannedDate.columns("due")]
    writing.save(recommendation, columns, by=by, before=f"{before}: {before.text}")
    search.put(recommendation)


def render_text(recommendation: Recommendation) -> None:
    recommendation.html = render(recommendation.text, heading_level=TEXT_HEADING_LEVEL, anchor="text")
    recommendation.summary = first_words(recommendation.text)


@transaction.atomic
def put(recommendation: Recommendation, *, on: datetime.date, by: User, seen: int | None = None) -> Recommendation:
    """Say that it was put to Ministers, and when. The same said twice is one.

    `seen` is the version that `by` saw. Raises `SaidMeanwhile` if somebody has said another day.
    """
    recommendation = hold(recommendation)
    if recommendation.put_on == on:
        return recommendation
    if recommendation.put_on:
        raise said_meanwhile(recommendation, f"It was put to Ministers on {day(recommendation.put_on)}.")
    recommendation.put_on = on
    writing.save(recommendation, ["put_on"], by=by, put_on=str(on))
    search.put(recommendation)
    record(recommendation, "has been put to Ministers", recommendation.summary)
    return recommendation


@transaction.atomic
def answer(recommendation: Recommendation, response: Response, *, by: User, seen: int | None = None) -> Response:
    """Say what Ministers answered. Earlier answers are kept. The same answer said twice is one.

    `seen` is the version of the recommendation that `by` saw. Raises `SaidMeanwhile` if there is a newer one.
    """
    recommendation = hold(recommendation)
    last = recommendation.response
    if last and is_same(last, response):
        return last
    if seen is not None and seen != recommendation.version:
        raise said_meanwhile(recommendation, f"{last}: {last.text}" if last else recommendation.summary)
    response.recommendation, response.said_by, response.said_at = recommendation, by, timezone.now()
    response.save()
    recommendation.response = response
    writing.save(recommendation, ["response"], by=by, answer=response.answer, text=response.text)
    search.put(recommendation)
    # A wrong answer that is corrected at once is told once.
    record(recommendation, f"is {response.get_answer_display().lower()}", response.text, settles=changes.QUARTER_OF_AN_HOUR)
    return response


def said_meanwhile(recommendation: Recommendation, words: str) -> writing.SaidMeanwhile:
    return writing.SaidMeanwhile(recommendation.changed_by, recommendation.changed_at, words, recommendation.version)


def is_same(one: Response, other: Response) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in ("answer", "text", "answered_on"))


@transaction.atomic
def show(form: EvidenceForm, recommendation: Recommendation, *, by: User) -> Evidence:
    """Add a page or document that shows that it was carried out; the one already added if the form is sent twice."""
    recommendation = hold(recommendation)
    if made := Evidence.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    evidence: Evidence = form.save(commit=False)
    evidence.key, evidence.recommendation = form.cleaned_data["key"], recommendation
    evidence.added_by, evidence.added_at = by, timezone.now()
    evidence.save()
    audit.record(by, "added evidence", recommendation, title=evidence.title, address=evidence.address)
    search.put(recommendation)
    record(recommendation, "has new evidence", evidence.title)
    return evidence


@transaction.atomic
def take_back(evidence: Evidence, *, by: User) -> None:
    """Take evidence away that shows nothing. The audit trail keeps it."""
    audit.record(by, "deleted evidence", evidence.recommendation, title=evidence.title, address=evidence.address)
    evidence.delete()
    search.put(evidence.recommendation)


def hold(recommendation: Recommendation) -> Recommendation:
    return (
        Recommendation.objects.select_for_update(of=("self",)).select_related("workstream", "response").get(pk=recommendation.pk)
    )


def parts(recommendation: Recommendation, heading: str, line: str, address: str) -> list[changes.Part]:
    """What a change to it means for its workstream, for what it carries out, and for the group that made it."""
    told = commitments.parts(recommendation, heading, line, address)
    return [*told, changes.Part(recommendation.group, heading, line, address)] if recommendation.group else told


def record(recommendation: Recommendation, what: str, line: str, settles: datetime.timedelta = datetime.timedelta(0)) -> None:
    heading = f"{recommendation} {what}"
    address = recommendation.get_absolute_url()
    changes.record(
        recommendation,
        at=timezone.now(),
        title=heading,
        summary=line,
        address=address,
        parts=parts(recommendation, heading, line, address),
        settles=settles,
    )


def row(recommendation: Recommendation) -> list[str]:
    """What the table says of a recommendation that was fetched `with_state()`, under `COLUMNS`."""
    response = recommendation.response
    return [
        recommendation.reference,
        recommendation.workstream.name,
        recommendation.text,
        recommendation.get_kind_display(),
        recommendation.made_by,
        str(recommendation.due or ""),
        recommendation.put_on.isoformat() if recommendation.put_on else "",
        *([response.get_answer_display(), response.answered_on.isoformat(), response.text] if response else ["", "", ""]),
        recommendation.get_state_display,
        f"{settings.PORTAL_URL}{recommendation.get_absolute_url()}",
    ]
