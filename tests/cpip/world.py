"""One of each thing that can be found, and what staff send to change it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from documents.models import Document
from meetings.models import Meeting, Paper
from people.models import Group, Profile, User
from publishing.markdown import render
from publishing.when import When
from tests.conftest import DAY, NOON
from tests.meetings.planning import add_item, call, send_out, write_paper
from updates import workflow
from updates.models import Edition, Update
from workstreams.models import (
    Action,
    Commitment,
    Consultation,
    Event,
    Evidence,
    KeyDate,
    Milestone,
    Part,
    ProgressNote,
    Recommendation,
    Stage,
    Workstream,
)

SOON, LATER = When.read("early 2031", NOON.date()), When.read("late 2032", NOON.date())


@dataclass
class World:
    editor: User
    colleague: User
    group: Group
    workstreams: list[Workstream]
    make_document: Callable[..., Document]
    make_update: Callable[..., Update]
    publish: Callable[..., Edition]
    folder: Path

    @property
    def workstream(self) -> Workstream:
        return self.workstreams[0]

    @cached_property
    def lead(self) -> Profile:
        return Profile.objects.create(slug="lead", name="A lead")

    @cached_property
    def note(self) -> ProgressNote:
        facts = {"body": "A note.", "html": render("A note."), "happened_on": NOON.date(), "written_at": NOON}
        return ProgressNote.objects.create(workstream=self.workstream, author=self.editor, **facts)

    @cached_property
    def action(self) -> Action:
        return Action.objects.create(reference="A-1", what="Do it", workstream=self.workstream)

    @cached_property
    def milestone(self) -> Milestone:
        milestone = Milestone(workstream=self.workstream, title="It is done")
        milestone.planned = When.on(NOON.date())
        milestone.save()
        return milestone

    @cached_property
    def recommendation(self) -> Recommendation:
        facts = {"text": "Do it.", "html": render("Do it."), "summary": "Do it.", "review": "A review"}
        return Recommendation.objects.create(reference="R-1", workstream=self.workstream, **facts)

    @cached_property
    def evidence(self) -> Evidence:
        told = {"title": "It was done", "address": "https://example.org/", "added_at": NOON}
        return Evidence.objects.create(recommendation=self.recommendation, key=self.recommendation.key, **told)

    @cached_property
    def consultation(self) -> Consultation:
        return self.consultation_called("What do you think?")

    @cached_property
    def other_consultation(self) -> Consultation:
        return self.consultation_called("Another one")

    def consultation_called(self, title: str) -> Consultation:
        facts: dict[str, Any] = {"slug": title[:4].lower(), "title": title, "summary": "It asks."}
        return Consultation.objects.create(workstream=self.workstream, opens_at=NOON, closes_at=NOON + 30 * DAY, **facts)

    @cached_property
    def part(self) -> Part:
        return Part.objects.create(consultation=self.consultation, title="A part", questions="What?", position=1)

    @cached_property
    def event(self) -> Event:
        event = Event(consultation=self.consultation, title="An event")
        event.when = SOON
        event.save()
        return event

    @cached_property
    def commitment(self) -> Commitment:
        facts = {"title": "A promise", "source": "A manifesto", "asks": "To do it."}
        commitment = Commitment.objects.create(slug="promise", kind=Commitment.Kind.PROMISE, **facts)
        commitment.workstreams.add(self.workstream)
        return commitment

    @cached_property
    def stage(self) -> Stage:
        stage = Stage(name="First stage")
        stage.starts, stage.ends = When.read("early 2016", NOON.date()), None
        stage.save()
        return stage

    @cached_property
    def key_date(self) -> KeyDate:
        key_date = KeyDate(what="It reports")
        key_date.when = SOON
        key_date.save()
        return key_date

    @cached_property
    def document(self) -> Document:
        return self.make_document("The report", file=b"")

    @cached_property
    def meeting(self) -> Meeting:
        return call(self.group, "Welcome", by=self.editor)

    @cached_property
    def paper(self) -> Paper:
        paper = write_paper(add_item(self.meeting, "Report", by=self.editor), "A paper", by=self.editor)
        send_out(self.meeting, by=self.editor)
        return Paper.objects.get(pk=paper.pk)

    @cached_property
    def draft_document(self) -> Document:
        return self.make_document("A draft", file=b"", publish=False)

    @cached_property
    def update(self) -> Update:
        return self.publish(("Section", self.workstream)).update

    @cached_property
    def draft(self) -> Update:
        return self.make_update(("Drafted", self.workstream))

    def approve(self, update: Update) -> None:
        workflow.submit(update, by=self.editor, seen=workflow.fingerprint(update), note="New.")
        workflow.approve(update, by=self.colleague, seen=self.seen(update))

    def seen(self, update: Update) -> str:
        return workflow.standing(update).fingerprint

    def make_everything(self) -> None:
        for name, made in vars(type(self)).items():
            if isinstance(made, cached_property):
                getattr(self, name)


@pytest.fixture
def world(
    editor: User,
    colleague: User,
    group: Group,
    workstreams: list[Workstream],
    make_document: Callable[..., Document],
    make_update: Callable[..., Update],
    publish: Callable[..., Edition],
    tmp_path: Path,
) -> World:
    made = World(editor, colleague, group, workstreams, make_document, make_update, publish, tmp_path)
    made.make_everything()
    return made
