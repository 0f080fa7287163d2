"""No sequence of steps, by whomever and in whatever order, publishes what was neither approved nor reasoned."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from people.models import Role, User
from publishing import writing
from tests.conftest import DAY, make_person
from updates import editions, workflow
from updates.models import Edition, Section, Update

PEOPLE = st.integers(0, 2)
REFUSALS = (
    workflow.NotNow,
    workflow.ChangedSince,
    PermissionDenied,
    editions.NotReady,
    editions.AlreadyPublished,
    writing.SaidMeanwhile,
)


class Way(RuleBasedStateMachine):
    """An update in the hands of three editors. It keeps its own account of who wrote what and who approved which text."""

    @initialize()
    def begin(self) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.people: list[User] = [make_person(name, role=Role.EDITOR) for name in ("Ada", "Ben", "Cat")]
        self.update = Update.objects.create(number=1, title="Title", summary="Summary.", changed_by=self.people[0])
        Section.objects.create(update=self.update, position=1, heading="One", body="Text 0", changed_by=self.people[0])
        self.writers: set[int] = {0}
        """Who wrote what nobody else has approved."""
        self.passed: dict[str, set[int]] = {}
        """Which texts were approved, and by whom."""
        self.reasons = 0
        self.seen = ["", ""]
        self.texts = 0

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def text(self) -> str:
        update = Update.objects.get()
        return f"{update.title} {[(s.heading, s.body) for s in update.sections.all()]}"

    def attempt(self, step: Any, **words: Any) -> bool:
        try:
            step(self.update, **words)
        except REFUSALS:
            return False
        finally:
            self.update = Update.objects.get()
        return True

    @rule(who=PEOPLE, number=st.integers(0, 2))
    def write(self, who: int, number: int) -> None:
        section = self.update.sections.get()
        if section.body == f"Text {number}":
            return
        section.body = f"Text {number}"
        writing.save(section, ["body"], by=self.people[who])
        self.writers.add(who)

    @rule()
    def look(self) -> None:
        """Somebody opens the page; what it carries is sent later."""
        self.seen = [workflow.fingerprint(self.update), workflow.standing(self.update).fingerprint]

    @rule(who=PEOPLE, is_minor=st.booleans())
    def send_in(self, who: int, is_minor: bool) -> None:
        if self.attempt(workflow.submit, by=self.people[who], seen=self.seen[0], is_minor=is_minor, note="Why."):
            self.writers.add(who)

    @rule(who=PEOPLE, fresh=st.booleans())
    def approve(self, who: int, fresh: bool) -> None:
        was = workflow.standing(self.update)
        seen = was.fingerprint if fresh else self.seen[1]
        if self.attempt(workflow.approve, by=self.people[who], seen=seen) and not was.is_approved:
            assert seen == was.fingerprint, "an older text was approved"
            assert who not in self.writers, "an author approved"
            self.passed.setdefault(self.text(), set()).add(who)
            self.writers = set()

    @rule(who=PEOPLE)
    def send_back(self, who: int) -> None:
        if self.attempt(workflow.send_back, by=self.people[who], why="Words."):
            self.writers |= {0, 1, 2} if self.writers else set()

    @rule(who=PEOPLE, fresh=st.booleans())
    def publish(self, who: int, fresh: bool) -> None:
        seen = workflow.standing(self.update).fingerprint if fresh else self.seen[1]
        self.attempt(workflow.publish, by=self.people[who], over=Edition.objects.count(), seen=seen)

    @rule(who=PEOPLE, why=st.sampled_from(["", " ", "A reason."]))
    def publish_alone(self, who: int, why: str) -> None:
        over, seen = Edition.objects.count(), self.seen[0]
        if self.attempt(workflow.publish_alone, by=self.people[who], over=over, seen=seen, why=why, note="Why."):
            assert why.strip()
            self.reasons += 1

    @rule(who=PEOPLE, fresh=st.booleans())
    def schedule(self, who: int, fresh: bool) -> None:
        was = workflow.standing(self.update)
        seen = was.fingerprint if fresh else self.seen[1]
        if self.attempt(workflow.schedule, by=self.people[who], seen=seen, moment=timezone.now() + DAY):
            assert was.is_approved, "what nobody approved was scheduled"

    @rule(who=PEOPLE)
    def unschedule(self, who: int) -> None:
        self.attempt(workflow.unschedule, by=self.people[who])

    @rule()
    def let_the_clock_come(self) -> None:
        workflow.publish_due(timezone.now() + 2 * DAY)
        assert workflow.publish_due(timezone.now() + 2 * DAY) == 0, "it was published twice, or tried again and again"
        self.update = Update.objects.get()

    @rule(who=PEOPLE)
    def withdraw(self, who: int) -> None:
        if self.attempt(workflow.withdraw, by=self.people[who], notice="It was wrong."):
            assert not workflow.standing(self.update).is_approved, "what is withdrawn stays approved"

    @rule(who=PEOPLE)
    def approve_afterwards(self, who: int) -> None:
        edition = Edition.objects.last()
        was_alone = edition is not None and edition.is_alone
        if edition and self.attempt(lambda _, by: workflow.approve_afterwards(edition, by=by), by=self.people[who]) and was_alone:
            assert edition.published_by != self.people[who]

    @invariant()
    def nothing_is_published_unapproved(self) -> None:
        if not hasattr(self, "update"):
            return
        found = list(Edition.objects.prefetch_related("sections"))
        assert sum(1 for edition in found if edition.why_alone) == self.reasons
        for edition in found:
            if not edition.why_alone:
                text = f"{edition.title} {[(s.heading, s.body) for s in edition.sections.all()]}"
                who = [person.pk for person in self.people].index(edition.approved_by_id or 0)
                assert who in self.passed.get(text, set()), "a text was published that its approver never approved"


@pytest.mark.django_db
def test_no_sequence_of_steps_publishes_what_was_not_approved_or_reasoned() -> None:
    run_state_machine_as_test(
        Way,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
        ),
    )
