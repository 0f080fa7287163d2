"""Whatever happens in whatever order: each hears each thing that they follow and may see once, and nothing after leaving."""

import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from people.dates import today
from people.models import Group, Membership
from publishing import changes
from publishing.audience import Audience
from subscriptions import digests, follows, rights
from subscriptions.models import Delivery, Follow, Frequency, Request, Subscriber
from subscriptions.periods import newest
from tests.conftest import DAY, NOON, make_person
from updates.models import Update
from workstreams.models import Outcome, Workstream

HOUR = datetime.timedelta(hours=1)
READERS, TOPICS = st.integers(0, 2), st.integers(0, 1)
State = Delivery.State


class Portal(RuleBasedStateMachine):
    """Three subscribers, the first of whom is a member of a group. The test keeps its own account of who should hear what."""

    @initialize()
    def begin(self) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.now = NOON
        outcome = Outcome.objects.create(slug="good", statement="Good", position=1)
        self.topics = [
            Workstream.objects.create(slug=name, name=name, position=place, outcome=outcome, summary=name)
            for place, name in enumerate(["one", "two"], start=1)
        ]
        self.group = Group.objects.create(slug="eag", name="The Group")
        member = make_person("member", group=self.group)
        self.readers = [self.subscriber(email) for email in (member.email, "two@example.org", "three@example.org")]
        for reader, frequency in zip(self.readers, Frequency, strict=False):
            follows.choose(reader, frequency, [], at=NOON)
        self.owed: set[tuple[int, int]] = set()
        """Who is to hear of which change, as pairs of their numbers."""
        self.told: list[tuple[int, int]] = []
        digests.write_due(self.now)

    def subscriber(self, email: str) -> Subscriber:
        times = dict.fromkeys(("asked_at", "not_before", "answered_at", "confirmed_at"), NOON)
        consent = Request.objects.create(email=email, frequency=Frequency.DAILY, wording="Yes.", **times)
        return Subscriber.objects.create(email=email, consent=consent)

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            try:
                self.finish()
            finally:
                transaction.set_rollback(True)
                self.transaction.__exit__(None, None, None)

    def finish(self) -> None:
        """Something is published once more; within forty days every frequency comes round."""
        for topic, is_for_members in ((0, False), (1, True)):
            self.publish(topic=topic, is_for_members=is_for_members)
        for _ in range(10):
            self.now += 4 * DAY
            digests.write_due(self.now)
        self.send()
        assert self.owed - set(self.told) == set()

    @rule(hours=st.sampled_from([0.02, 1, 20, 30, 200, 800]), ticks=st.integers(0, 2))
    def let_time_pass(self, hours: float, ticks: int) -> None:
        self.now += hours * HOUR
        for _ in range(ticks):
            digests.write_due(self.now)

    @rule()
    def set_the_clock_back(self) -> None:
        self.now -= HOUR
        digests.write_due(self.now)

    @rule(topic=TOPICS, is_for_members=st.booleans())
    def publish(self, topic: int, is_for_members: bool) -> None:
        audience = Audience.GROUPS if is_for_members else Audience.EVERYONE
        thing = Update.objects.create(
            number=Update.objects.count() + 1, title="T", audience=audience, changed_by_id=self.editor()
        )
        thing.audience_groups.set([self.group])
        part = changes.Part(self.topics[topic], "H", "", "/")
        change = changes.record(thing, at=self.now, title="T", summary="", address="/", parts=[part])
        for place, reader in enumerate(self.readers):
            following = reader.follows.current().filter(news_from__lte=self.now)
            follow = any(each.topic in (None, self.topics[topic]) for each in following)
            if follow and (not is_for_members or (place == 0 and self.serves())):
                self.owed.add((reader.pk, change.pk))

    def editor(self) -> int:
        return Membership.objects.get().profile.user_id or 0

    def serves(self) -> bool:
        return Membership.objects.current(today()).exists()

    @rule(reader=READERS, frequency=st.sampled_from(Frequency), topics=st.sets(TOPICS))
    def follow(self, reader: int, frequency: Frequency, topics: set[int]) -> None:
        subscriber = self.readers[reader]
        Subscriber.objects.filter(pk=subscriber.pk).update(state=Subscriber.State.ACTIVE)
        before = {follow.topic for follow in subscriber.follows.current()}
        follows.choose(subscriber, frequency, [self.topics[topic] for topic in topics], at=self.now)
        if before != {follow.topic for follow in subscriber.follows.current()}:
            self.owe_no_more(subscriber)

    @rule(reader=READERS)
    def unsubscribe(self, reader: int) -> None:
        follows.unsubscribe(self.readers[reader])
        self.owe_no_more(self.readers[reader])

    def owe_no_more(self, subscriber: Subscriber) -> None:
        self.owed = {pair for pair in self.owed if pair[0] != subscriber.pk}

    @rule()
    def lose_membership(self) -> None:
        Membership.objects.update(ends_on=today() - DAY)
        restricted = set(Update.objects.filter(audience=Audience.GROUPS).values_list("pk", flat=True))
        told = changes.Change.objects.filter(thing_id__in=restricted).values_list("pk", flat=True)
        self.owed = {pair for pair in self.owed if pair[1] not in set(told)}

    @rule()
    def send(self) -> None:
        """As the sender does, without the mail server: what asks is let go."""
        batch = list(Delivery.objects.filter(state=State.WAITING).select_related("subscriber", "digest"))
        may = rights.tellable(batch)
        for delivery in batch:
            told = may[delivery.pk] if delivery.subscriber.is_active else ()
            Delivery.objects.filter(pk=delivery.pk).update(state=State.SENT if told else State.DROPPED)
            for change in changes.Change.objects.filter(pk__in=told):
                assert (delivery.subscriber_id, change.pk) not in self.told
                assert change.is_for_everyone or (delivery.subscriber == self.readers[0] and self.serves())
                assert self.was_followed(delivery, change)
                self.told.append((delivery.subscriber_id, change.pk))

    def was_followed(self, delivery: Delivery, change: changes.Change) -> bool:
        """Whether it is told to somebody who followed its topic when it happened, in a digest whose time had come."""
        rows = Follow.objects.filter(subscriber=delivery.subscriber_id, news_from__lte=change.at)
        topic = change.touches.get().topic
        is_due = delivery.digest.frequency == Frequency.AT_ONCE or (
            newest(Frequency(delivery.digest.frequency), delivery.digest.period_end).end == delivery.digest.period_end
        )
        return is_due and any(row.topic in (None, topic) for row in rows)


CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Portal,
        settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=CHECKS),
    )


@pytest.mark.django_db(transaction=False)
def test_each_hears_each_thing_once_and_nothing_after_leaving() -> None:
    run(2, 8)


@pytest.mark.slow
@pytest.mark.django_db(transaction=False)
def test_each_hears_each_thing_once_whatever_happens() -> None:
    run(150, 40)
