"""Keeping the stages of the programme: planning them one after the other, and saying that one has begun."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from people.models import User
from publishing import audit, changes, search, writing
from publishing.locks import take_turn
from publishing.planned import PlannedDate
from workstreams.forms.stages import StageForm
from workstreams.models import Programme, Stage


class Overlaps(Exception):
    """Another stage runs at that time. `other` is the first that does."""

    def __init__(self, other: Stage) -> None:
        super().__init__(f"{other} runs at that time: {other.starts} to {other.ends or 'no end yet'}.")
        self.other = other


class TooEarly(Exception):
    """A stage cannot begin before, or on the day of, one that comes before it in the plan. `other` is that one."""

    def __init__(self, other: Stage) -> None:
        super().__init__(f"{other} began on {other.began_on}")
        self.other = other


@transaction.atomic
def add(form: StageForm, *, by: User) -> Stage:
    """A new stage; the one already made of the form if it is sent twice. Raises `Overlaps`."""
    take_turn("workstreams.stages")
    if made := Stage.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    stage: Stage = form.save(commit=False)
    stage.key, stage.changed_by = form.cleaned_data["key"], by
    plan(stage, form)
    stage.save()
    audit.record(by, "added stage", stage, name=stage.name, starts=str(stage.starts), ends=str(stage.ends))
    search.put(*Programme.objects.all())
    return stage


@transaction.atomic
def save(form: StageForm, *, by: User) -> Stage:
    """Save what a stage is and when it is planned for. Raises `ChangedMeanwhile` and `Overlaps`."""
    take_turn("workstreams.stages")
    before = writing.claim(form.instance, form.cleaned_data["version"])
    stage: Stage = form.save(commit=False)
    plan(stage, form)
    columns = ["name", "note", *PlannedDate.columns("starts"), *PlannedDate.columns("ends")]
    writing.save(stage, columns, by=by, before=f"{before}: {before.starts} to {before.ends}")
    search.put(*Programme.objects.all())
    return stage


def plan(stage: Stage, form: StageForm) -> None:
    stage.starts, stage.ends = form.cleaned_data["starts"], form.cleaned_data["ends"]
    last = stage.ends.last if stage.ends else datetime.date.max
    others = Stage.objects.exclude(pk=stage.pk).filter(starts_by__lt=last)
    if other := others.filter(Q(ends_by=None) | Q(ends_by__gt=stage.starts.last)).first():
        raise Overlaps(other)


@transaction.atomic
def begin(stage: Stage, *, on: datetime.date, by: User) -> Stage:
    """Say that a stage has begun. It is then the programme's, unless a later one has begun. Twice is as once.

    Raises `TooEarly` when one that is planned before it began on that day or later.
    """
    take_turn("workstreams.stages")
    stage = Stage.objects.select_for_update().get(pk=stage.pk)
    if stage.began_on:
        return stage
    if earlier := Stage.objects.filter(starts_by__lt=stage.starts.last, began_on__gte=on).first():
        raise TooEarly(earlier)
    stage.began_on = on
    writing.save(stage, ["began_on"], by=by, began_on=str(on))
    search.put(*Programme.objects.all())
    if not Stage.objects.filter(starts_by__gt=stage.starts.last, began_on__isnull=False).exists():
        Programme.objects.update(stage=stage)
        record_beginning(stage)
    return stage


def record_beginning(stage: Stage) -> None:
    changes.record(stage, at=timezone.now(), title=f"{stage} has begun", summary=stage.note, address="/")
