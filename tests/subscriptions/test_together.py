"""What is due together comes in one email; what is late is asked about first."""

import datetime
from collections.abc import Callable

import pytest

from people.models import User
from publishing.models import AuditEntry, Change
from subscriptions import deliveries, digests, follows, link_checks
from subscriptions.models import Delivery, Digest, Follow, Frequency, Subscriber
from tests.conftest import DAY, NOON, MailServer, signed_in
from updates.models import Edition
from workstreams.models import Workstream

Publish = Callable[..., Edition]
Subscribe = Callable[..., Subscriber]
FRIDAY = datetime.datetime(2016, 11, 25, 9, 0, tzinfo=datetime.UTC)
FIRST = datetime.datetime(2016, 12, 1, 8, 0, tzinfo=datetime.UTC)
"""A Thursday, the first working day of its month."""
MINUTE = datetime.timedelta(minutes=1)


def follow_too(subscriber: Subscriber, frequency: Frequency, topic: Workstream) -> None:
    since = NOON - 20 * DAY
    Follow.objects.create(subscriber=subscriber, topic=topic, frequency=frequency, started_at=since, news_from=since)


def planned() -> list[tuple[str, list[str]]]:
    """The frequency and the titles of each delivery, in the order in which they were planned."""
    titles = dict(Change.objects.values_list("pk", "title"))
    rows = Delivery.objects.order_by("pk").select_related("digest")
    return [(row.digest.frequency, [titles[pk].split(": ")[1] for pk in row.change_ids]) for row in rows]


def test_what_is_due_on_the_same_morning_comes_in_one_email(
    publish: Publish, subscribe: Subscribe, workstreams: list[Workstream]
) -> None:
    neglect, hearings, _ = workstreams
    reader = subscribe("reader@example.org", Frequency.DAILY, neglect)
    follow_too(reader, Frequency.MONTHLY, hearings)
    publish(("H", hearings), title="Of the month", at=NOON)
    publish(("N", neglect), title="Of the day before", at=FIRST - 20 * MINUTE)
    for moment in (FIRST - MINUTE, FIRST, FIRST + MINUTE):
        digests.open_due(moment)
    assert planned() == [("monthly", ["Of the month", "Of the day before"])]


def test_different_frequencies_for_different_topics_keep_their_days_and_repeat_nothing(
    publish: Publish, subscribe: Subscribe, workstreams: list[Workstream]
) -> None:
    neglect, hearings, _ = workstreams
    reader = subscribe("reader@example.org", Frequency.AT_ONCE, neglect)
    follow_too(reader, Frequency.WEEKLY, hearings)
    publish(("N", neglect), ("H", hearings), title="Of both", at=NOON)
    publish(("H", hearings), title="Of hearings", at=NOON)
    digests.open_due(NOON + MINUTE)
    digests.open_due(FRIDAY)
    assert planned() == [("at once", ["Of both"]), ("weekly", ["Of hearings"])]


def test_of_a_machine_that_was_off_each_follower_gets_one_email_when_staff_say_so(
    publish: Publish, subscribe: Subscribe, editor: User, mail_server: MailServer
) -> None:
    for frequency in (Frequency.AT_ONCE, Frequency.DAILY):
        subscribe(f"{frequency.replace(' ', '-')}@example.org", frequency)
    digests.open_due(NOON)
    for days in range(4):
        publish(at=NOON + days * DAY + MINUTE)
    back = NOON + 4 * DAY
    for _ in range(2):
        digests.open_due(back)
    assert planned() == [("at once", [f"Title {n}" for n in (1, 2, 3, 4)]), ("daily", [f"Title {n}" for n in (1, 2, 3, 4)])]
    deliveries.send_waiting()
    assert mail_server.recipients == []
    asking = Digest.objects.filter(state=Digest.State.ASKING)
    assert {digest.why[:56] for digest in asking} >= {"It is late: the first of what it tells was to go on 25 N"}
    desk = signed_in(editor).get("/staff/").content.decode()
    assert desk.count("asks whether it goes") == 2
    Digest.objects.update(opened_at=NOON)
    for digest in asking:
        assert digests.let_go(digest, by=editor).opened_at > NOON
    link_checks.try_waiting()
    deliveries.send_waiting()
    assert mail_server.recipients == ["at-once@example.org", "daily@example.org"]


@pytest.mark.parametrize(("hours", "state"), [(0, "going"), (23, "going"), (25, "asking"), (49, "asking")])
def test_a_daily_digest_asks_once_it_is_later_than_a_day(publish: Publish, subscribe: Subscribe, hours: int, state: str) -> None:
    subscribe("daily@example.org", Frequency.DAILY)
    due = FRIDAY.replace(hour=8)
    digests.open_due(due - DAY)
    publish(at=NOON)
    digests.open_due(due + datetime.timedelta(hours=hours))
    digest = Digest.objects.filter(frequency=Frequency.DAILY).order_by("-period_end")[0]
    assert (digest.state, digest.deliveries.count(), digest.period_start) == (state, 1, due - DAY)


def test_what_is_on_time_does_not_wait_with_what_is_late(
    publish: Publish, subscribe: Subscribe, workstreams: list[Workstream]
) -> None:
    reader = subscribe("reader@example.org", Frequency.DAILY, workstreams[0])
    follow_too(reader, Frequency.WEEKLY, workstreams[1])
    digests.open_due(FRIDAY - 7 * DAY)
    publish(("N", workstreams[0]), title="Late", at=FRIDAY - 5 * DAY)
    publish(("H", workstreams[1]), title="On time", at=FRIDAY - 5 * DAY)
    digests.open_due(FRIDAY + MINUTE)
    states = {row.digest.frequency: row.digest.state for row in Delivery.objects.select_related("digest")}
    assert states == {"daily": "asking", "weekly": "going"}
    assert planned() == [("weekly", ["On time"]), ("daily", ["Late"])]


def test_what_is_late_and_tells_nobody_anything_asks_nobody(subscribe: Subscribe) -> None:
    digests.open_due(FRIDAY)
    digests.open_due(FRIDAY + 60 * DAY)
    assert set(Digest.objects.values_list("state", flat=True)) == {"going"}


def test_periods_in_the_ledger_lie_end_to_end_whatever_was_missed(programme: object) -> None:
    for hours in (0, 1, 30, 31, 200, 201, 1500):
        digests.open_due(FRIDAY + datetime.timedelta(hours=hours))
    for frequency in (Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY):
        ends = list(Digest.objects.filter(frequency=frequency).order_by("period_end").values_list("period_start", "period_end"))
        assert [start for start, _ in ends[1:]] == [end for _, end in ends[:-1]]


def test_a_clock_that_was_wrong_and_is_set_back_loses_nothing_and_repeats_nothing(publish: Publish, subscribe: Subscribe) -> None:
    for frequency in Frequency:
        subscribe(f"{frequency.replace(' ', '-')}@example.org", frequency)
    digests.open_due(NOON)
    publish(at=NOON + MINUTE)
    digests.open_due(NOON + 400 * DAY)
    publish(at=NOON + 3 * MINUTE)
    for moment in (NOON + 4 * MINUTE, FRIDAY.replace(hour=8), FRIDAY, FIRST):
        digests.open_due(moment)
    told = {(frequency, title) for frequency, titles in planned() for title in titles}
    assert told == {(frequency.value, title) for frequency in Frequency for title in ("Title 1", "Title 2")}
    assert sum(len(titles) for _, titles in planned()) == 8


def test_staff_pause_resume_and_cancel_a_digest_and_the_trail_says_why(
    publish: Publish, subscribe: Subscribe, editor: User, mail_server: MailServer
) -> None:
    subscribe("weekly@example.org", Frequency.WEEKLY)
    publish()
    digests.open_due(FRIDAY)
    digest = Digest.objects.get(frequency=Frequency.WEEKLY)
    for _ in range(2):
        digests.pause(digest, by=editor, why="A wrong name")
    deliveries.send_waiting()
    assert mail_server.recipients == []
    with pytest.raises(digests.OtherState):
        digests.let_go(digest, by=editor)
    assert digests.resume(digest, by=editor).state == Digest.State.CHECKING
    digests.cancel(digest, by=editor, why="It is told elsewhere")
    with pytest.raises(digests.OtherState):
        digests.resume(digest, by=editor)
    digests.open_due(FRIDAY + 7 * DAY)
    deliveries.send_waiting()
    assert mail_server.recipients == []
    trail = AuditEntry.objects.order_by("pk").values_list("did", "details__was", "details__why")
    assert list(trail)[-3:] == [
        ("paused digest", "going", "A wrong name"),
        ("resumed digest", "paused", ""),
        ("cancelled digest", "checking", "It is told elsewhere"),
    ]


def test_another_frequency_for_one_topic_leaves_what_is_planned(publish: Publish, subscribe: Subscribe) -> None:
    reader = subscribe("reader@example.org", Frequency.DAILY)
    publish()
    digests.open_due(FRIDAY.replace(hour=8))
    follows.choose(reader, Frequency.MONTHLY, [])
    digests.open_due(FIRST)
    assert planned() == [("daily", ["Title 1"])]
