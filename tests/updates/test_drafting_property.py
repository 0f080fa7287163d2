"""No sequence of happenings, drafting, writing, deleting and drafting again puts a thing in twice or alters what was written."""

import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from people.models import Role, User
from publishing import writing
from publishing.markdown import render
from tests.conftest import NOON, make_person
from updates import drafting, drafts
from updates.models import Section, Source, Update
from workstreams.models import Outcome, ProgressNote, Workstream

PLACES = st.integers(0, 2)
WORDS = st.text(alphabet="ab *_[]#<\n", max_size=12)


class Desk(RuleBasedStateMachine):
    """An update while things happen and somebody writes. The test keeps its own account of every text and every note."""

    @initialize()
    def begin(self) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.writer: User = make_person("Ada", role=Role.EDITOR)
        outcome = Outcome.objects.create(slug="good", statement="Good", position=1)
        self.workstreams = [
            Workstream.objects.create(slug=name, name=name, position=place, outcome=outcome, summary=name)
            for place, name in enumerate(["one", "two", "three"], start=1)
        ]
        self.update = Update.objects.create(number=1, title="Title", summary="Summary.", changed_by=self.writer)
        self.notes = 0
        self.texts: dict[int, str] = {}
        """What each section holds, as far as its writer knows."""
        self.went_in: dict[int, int] = {}
        """How often each note has been put into a text."""

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def count_in(self, text: str, before: str = "") -> None:
        assert text.startswith(before.rstrip())
        for number in range(1, self.notes + 1):
            times = text.removeprefix(before.rstrip()).count(f"N{number}N")
            self.went_in[number] = self.went_in.get(number, 0) + times

    @rule(place=PLACES, words=WORDS)
    def happen(self, place: int, words: str) -> None:
        self.notes += 1
        body = f"N{self.notes}N {words}"
        at = NOON + datetime.timedelta(hours=self.notes)
        ProgressNote.objects.create(
            workstream=self.workstreams[place],
            happened_on=at.date(),
            body=body,
            html=render(body),
            author=self.writer,
            written_at=at,
        )

    @rule()
    def draft(self) -> None:
        for section in drafting.draft(self.update, by=self.writer):
            assert section.pk not in self.texts
            self.texts[section.pk] = Section.objects.get(pk=section.pk).body
            self.count_in(section.body)

    @rule(data=st.data(), words=WORDS)
    def write(self, data: st.DataObject, words: str) -> None:
        if self.texts:
            section = Section.objects.get(pk=data.draw(st.sampled_from(sorted(self.texts))))
            section.body = self.texts[section.pk] = words
            writing.save(section, ["body"], by=self.writer)

    @rule(data=st.data())
    def take(self, data: st.DataObject) -> None:
        if self.texts:
            section = Section.objects.get(pk=data.draw(st.sampled_from(sorted(self.texts))))
            keys = [f"note {note.pk}" for note in ProgressNote.objects.filter(workstream=section.workstream)]
            drafting.take(section, keys, by=self.writer)
            section.refresh_from_db()
            self.count_in(section.body, self.texts[section.pk])
            self.texts[section.pk] = section.body

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        if self.texts:
            key = data.draw(st.sampled_from(sorted(self.texts)))
            drafts.delete_section(Section.objects.get(pk=key), by=self.writer)
            del self.texts[key]

    @rule(place=PLACES)
    def move(self, place: int) -> None:
        section = self.update.sections.first()
        if section:
            drafts.move_section(section, to=place, by=self.writer)

    @invariant()
    def nothing_goes_in_twice(self) -> None:
        if hasattr(self, "transaction"):
            assert all(times <= 1 for times in self.went_in.values()), self.went_in
            assert Source.objects.count() == sum(self.went_in.values())

    @invariant()
    def what_was_written_stands(self) -> None:
        if hasattr(self, "transaction"):
            assert dict(Section.objects.values_list("pk", "body")) == self.texts


@pytest.mark.django_db(transaction=False)
def test_drafting_is_idempotent_and_touches_no_text() -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Desk,
        settings=settings(max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=checks),
    )
