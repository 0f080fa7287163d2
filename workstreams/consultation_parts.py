"""Keeping what a consultation is made of: its parts, in order, which may move into another one, and its events."""

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from people.models import User
from publishing import audit, changes, search, writing
from publishing.locks import take_turn
from publishing.markdown import render
from publishing.planned import PlannedDate
from workstreams.forms.consultation_parts import EventForm, MoveForm, PartForm
from workstreams.models import Consultation, Event, Part, PartMove

QUESTIONS_HEADING_LEVEL = 4


class AlreadyReported(Exception):
    """The consultation into which a part was to move has been reported on."""


def contents(consultation: Consultation) -> dict[str, object]:
    """For a page: its parts with their trails, the parts that left it, and its events."""
    return {
        "parts": consultation.parts.prefetch_related("moves__from_consultation", "moves__to_consultation"),
        "left": PartMove.objects.out_of(consultation),
        "events": consultation.events.all(),
    }


@transaction.atomic
def add_part(form: PartForm, consultation: Consultation, *, by: User) -> Part:
    """A new part after the last one; the one already made of it if the form is sent twice."""
    hold(consultation)
    if made := Part.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    part: Part = form.save(commit=False)
    part.consultation, part.key, part.changed_by = consultation, form.cleaned_data["key"], by
    part.position = last_place(consultation) + 1
    part.questions_html = questions_as_html(part)
    part.save()
    audit.record(by, "added part", part, title=part.title, consultation=consultation.title)
    search.put(consultation)
    return part


@transaction.atomic
def save_part(form: PartForm, *, by: User) -> Part:
    """Save what a part asks. Raises `ChangedMeanwhile`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    part: Part = form.save(commit=False)
    part.questions_html = questions_as_html(part)
    writing.save(part, ["title", "questions", "questions_html"], by=by, before=f"{before}: {before.questions}")
    search.put(part.consultation)
    return part


@transaction.atomic
def place_part(part: Part, *, to: int, by: User) -> None:
    """Put a part into the place `to`, counted from 1; places beyond the ends mean the ends. Twice is as once."""
    hold(part.consultation)
    others = list(Part.objects.filter(consultation=part.consultation).exclude(pk=part.pk))
    place = max(0, min(to - 1, len(others)))
    in_order = [*others[:place], part, *others[place:]]
    for position, placed in enumerate(in_order, start=1):
        placed.position = position
    Part.objects.bulk_update(in_order, ["position"])
    audit.record(by, "placed part", part, to=place + 1)


@transaction.atomic
def move_part(form: MoveForm, *, by: User) -> Part:
    """Move a part into another consultation, and tell the readers of both. Sent twice it moves once.

    Raises `ChangedMeanwhile`, also if the part has gone elsewhere, and `AlreadyReported` if the other one has been since.
    """
    source, target, why = form.source, form.cleaned_data["to_consultation"], form.cleaned_data["why"]
    hold(source, target)
    if form.instance.moves.filter(from_consultation=source, to_consultation=target, why=why, said_by=by).exists():
        return form.instance
    part = writing.claim(form.instance, form.cleaned_data["version"])
    if part.consultation != source:
        raise writing.ChangedMeanwhile(part)
    if Consultation.objects.filter(pk=target.pk, reported_on__isnull=False).exists():
        raise AlreadyReported
    days = {"moved_on": form.cleaned_data["moved_on"], "said_at": timezone.now()}
    move = PartMove.objects.create(part=part, from_consultation=source, to_consultation=target, why=why, said_by=by, **days)
    part.consultation, part.position = target, last_place(target) + 1
    writing.save(part, ["consultation", "position"], by=by, moved_from=source.title, moved_to=target.title, why=move.why)
    search.put(source, target)
    record_move(move)
    return part


def record_move(move: PartMove) -> None:
    heading = f"Part of a consultation moved: {move.part}"[:250]
    line = f"From “{move.from_consultation}” into “{move.to_consultation}”: {move.why}"
    page = move.part.get_absolute_url()
    both = [move.from_consultation, move.to_consultation]
    touched: dict[models.Model, None] = dict.fromkeys([*(one.workstream for one in both), *both])
    parts = [changes.Part(topic, heading, line, page) for topic in touched]
    changes.record(move.part, at=move.said_at, title=heading, summary=line, address=page, parts=parts)


@transaction.atomic
def delete_part(part: Part, *, by: User) -> None:
    """Take a part away. The audit trail keeps its text. Raises `ProtectedError` if it has moved: its trail stays."""
    hold(part.consultation)
    audit.record(by, "deleted part", part, title=part.title, questions=part.questions)
    part.delete()
    search.put(part.consultation)


def last_place(consultation: Consultation) -> int:
    return consultation.parts.aggregate(last=Max("position"))["last"] or 0


def questions_as_html(part: Part) -> str:
    return render(part.questions, heading_level=QUESTIONS_HEADING_LEVEL, anchor=f"part-{part.key}")


def hold(*consultations: Consultation) -> None:
    """Keep others from changing which parts these have until this transaction ends."""
    held = Consultation.objects.select_for_update().filter(pk__in=[each.pk for each in consultations])
    list(held.order_by("pk").values_list("pk"))


@transaction.atomic
def add_event(form: EventForm, consultation: Consultation, *, by: User) -> Event:
    """A new event; the one already made of the form if it is sent twice."""
    take_turn("workstreams.events")
    if made := Event.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    event: Event = form.save(commit=False)
    event.consultation, event.key, event.changed_by = consultation, form.cleaned_data["key"], by
    event.when = form.cleaned_data["when"]
    event.save()
    audit.record(by, "added event", event, title=event.title, when=str(event.when))
    search.put(consultation)
    return event


@transaction.atomic
def save_event(form: EventForm, *, by: User) -> Event:
    """Save an event. Raises `ChangedMeanwhile`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    event: Event = form.save(commit=False)
    event.when = form.cleaned_data["when"]
    writing.save(event, [*form.Meta.fields, *PlannedDate.columns("when")], by=by, before=f"{before}: {before.when}")
    search.put(event.consultation)
    return event


@transaction.atomic
def delete_event(event: Event, *, by: User) -> None:
    """Take an event away. The audit trail keeps it."""
    audit.record(by, "deleted event", event, title=event.title, when=str(event.when))
    event.delete()
    search.put(event.consultation)
