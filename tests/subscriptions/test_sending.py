"""Many deliveries over a kept connection: what is made, what is looked at again before it goes, and what goes wrong."""

import datetime
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from mail import outages, rates
from mail.carrying import Answer
from mail.models import Outage
from mail.verp import delivery_of
from people.models import Reader
from publishing.models import Touch
from subscriptions import deliveries, digests, follows, ledger
from subscriptions.models import Bounce, Delivery, Digest, Frequency, Subscriber
from tests.conftest import signed_in
from tests.mail.recording import Recorder, running
from updates.models import Edition
from workstreams.models import Workstream

Publish = Callable[..., Edition]
Subscribe = Callable[..., Subscriber]
FRIDAY = datetime.datetime(2016, 11, 25, 9, 0, tzinfo=datetime.UTC)
State = Delivery.State
NAMES = ("one", "two", "three", "four")


@pytest.fixture
def planned(programme: object, publish: Publish, subscribe: Subscribe, workstreams: list[Workstream]) -> list[Subscriber]:
    """Four deliveries: two tell of both changes, one of each."""
    neglect, hearings, _ = workstreams
    topics = [(), (), (neglect,), (hearings,)]
    chosen = [subscribe(f"{name}@example.org", Frequency.WEEKLY, *of) for name, of in zip(NAMES, topics, strict=True)]
    publish(("About neglect", neglect))
    publish(("About hearings", hearings))
    digests.open_due(FRIDAY)
    return chosen


@pytest.fixture
def server(settings: LazySettings) -> Iterator[type[Recorder]]:
    with running() as (recorder, port):
        to_port(settings, port)
        yield recorder


def to_port(settings: LazySettings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 2


def weekly() -> Digest:
    return Digest.objects.get(frequency=Frequency.WEEKLY)


def states() -> dict[str, str]:
    return {email.split("@")[0]: state for email, state in Delivery.objects.values_list("subscriber__email", "state")}


def recipients(server: type[Recorder]) -> list[str]:
    return [str(message["To"]).partition("@")[0] for _, _, message in server.taken]


def is_due_again() -> None:
    Delivery.objects.filter(state=State.WAITING).update(not_before=timezone.now())
    Outage.objects.update(until=timezone.now())


def test_messages_are_made_once_for_each_set_of_changes(planned: object, subscribe: Subscribe, server: type[Recorder]) -> None:
    run = deliveries.Run()
    assert run.send() == 4
    assert run.maker.made == 3
    told = {message["To"]: str(message.get_body(("plain",))) for _, _, message in server.taken}
    assert ["Update #1" in told[f"{name}@example.org"] for name in NAMES] == [True, True, True, False]
    assert ["Update #2" in told[f"{name}@example.org"] for name in NAMES] == [True, True, False, True]
    for sender, to, message in server.taken:
        message_id = delivery_of(sender)
        assert message_id
        delivery = Delivery.objects.get(message_id=message_id)
        assert to == [message["To"]] == [delivery.subscriber.email]
        assert message["Message-ID"] == f"<{delivery.message_id}@portal.test>"


def test_as_many_questions_are_asked_of_the_database_for_four_as_for_forty(
    planned: object,
    subscribe: Subscribe,
    publish: Publish,
    server: type[Recorder],
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    def sending() -> int:
        with django_assert_max_num_queries(100) as asked:  # type: ignore[attr-defined]
            deliveries.send_waiting()
        return len(asked)

    deliveries.send_waiting()
    Delivery.objects.update(state=State.WAITING)
    few = sending()
    for number in range(36):
        subscribe(f"{number}@example.org", Frequency.WEEKLY)
    Delivery.objects.update(state=State.WAITING)
    weekly().deliveries.bulk_create(
        Delivery(digest=weekly(), subscriber=subscriber, change_ids=change_ids, not_before=timezone.now())
        for subscriber in Subscriber.objects.filter(deliveries=None)
        for change_ids in Delivery.objects.values_list("change_ids", flat=True)[:1]
    )
    assert sending() == few
    assert len(server.taken) == 48


def test_an_address_is_the_one_that_it_is_when_it_is_written_to(planned: list[Subscriber], server: type[Recorder]) -> None:
    batch = deliveries.take_batch()
    Subscriber.objects.filter(pk=planned[0].pk).update(email="new@bücher.example")
    deliveries.Run().send_batch(batch)
    assert server.taken[0][1] == ["new@xn--bcher-kva.example"]


def test_what_a_worker_has_in_hand_when_a_digest_is_paused_waits(planned: object, server: type[Recorder]) -> None:
    batch = deliveries.take_batch()
    Digest.objects.update(state=Digest.State.PAUSED, why="A mistake in it.")
    deliveries.Run().send_batch(batch)
    assert (set(states().values()), server.taken) == ({State.WAITING}, [])
    assert set(Delivery.objects.values_list("attempts", "leased_until")) == {(0, None)}


def test_a_worker_whose_time_is_over_begins_no_window_of_what_it_has_in_hand(planned: object, server: type[Recorder]) -> None:
    run, batch = deliveries.Run(), deliveries.take_batch()
    run.ends_at = time.monotonic()
    run.send_batch(batch)
    assert (set(states().values()), server.taken) == ({State.WAITING}, [])
    assert set(Delivery.objects.values_list("attempts", "leased_until")) == {(0, None)}


def test_what_another_worker_has_taken_over_is_left_to_it(planned: object, server: type[Recorder]) -> None:
    batch = deliveries.take_batch()
    others = timezone.now() + datetime.timedelta(hours=1)
    Delivery.objects.filter(pk=batch[0].pk).update(leased_until=others)
    deliveries.Run().send_batch(batch)
    assert recipients(server) == ["two", "three", "four"]
    assert states()["one"] == State.SENDING


def test_what_another_worker_has_taken_over_is_not_undone_but_what_was_sent_is_sent(planned: object) -> None:
    one, two, three, four = deliveries.take_batch()
    others = timezone.now() + datetime.timedelta(hours=1)
    Delivery.objects.update(leased_until=others)
    Delivery.objects.filter(pk=one.pk).update(state=State.SENT, leased_until=None)
    ledger.answered(one, Answer(451, "Later"))
    ledger.answered(two, Answer(451, "Later"))
    ledger.drop([one, three])
    ledger.broke_off(three, "It broke off")
    ledger.could_not_be_made(three, ValueError())
    ledger.give_back([one, two, three])
    ledger.mark_sent([four])
    assert states() == {"one": State.SENT, "two": State.SENDING, "three": State.SENDING, "four": State.SENT}
    assert set(Delivery.objects.filter(state=State.SENDING).values_list("leased_until", flat=True)) == {others}


@pytest.mark.django_db(transaction=True)
def test_who_unsubscribes_while_it_is_sent_gets_none_that_has_not_begun(
    planned: list[Subscriber], settings: LazySettings
) -> None:
    settings.MAIL_WINDOW = 1

    def leave() -> None:
        follows.unsubscribe(planned[2])
        connection.close()

    class Leaving(Recorder):
        def on_message(self, sender: str, recipients: list[str], content: bytes) -> str | None:
            leaving = threading.Thread(target=leave)
            leaving.start()
            leaving.join()
            return super().on_message(sender, recipients, content)

    with running(kind=Leaving) as (server, port):
        to_port(settings, port)
        deliveries.send_waiting()
    assert recipients(server) == ["one", "two", "four"]
    assert states() == {"one": State.SENT, "two": State.SENT, "three": State.DROPPED, "four": State.SENT}


@pytest.mark.parametrize(
    "script",
    [
        {"greeting": "554 5.7.1 No mail from you"},
        {"answers": {"MAIL": ["530 5.7.0 Authentication required"]}},
        {"answers": {"two@example.org": ["535 5.7.8 Bad credentials"]}},
        {"answers": {"two@example.org": ["554 5.7.1 <two@example.org>: Relay access denied for two"]}},
        {"answers": {"MAIL": ["553 5.1.8 <bounces@portal.test>: is not yours"]}},
    ],
)
def test_a_refusal_of_ours_pauses_what_is_going_out_and_harms_nobody(
    planned: object, settings: LazySettings, script: dict[str, Any]
) -> None:
    with running(**script) as (server, port):
        to_port(settings, port)
        with pytest.raises(deliveries.ServerRefuses):
            deliveries.send_waiting()
        digest = weekly()
        assert digest.state == Digest.State.PAUSED
        assert digest.why.startswith("The mail server refuses us: 5")
        assert "@" not in digest.why, "no address stands where staff and the audit see it"
        assert "two" not in digest.why
        taken = recipients(server)
        assert states() == {name: State.SENT if name in taken else State.WAITING for name in NAMES}
        assert set(Delivery.objects.filter(state=State.WAITING).values_list("attempts", "reply")) == {(0, "")}
        asked = len(server.packets)
        assert deliveries.send_waiting() == 0
        assert len(server.packets) == asked


def test_a_wrong_login_is_a_refusal_of_ours(planned: object, server: type[Recorder], settings: LazySettings) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "us", "wrong"
    with pytest.raises(deliveries.ServerRefuses):
        deliveries.send_waiting()
    assert weekly().state == Digest.State.PAUSED
    assert set(states().values()) == {State.WAITING}


def test_a_server_that_is_away_is_tried_after_growing_pauses(planned: object, settings: LazySettings) -> None:
    to_port(settings, 9)
    pauses = []
    for _ in range(7):
        with pytest.raises(deliveries.ServerRefuses):
            deliveries.send_waiting()
        assert deliveries.send_waiting() == 0
        pauses.append(round((Outage.objects.get().until - timezone.now()).total_seconds() / 60))
        is_due_again()
    assert pauses == [1, 2, 5, 10, 15, 15, 15]
    assert set(Delivery.objects.values_list("state", "attempts")) == {(State.WAITING, 0)}
    with running() as (_, port):
        to_port(settings, port)
        assert deliveries.send_waiting() == 4
    assert not Outage.objects.exists()


def test_what_a_server_keeps_waiting_for_three_days_asks_staff(planned: object, settings: LazySettings) -> None:
    to_port(settings, 9)
    Digest.objects.update(opened_at=timezone.now() - ledger.KEEP_TRYING - datetime.timedelta(minutes=1))
    with pytest.raises(deliveries.ServerRefuses):
        deliveries.send_waiting()
    assert weekly().state == Digest.State.PAUSED
    assert set(states().values()) == {State.WAITING}


def test_an_address_that_the_server_says_is_gone_is_not_written_to_again(planned: object, server: type[Recorder]) -> None:
    server.answers["one@example.org"] = ["550 5.1.1 No such person"]
    server.answers["data:two@example.org"] = ["554 5.7.1 Looks like spam"]
    server.answers["three@example.org"] = ["451 4.2.2 Full"]
    deliveries.send_waiting()
    suppressed = Subscriber.objects.filter(state=Subscriber.State.SUPPRESSED)
    assert list(suppressed.values_list("email", flat=True)) == ["one@example.org"]
    assert list(Bounce.objects.values_list("subscriber__email", "code")) == [("one@example.org", "5.1.1")]


@pytest.mark.parametrize("where", ["data:two@example.org", "two@example.org"])
def test_a_connection_that_breaks_off_costs_one_a_minute_and_nobody_else(
    planned: object, server: type[Recorder], where: str
) -> None:
    server.answers[where] = [None, "250 OK"]
    assert deliveries.send_waiting() == 3
    assert recipients(server) == ["one", "three", "four"]
    assert states()["two"] == State.WAITING
    assert not Outage.objects.exists()
    is_due_again()
    assert deliveries.send_waiting() == 1
    assert str(server.taken[-1][2]["Message-ID"])[1:37] == str(
        Delivery.objects.get(subscriber__email="two@example.org").message_id
    )


def test_what_cannot_be_made_is_tried_five_times_and_stops_nothing_else(planned: object, server: type[Recorder]) -> None:
    gone = ContentType.objects.create(app_label="gone", model="gone")
    Touch.objects.filter(heading="About hearings").update(topic_type=gone)
    for attempts in range(1, 6):
        is_due_again()
        deliveries.send_waiting()
        assert set(Delivery.objects.exclude(state=State.SENT).values_list("attempts", flat=True)) == {attempts}
    assert recipients(server) == ["three"]
    assert states() == {"one": State.FAILED, "two": State.FAILED, "three": State.SENT, "four": State.FAILED}
    assert Delivery.objects.filter(state=State.FAILED).first().reply.startswith("The message could not be made: ")  # type: ignore[union-attr]


def test_an_address_that_breaks_messages_harms_nobody_else(planned: list[Subscriber], server: type[Recorder]) -> None:
    Subscriber.objects.filter(pk=planned[0].pk).update(email="one@example.org\r\nBcc: two@example.org")
    deliveries.send_waiting()
    assert recipients(server) == ["two", "three", "four"]
    assert Delivery.objects.get(subscriber=planned[0]).state == State.WAITING


def test_a_domain_with_a_limit_gets_no_more_and_the_others_wait_for_nothing(
    planned: list[Subscriber], server: type[Recorder], settings: LazySettings
) -> None:
    settings.MAIL_RATES = {"slow.example": 0.01}
    for subscriber in planned[:3]:
        Subscriber.objects.filter(pk=subscriber.pk).update(email=f"{subscriber.pk}@Slow.example")
    assert deliveries.send_waiting() == 2
    waiting = Delivery.objects.filter(state=State.WAITING).order_by("not_before")
    assert set(waiting.values_list("attempts", "leased_until")) == {(0, None)}
    first, second = waiting.values_list("not_before", flat=True)
    assert (second - first).total_seconds() == 100


def test_over_all_no_more_goes_in_a_second_than_the_limit(
    planned: object, server: type[Recorder], settings: LazySettings
) -> None:
    settings.MAIL_RATE = 4.0
    rates.pause_before(4, timezone.now())
    started = time.monotonic()
    assert deliveries.send_waiting() == 4
    assert time.monotonic() - started > 0.8


def test_who_unsubscribes_while_a_limit_lets_it_wait_gets_none(
    planned: list[Subscriber], server: type[Recorder], settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_RATE = 20.0
    rates.pause_before(24, timezone.now())
    sleep = time.sleep

    def leave_and_sleep(seconds: float) -> None:
        follows.unsubscribe(planned[2])
        sleep(seconds)

    monkeypatch.setattr(time, "sleep", leave_and_sleep)
    assert deliveries.send_waiting() == 3
    assert (recipients(server), states()["three"]) == (["one", "two", "four"], State.DROPPED)


@pytest.mark.parametrize("state", [State.WAITING, State.SENDING])
def test_what_was_planned_or_taken_by_a_clock_that_was_a_year_ahead_goes_when_it_is_right(planned: object, state: str) -> None:
    ahead = timezone.now() + datetime.timedelta(days=365)
    Delivery.objects.update(state=state, not_before=ahead, leased_until=ahead if state == State.SENDING else None)
    Digest.objects.update(opened_at=ahead)
    assert len(deliveries.take_batch()) == 4


def test_what_waits_for_more_than_a_day_because_of_a_limit_is_left_waiting(planned: object) -> None:
    Delivery.objects.update(not_before=timezone.now() + datetime.timedelta(days=2))
    assert deliveries.take_batch() == []


def test_an_outage_noted_by_a_clock_that_was_ahead_is_over(planned: object, server: type[Recorder]) -> None:
    outages.note("away", timezone.now() + datetime.timedelta(days=365))
    assert deliveries.send_waiting() == 4


def test_editors_find_on_their_desk_what_does_not_go_out_and_why(
    planned: object, settings: LazySettings, cast: dict[str, Reader]
) -> None:
    with running(greeting="554 5.7.1 <No mail> from you") as (_, port):
        to_port(settings, port)
        with pytest.raises(deliveries.ServerRefuses):
            deliveries.send_waiting()
    told = "The mail server refuses us: 554 5.7.1 &lt;No mail&gt; from you"
    desks = {name: signed_in(cast[name]).get("/staff/").content.decode() for name in ("editor", "administrator", "contributor")}
    assert {name: told in desk for name, desk in desks.items()} == {"editor": True, "administrator": True, "contributor": False}
    assert reverse("staff_email", args=[weekly().pk]) in desks["editor"]
