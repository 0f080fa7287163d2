"""Who is to be told of what, and when."""

import datetime
import threading
from collections.abc import Callable

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from meetings.models import Meeting, Note
from people.models import Group, User
from publishing.models import Change
from subscriptions import digests, follows, planning
from subscriptions.models import Delivery, Digest, Frequency, Subscriber
from tests.conftest import DAY, NOON
from updates import editions
from updates.models import Edition, Update
from workstreams.models import Workstream

Publish = Callable[..., Edition]
Subscribe = Callable[..., Subscriber]
FRIDAY = datetime.datetime(2016, 11, 25, 9, 0, tzinfo=datetime.UTC)
AT_ONCE, WEEKLY = Frequency.AT_ONCE, Frequency.WEEKLY


def planned() -> dict[str, list[list[str]]]:
    """For each subscriber, the changes of each delivery in the order in which they were planned."""
    found: dict[str, list[list[str]]] = {}
    for delivery in Delivery.objects.order_by("pk").select_related("subscriber"):
        titles = [Change.objects.get(pk=pk).title for pk in delivery.change_ids]
        found.setdefault(delivery.subscriber.email.split("@")[0], []).append(titles)
    return found


def test_followers_hear_at_once_or_weekly_of_what_they_follow(
    publish: Publish, subscribe: Subscribe, workstreams: list[Workstream]
) -> None:
    neglect, hearings, _ = workstreams
    subscribe("all-at-once@example.org", AT_ONCE)
    subscribe("all-weekly@example.org", WEEKLY)
    subscribe("neglect-at-once@example.org", AT_ONCE, neglect)
    subscribe("hearings-weekly@example.org", WEEKLY, hearings)
    subscribe("both-weekly@example.org", WEEKLY, neglect, hearings)
    publish(("A", neglect), title="N", at=NOON)
    publish(("B", hearings), title="H", at=NOON)
    digests.open_due(NOON + datetime.timedelta(minutes=1))
    both, n, h = ["Update #1: N", "Update #2: H"], ["Update #1: N"], ["Update #2: H"]
    assert planned() == {"all-at-once": [both], "neglect-at-once": [n]}
    digests.open_due(FRIDAY)
    assert planned() == {
        "all-at-once": [both],
        "neglect-at-once": [n],
        "all-weekly": [both],
        "hearings-weekly": [h],
        "both-weekly": [both],
    }


def test_each_frequency_has_its_morning(publish: Publish, subscribe: Subscribe) -> None:
    for frequency in Frequency:
        subscribe(f"{frequency.replace(' ', '-')}@example.org", frequency)
    publish()
    told = []
    for moment in ("11-24T12:01", "11-25T07:59", "11-25T08:00", "11-25T08:59", "11-25T09:00", "12-01T07:59", "12-01T08:00"):
        before = set(planned())
        digests.open_due(datetime.datetime.fromisoformat(f"2016-{moment}+00:00"))
        told.append(sorted(set(planned()) - before))
    assert told == [["at-once"], [], ["daily"], [], ["weekly"], [], ["monthly"]]


def test_what_is_on_record_without_being_emailed_is_in_no_digest(
    make_update: Callable[..., Update], subscribe: Subscribe, workstreams: list[Workstream], editor: User
) -> None:
    subscribe("at-once@example.org", AT_ONCE)
    subscribe("weekly@example.org", WEEKLY)
    editions.publish(make_update(("A", workstreams[0])), by=editor, over=0, at=NOON, is_emailed=False)
    digests.open_due(NOON + datetime.timedelta(minutes=1))
    digests.open_due(FRIDAY)
    assert planned() == {}
    assert [change.title for change in Change.objects.touching(workstreams[0])] == ["Update #1: Title 1"]


def test_opening_twice_plans_nothing_twice(publish: Publish, subscribe: Subscribe) -> None:
    subscribe("at-once@example.org", AT_ONCE)
    subscribe("weekly@example.org", WEEKLY)
    publish()
    for _ in range(3):
        digests.open_due(FRIDAY)
        digests.open_due(FRIDAY + datetime.timedelta(seconds=30))
    assert {name: len(deliveries) for name, deliveries in planned().items()} == {"at-once": 1, "weekly": 1}


@pytest.mark.django_db(transaction=True)
def test_many_ticks_at_the_same_time_plan_once(publish: Publish, subscribe: Subscribe) -> None:
    for name in ("one", "two"):
        subscribe(f"{name}@example.org", AT_ONCE)
        subscribe(f"{name}-weekly@example.org", WEEKLY)
    publish()

    def tick(second: int) -> None:
        digests.open_due(FRIDAY + datetime.timedelta(seconds=second))
        connection.close()

    ticks = [threading.Thread(target=tick, args=(number,)) for number in range(12)]
    for thread in ticks:
        thread.start()
    for thread in ticks:
        thread.join()
    assert Delivery.objects.count() == 4
    assert Digest.objects.filter(frequency=WEEKLY).count() == 1


def test_nobody_without_news_gets_an_email(subscribe: Subscribe, workstreams: list[Workstream], publish: Publish) -> None:
    subscribe("weekly@example.org", WEEKLY, workstreams[0])
    publish(("Elsewhere", workstreams[1]))
    digests.open_due(FRIDAY)
    assert planned() == {}


def test_what_was_published_before_somebody_followed_is_not_news(publish: Publish, subscribe: Subscribe) -> None:
    publish(at=NOON)
    subscribe("late@example.org", WEEKLY, since=NOON + datetime.timedelta(minutes=1))
    digests.open_due(FRIDAY)
    assert planned() == {}


def test_what_came_at_once_is_not_repeated_in_the_week(publish: Publish, subscribe: Subscribe) -> None:
    subscriber = subscribe("reader@example.org", AT_ONCE)
    publish()
    digests.open_due(NOON + datetime.timedelta(minutes=1))
    follows.choose(subscriber, WEEKLY, [], at=NOON + datetime.timedelta(minutes=2))
    digests.open_due(FRIDAY)
    assert planned() == {"reader": [["Update #1: Title 1"]]}


def test_another_frequency_in_the_middle_of_the_week_loses_nothing(publish: Publish, subscribe: Subscribe) -> None:
    subscriber = subscribe("reader@example.org", WEEKLY)
    publish()
    follows.choose(subscriber, AT_ONCE, [], at=NOON + datetime.timedelta(minutes=2))
    digests.open_due(NOON + datetime.timedelta(minutes=3))
    digests.open_due(FRIDAY)
    assert planned() == {"reader": [["Update #1: Title 1"]]}


def test_another_frequency_late_in_a_month_loses_nothing(publish: Publish, subscribe: Subscribe) -> None:
    subscriber = subscribe("reader@example.org", Frequency.MONTHLY)
    digests.open_due(NOON - 20 * DAY)
    publish(at=NOON - 15 * DAY)
    digests.open_due(NOON - DAY)
    follows.choose(subscriber, AT_ONCE, [], at=NOON)
    for minutes in (1, 2):
        digests.open_due(NOON + datetime.timedelta(minutes=minutes))
    digests.open_due(NOON + 10 * DAY)
    assert planned() == {"reader": [["Update #1: Title 1"]]}


def test_a_change_committed_after_its_period_was_closed_comes_in_the_next(publish: Publish, subscribe: Subscribe) -> None:
    subscribe("weekly@example.org", WEEKLY)
    digests.open_due(FRIDAY)
    publish(at=FRIDAY - datetime.timedelta(seconds=1))
    digests.open_due(FRIDAY + 7 * DAY)
    assert planned() == {"weekly": [["Update #1: Title 1"]]}


def test_a_missed_week_is_caught_up_in_one_email(publish: Publish, subscribe: Subscribe) -> None:
    subscribe("weekly@example.org", WEEKLY)
    publish(at=FRIDAY - DAY)
    publish(at=FRIDAY + DAY)
    digests.open_due(FRIDAY + 7 * DAY)
    assert planned() == {"weekly": [["Update #1: Title 1", "Update #2: Title 2"]]}


def test_old_news_is_not_sent_by_the_clock(publish: Publish, subscribe: Subscribe) -> None:
    subscribe("at-once@example.org", AT_ONCE)
    subscribe("weekly@example.org", WEEKLY)
    publish(at=NOON)
    digests.open_due(NOON + 30 * DAY)
    assert planned() == {}


def test_the_moment_a_period_ends_belongs_to_the_next(publish: Publish, subscribe: Subscribe) -> None:
    subscribe("weekly@example.org", WEEKLY)
    publish(at=FRIDAY)
    digests.open_due(FRIDAY)
    assert planned() == {}
    digests.open_due(FRIDAY + 7 * DAY)
    assert planned() == {"weekly": [["Update #1: Title 1"]]}


@pytest.mark.parametrize("audience", ["groups", "staff"])
def test_what_is_not_for_everyone_is_emailed_to_nobody(
    publish: Publish, subscribe: Subscribe, group: Group, audience: str
) -> None:
    subscribe("at-once@example.org", AT_ONCE)
    subscribe("member@example.org", WEEKLY)
    publish(audience=audience, groups=(group,) if audience == "groups" else ())
    digests.open_due(FRIDAY)
    assert planned() == {}


def test_who_unsubscribed_is_not_planned_for(publish: Publish, subscribe: Subscribe) -> None:
    follows.unsubscribe(subscribe("left@example.org", WEEKLY))
    publish()
    digests.open_due(FRIDAY)
    assert planned() == {}


def test_who_left_is_not_planned_for_even_if_a_follow_stayed_open(publish: Publish, subscribe: Subscribe) -> None:
    subscribe("left@example.org", WEEKLY)
    Subscriber.objects.update(state=Subscriber.State.UNSUBSCRIBED)
    publish()
    digests.open_due(FRIDAY)
    assert planned() == {}


def test_a_follow_that_ended_brings_nothing_more(publish: Publish, subscribe: Subscribe, workstreams: list[Workstream]) -> None:
    neglect, hearings, _ = workstreams
    subscriber = subscribe("reader@example.org", WEEKLY, neglect)
    follows.choose(subscriber, WEEKLY, [hearings], at=NOON - DAY)
    publish(("About neglect", neglect))
    digests.open_due(FRIDAY)
    assert planned() == {}


@pytest.mark.parametrize("subscribers", [3, 300])
def test_planning_is_one_statement_however_many_subscribers(
    publish: Publish, subscribe: Subscribe, subscribers: int, django_assert_num_queries: Callable[..., object]
) -> None:
    for number in range(subscribers):
        subscribe(f"reader-{number}@example.org", WEEKLY)
    publish()
    digest = Digest.objects.create(frequency=WEEKLY, period_start=FRIDAY - 7 * DAY, period_end=FRIDAY, opened_at=FRIDAY)
    ContentType.objects.get_for_models(Meeting, Note)
    with django_assert_num_queries(5):  # type: ignore[attr-defined]
        assert planning.plan_deliveries(digest) == subscribers
