"""Getting emails at another address."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from subscriptions import answering, bounces, follows, keeping, moving, tasks, tokens
from subscriptions.models import AddressChange, Delivery, Digest, Frequency, Request, Subscriber
from tests.conftest import DAY, NOON, MailServer, text_of
from workstreams.models import Workstream

Subscribe = Callable[..., Subscriber]
OLD, NEW = "old@example.org", "new@example.org"
AT_ONCE, WEEKLY = Frequency.AT_ONCE, Frequency.WEEKLY


@pytest.fixture
def reader(subscribe: Subscribe, workstreams: list[Workstream]) -> Subscriber:
    return subscribe(OLD, WEEKLY, workstreams[0])


def page_of(subscriber: Subscriber, rest: str = "") -> str:
    return f"/subscriptions/{tokens.token_for(subscriber, tokens.PREFERENCES)}/{rest}"


def move(subscriber: Subscriber, email: str = NEW) -> None:
    change = moving.ask(subscriber, email)
    moving.confirm(change)
    subscriber.refresh_from_db()


def test_an_address_is_changed_by_the_button_in_the_letter_to_the_new_one(
    client: Client, reader: Subscriber, mail_server: MailServer
) -> None:
    page = client.post(page_of(reader, "address/"), {"email": NEW}, follow=True)
    assert "We have sent a letter to the new address." in page.content.decode()
    tasks.answer_requests()
    assert mail_server.recipients == [NEW]
    found = re.search(r"http://portal\.test(/\S+)", text_of(mail_server.received[0]))
    assert found
    for ask in (client.get, client.head, client.options):
        ask(found[1])
    assert Subscriber.objects.get().email == OLD
    for _ in range(2):
        assert "Your address is changed" in client.post(found[1]).content.decode()
    tasks.answer_requests()
    assert [str(message["To"]) for message in mail_server.received] == [NEW, OLD]
    assert "go to another address now" in str(mail_server.received[1]["Subject"])
    assert NEW not in text_of(mail_server.received[1])
    reader.refresh_from_db()
    assert (reader.email, reader.follows.current().count()) == (NEW, 1)
    assert client.get(page_of(reader)).status_code == 200
    assert not AddressChange.objects.exclude(old_email="").exists()
    assert not Request.objects.filter(email=OLD).exists()


def test_the_page_says_the_same_for_every_new_address(client: Client, reader: Subscriber, subscribe: Subscribe) -> None:
    subscribe("known@example.org", WEEKLY)
    pages = {
        client.post(page_of(reader, "address/"), {"email": email}, follow=True).content for email in ("known@example.org", NEW)
    }
    assert len(pages) == 1


@pytest.mark.parametrize("email", ["", "nobody", OLD, "jörg@example.org"])
def test_a_wrong_new_address_is_told(client: Client, reader: Subscriber, email: str) -> None:
    assert "There is a problem" in client.post(page_of(reader, "address/"), {"email": email}).content.decode()
    assert not AddressChange.objects.exists()


def test_two_subscribers_become_one_who_follows_what_either_did(
    reader: Subscriber, subscribe: Subscribe, workstreams: list[Workstream]
) -> None:
    other = subscribe(NEW, AT_ONCE, workstreams[0], workstreams[1])
    move(reader)
    assert follows.chosen_each(reader) == {workstreams[0]: WEEKLY, workstreams[1]: AT_ONCE}
    assert reader.follows.count() == 3
    for purpose in (tokens.PREFERENCES, tokens.UNSUBSCRIBE):
        assert tokens.subscriber_of(tokens.token_for(other, purpose), purpose) == reader
    other.refresh_from_db()
    assert (other.state, other.email) == ("forgotten", "")
    assert reader.email == NEW


def test_of_two_who_become_one_nothing_is_told_twice(reader: Subscriber, subscribe: Subscribe) -> None:
    other = subscribe(NEW, WEEKLY)
    both, one = (
        Digest.objects.create(frequency=WEEKLY, period_start=NOON, period_end=NOON + days * DAY, opened_at=NOON)
        for days in (1, 2)
    )
    Delivery.objects.create(digest=both, subscriber=reader, change_ids=[1, 3], not_before=NOON)
    Delivery.objects.create(digest=both, subscriber=other, change_ids=[2, 3], not_before=NOON, reply=f"250 {NEW}")
    Delivery.objects.create(digest=one, subscriber=other, change_ids=[4], not_before=NOON)
    move(reader)
    assert sorted(reader.deliveries.values_list("digest", "change_ids")) == [(both.pk, [1, 2, 3]), (one.pk, [4])]
    assert [delivery.reply for delivery in other.deliveries.all()] == [""]


def test_who_unsubscribed_meanwhile_or_was_forgotten_is_not_brought_back(reader: Subscriber) -> None:
    change = moving.ask(reader, NEW)
    follows.unsubscribe(reader)
    with pytest.raises(moving.Gone):
        moving.confirm(change)
    keeping.forget(reader)
    assert not AddressChange.objects.exists()


def test_a_stop_by_bounces_is_left_behind_with_the_old_address(reader: Subscriber, workstreams: list[Workstream]) -> None:
    now = timezone.now()
    reader.follows.update(ended_at=now, ended_why="bounced")
    Subscriber.objects.update(state="suppressed", suppressed_why="hard bounce", suppressed_at=now)
    move(reader)
    assert (reader.state, follows.chosen(reader)) == ("active", (WEEKLY, [workstreams[0]]))


def test_what_comes_back_of_the_old_address_says_nothing_of_the_new_one_however_late(reader: Subscriber) -> None:
    digest = Digest.objects.create(frequency=WEEKLY, period_start=NOON, period_end=NOON + DAY, opened_at=NOON)
    sent = Delivery.objects.create(digest=digest, subscriber=reader, change_ids=[], not_before=NOON, ended_at=NOON, state="sent")
    move(reader)
    moving.tell_old_addresses()
    keeping.forget_changes(timezone.now() + 8 * DAY)
    assert not AddressChange.objects.exists()
    assert bounces.came_back(sent.message_id, "5.1.1") is None
    reader.refresh_from_db()
    assert reader.is_active


@pytest.mark.parametrize("address", [OLD, NEW])
def test_a_stop_by_staff_is_not_left_behind(reader: Subscriber, subscribe: Subscribe, address: str) -> None:
    subscribe(NEW, WEEKLY)
    change = moving.ask(reader, NEW)
    stopped = {"state": "suppressed", "suppressed_why": "staff", "suppressed_at": NOON}
    Subscriber.objects.filter(email=address).update(**stopped)
    with pytest.raises(moving.Gone):
        moving.confirm(change)


def test_a_change_can_be_confirmed_for_a_week(client: Client, reader: Subscriber, mail_server: MailServer) -> None:
    moving.ask(reader, NEW)
    moving.answer_changes()
    found = re.search(r"http://portal\.test(/\S+)", text_of(mail_server.received[0]))
    AddressChange.objects.update(expires_at=timezone.now())
    assert found
    assert client.post(found[1]).status_code == 404
    assert answering.CONFIRM_WITHIN == 7 * DAY
