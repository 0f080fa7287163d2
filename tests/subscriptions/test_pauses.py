"""Subscribers who want nothing for a while."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from people.dates import today
from subscriptions import deliveries, digests, pauses
from subscriptions.models import Delivery, Frequency, Subscriber
from subscriptions.periods import pausing_day
from tests.conftest import DAY, NOON, MailServer
from updates.models import Edition

Publish = Callable[..., Edition]
Subscribe = Callable[..., Subscriber]


def is_over(subscriber: Subscriber) -> None:
    """A pause of sixty days has just ended."""
    Subscriber.objects.filter(pk=subscriber.pk).update(paused_at=NOON - DAY, paused_until=today() - DAY)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-12-01T07:59:59+00:00", "2026-11-30"),
        ("2026-12-01T08:00:00+00:00", "2026-12-01"),
        ("2027-07-01T06:59:59+00:00", "2027-06-30"),
        ("2027-07-01T07:00:00+00:00", "2027-07-01"),
    ],
)
def test_a_pause_is_over_at_eight_in_london(moment: str, day: str) -> None:
    assert pausing_day(datetime.datetime.fromisoformat(moment)) == datetime.date.fromisoformat(day)


def test_nothing_is_planned_or_sent_in_a_pause_and_what_was_missed_comes_in_one_email(
    publish: Publish, subscribe: Subscribe, mail_server: MailServer
) -> None:
    subscriber = subscribe("away@example.org", Frequency.AT_ONCE)
    subscribe("here@example.org", Frequency.AT_ONCE)
    publish(at=NOON)
    digests.open_due(NOON + datetime.timedelta(minutes=1))
    pauses.pause(subscriber, today() + 30 * DAY)
    for days in (20, 40):
        digests.open_due(NOON + days * DAY - datetime.timedelta(minutes=1))
        publish(at=NOON + days * DAY)
        digests.open_due(NOON + days * DAY + datetime.timedelta(minutes=1))
    deliveries.send_waiting()
    assert mail_server.recipients == ["here@example.org"] * 3
    mail_server.received.clear()
    digests.open_due(NOON + 60 * DAY)
    is_over(subscriber)
    for minutes in (1, 2):
        digests.open_due(NOON + 60 * DAY + datetime.timedelta(minutes=minutes))
        deliveries.send_waiting()
    assert mail_server.recipients == ["away@example.org"]
    assert len(Delivery.objects.get(subscriber=subscriber).change_ids) == 3


def test_what_a_worker_had_in_hand_when_the_pause_began_comes_after_it(
    publish: Publish, subscribe: Subscribe, mail_server: MailServer
) -> None:
    subscriber = subscribe("away@example.org", Frequency.AT_ONCE)
    publish(at=NOON)
    digests.open_due(NOON + datetime.timedelta(minutes=1))
    batch = deliveries.take_batch()
    pauses.pause(subscriber, today() + DAY)
    deliveries.Run().send_batch(batch)
    assert mail_server.recipients == []
    is_over(subscriber)
    digests.open_due(NOON + datetime.timedelta(minutes=2))
    deliveries.send_waiting()
    assert mail_server.recipients == ["away@example.org"]


def test_a_pause_can_be_ended_and_is_forgotten_long_after(subscribe: Subscribe) -> None:
    subscriber = subscribe("away@example.org", Frequency.AT_ONCE)
    pauses.pause(subscriber, today() + 30 * DAY)
    pauses.resume(subscriber, today())
    subscriber.refresh_from_db()
    assert subscriber.paused_until == today()
    assert pauses.forget(timezone.now() + 39 * DAY) == 0
    assert pauses.forget(timezone.now() + 42 * DAY) == 1
    subscriber.refresh_from_db()
    assert (subscriber.paused_at, subscriber.paused_until) == (None, None)
