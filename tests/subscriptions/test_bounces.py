"""What comes back is understood, believed only if we signed for it, and stops what should be stopped."""

import io
import uuid
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mail import verp
from people.models import User
from publishing.models import AuditEntry
from subscriptions import bounces, follows, returned
from subscriptions.models import Bounce, Delivery, Digest, Follow, Subscriber
from subscriptions.returned import Outcome
from tests.conftest import DAY
from workstreams.models import Workstream

Subscribe = Callable[..., Subscriber]
MESSAGES = Path(__file__).parent / "returned"
State, Suppressed, Kind = Subscriber.State, Subscriber.Suppressed, Bounce.Kind


def sent_to(subscriber: Subscriber, days_ago: int = 0) -> Delivery:
    at = timezone.now() - DAY * days_ago
    digest = Digest.objects.create(frequency="daily", period_start=at - DAY, period_end=at, opened_at=at)
    sent = {"state": Delivery.State.SENT, "not_before": at, "ended_at": at}
    return Delivery.objects.create(digest=digest, subscriber=subscriber, change_ids=[], **sent)


@pytest.fixture
def reader(subscribe: Subscribe) -> Subscriber:
    return subscribe("reader@council.example", "daily")


@pytest.fixture
def delivery(reader: Subscriber) -> Delivery:
    return sent_to(reader)


def message(name: str, envelope_sender: str) -> bytes:
    return (MESSAGES / f"{name}.eml").read_bytes().replace(b"ENVELOPE-SENDER", envelope_sender.encode())


def state(subscriber: Subscriber) -> tuple[str, str, list[str]]:
    subscriber.refresh_from_db()
    return subscriber.state, subscriber.suppressed_why, list(subscriber.follows.values_list("ended_why", flat=True))


GONE = (State.SUPPRESSED, Suppressed.HARD_BOUNCE, [Follow.Ended.BOUNCED])
GOES_ON = (State.ACTIVE, "", [""])
COMPLAINED = (State.SUPPRESSED, Suppressed.COMPLAINT, [Follow.Ended.COMPLAINED])


@pytest.mark.parametrize(
    ("name", "outcome", "code", "then"),
    [
        ("postfix", Outcome.BOUNCE, "5.1.1", GONE),
        ("postfix_given_up", Outcome.BOUNCE, "4.4.1", GOES_ON),
        ("postfix_delayed", Outcome.NOTHING, None, GOES_ON),
        ("exim", Outcome.BOUNCE, "5.1.1", GONE),
        ("exim_old", Outcome.BOUNCE, "", GONE),
        ("exchange", Outcome.BOUNCE, "5.1.10", GONE),
        ("gmail_full", Outcome.BOUNCE, "5.2.2", GOES_ON),
        ("qmail", Outcome.BOUNCE, "5.1.1", GONE),
        ("outlook_blocked", Outcome.BOUNCE, None, GOES_ON),
        ("vacation", Outcome.NOTHING, None, GOES_ON),
        ("complaint", Outcome.COMPLAINT, "", COMPLAINED),
        ("complaint_redacted", Outcome.COMPLAINT, "", COMPLAINED),
        ("complaint_taken_back", Outcome.NOTHING, None, GOES_ON),
    ],
)
def test_each_kind_of_message_is_understood(
    reader: Subscriber, delivery: Delivery, name: str, outcome: Outcome, code: str | None, then: tuple[object, ...]
) -> None:
    raw = message(name, verp.sender_for(delivery.message_id))
    for _ in range(2):
        assert returned.receive(raw) == outcome
    assert list(Bounce.objects.values_list("code", flat=True)) == ([] if code is None else [code])
    assert state(reader) == then


def test_a_forged_bounce_changes_nothing(subtests: pytest.Subtests, reader: Subscriber, delivery: Delivery) -> None:
    true = verp.sender_for(delivery.message_id)
    unsigned = true.replace(true.partition("-")[2][:16], "0" * 16)
    for address in (unsigned, "bounces@portal.test", true.replace("@portal.test", "@evil.example"), "reader@council.example"):
        for path in sorted(MESSAGES.iterdir()):
            with subtests.test(f"{path.stem} {address}"):
                assert returned.receive(message(path.stem, address)) == Outcome.NOT_OURS
    assert returned.receive(message("postfix", verp.sender_for(uuid.uuid4()))) == Outcome.BOUNCE
    assert not Bounce.objects.exists()
    assert state(reader) == GOES_ON


@pytest.mark.parametrize(
    ("code", "words", "kind"),
    [
        ("550", "5.1.1 No such person", Kind.HARD),
        ("550", "No such user here", Kind.HARD),
        ("550", "5.4.1 Recipient address rejected: Access denied. AS(201806281)", Kind.HARD),
        ("5.2.1", "The account is disabled", Kind.HARD),
        ("552", "5.2.2 Mailbox full", Kind.SOFT),
        ("5.2.2", "Mailbox unavailable: over quota", Kind.SOFT),
        ("451", "4.3.0 Later", Kind.SOFT),
        ("450", "Mailbox unavailable", Kind.SOFT),
        ("550", "Something else", Kind.SOFT),
        ("550", "from 5.2.1.10: something else", Kind.SOFT),
        ("550", "5.7.1 Message looks like spam: address does not exist", None),
        ("552", "5.3.4 Message too big", None),
        ("5.1.8", "Sender address rejected", None),
        ("421", "4.7.0 Too many from your network", None),
    ],
)
def test_what_the_server_said_says_whose_fault_it_is(delivery: Delivery, code: str, words: str, kind: str | None) -> None:
    bounce = bounces.came_back(delivery.message_id, code, words)
    assert (bounce.kind if bounce else None) == kind


def test_three_soft_ones_in_a_fortnight_are_enough_and_of_one_email_there_is_one(reader: Subscriber) -> None:
    for days_ago in (12, 6):
        delivery = sent_to(reader, days_ago)
        for _ in range(4):
            bounces.refused(delivery, 452, "4.2.2 full")
        Bounce.objects.filter(delivery=delivery).update(at=delivery.ended_at)
        sent_to(reader, days_ago - 1)
    assert state(reader) == GOES_ON
    bounces.refused(sent_to(reader), 452, "4.2.2 full")
    assert state(reader) == (State.SUPPRESSED, Suppressed.SOFT_BOUNCES, [Follow.Ended.BOUNCED])


@pytest.mark.parametrize(("gap", "is_stopped"), [(0, True), (1, False)])
def test_of_monthly_emails_the_last_three_in_a_row_are_enough(reader: Subscriber, gap: int, is_stopped: bool) -> None:
    for month in (2, 1, 0):
        delivery = sent_to(reader, month * 31)
        bounces.refused(delivery, 452, "4.2.2 full")
        Bounce.objects.filter(delivery=delivery).update(at=delivery.ended_at)
        if gap and month:
            sent_to(reader, month * 31 - 5)
    assert (state(reader)[0] == State.SUPPRESSED) == is_stopped


def test_a_late_bounce_of_an_address_that_was_changed_stops_nobody(reader: Subscriber) -> None:
    delivery = sent_to(reader, days_ago=3)
    Subscriber.objects.update(email="new@council.example", moved_at=timezone.now())
    assert bounces.complained(delivery.message_id) is None
    assert state(reader) == GOES_ON
    assert bounces.complained(sent_to(reader, days_ago=-1).message_id)


def test_who_has_left_stays_as_they_are(reader: Subscriber, delivery: Delivery) -> None:
    Subscriber.objects.update(state=State.UNSUBSCRIBED)
    bounces.complained(delivery.message_id)
    assert state(reader)[0] == State.UNSUBSCRIBED


def test_staff_let_an_address_that_came_back_be_written_to_again(
    reader: Subscriber, editor: User, workstreams: list[Workstream]
) -> None:
    Follow.objects.update(topic_type=None)
    for days_ago in (2, 1, 0):
        bounces.refused(sent_to(reader, days_ago), 452, "4.2.2 full")
    assert state(reader)[0] == State.SUPPRESSED
    for _ in range(2):
        bounces.lift(reader, by=editor, why="They have cleared it.")
    assert state(reader) == (State.ACTIVE, "", [Follow.Ended.BOUNCED, ""])
    ended, current = reader.follows.all()
    assert (current.frequency, current.topic_id) == (ended.frequency, ended.topic_id)
    assert current.news_from > ended.ended_at  # type: ignore[operator]
    entry = AuditEntry.objects.get(did="lifted suppression")
    assert entry.details == {"why": "They have cleared it.", "was": "soft bounces"}
    bounces.refused(sent_to(reader), 452, "4.2.2 full")
    assert state(reader)[0] == State.ACTIVE, "what was lifted counts no more"


def test_who_complained_is_only_let_in_again_and_gets_nothing_until_they_ask(
    reader: Subscriber, delivery: Delivery, editor: User
) -> None:
    bounces.complained(delivery.message_id)
    bounces.lift(reader, by=editor, why="A mistake, they write.")
    assert state(reader) == (State.UNSUBSCRIBED, "", [Follow.Ended.COMPLAINED])


@pytest.mark.parametrize("why", ["hard bounce", "soft bounces", "staff"])
@pytest.mark.parametrize("leaves", [True, False])
def test_who_leaves_or_complains_while_stopped_gets_nothing_when_that_is_lifted(
    reader: Subscriber, delivery: Delivery, editor: User, why: str, leaves: bool
) -> None:
    bounces.suppress(reader, Suppressed(why), timezone.now())
    for _ in range(2):
        follows.unsubscribe(reader) if leaves else bounces.complained(delivery.message_id)
    reader.refresh_from_db()
    if why == "staff":
        assert reader.suppressed_why == Suppressed.STAFF
    else:
        assert reader.suppressed_why == ("" if leaves else Suppressed.COMPLAINT)
    bounces.lift(reader, by=editor, why="It works again.")
    assert state(reader)[:2] == (State.UNSUBSCRIBED, "")
    assert not reader.follows.current().exists()


def test_the_command_takes_a_message_as_a_mail_server_pipes_it(
    reader: Subscriber, delivery: Delivery, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    address = verp.sender_for(delivery.message_id)
    raw = message("postfix", "somebody@portal.test")
    for arguments, words in (([], Outcome.NOT_OURS.value), ([address.upper()], Outcome.BOUNCE.value)):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        call_command("receive_bounce", *arguments)
        assert capsys.readouterr().out.strip() == words
    assert state(reader) == GONE


def test_bounces_hold_no_address(delivery: Delivery) -> None:
    bounces.came_back(delivery.message_id, "550", "5.1.1 <reader@council.example> unknown")
    bounces.came_back(sent_to(delivery.subscriber, -1).message_id, "reader@council.example")
    assert set(Bounce.objects.values_list("code", flat=True)) == {"5.1.1", ""}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(data=st.data())
def test_no_message_however_broken_is_a_failure_of_ours(delivery: Delivery, data: st.DataObject) -> None:
    names = [path.stem for path in sorted(MESSAGES.iterdir())]
    raw = message(data.draw(st.sampled_from(names)), verp.sender_for(delivery.message_id))
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(raw)), st.integers(0, len(raw)))))
    broken = raw[:start] + data.draw(st.binary(max_size=40)) + raw[end:]
    assert returned.receive(broken) in Outcome
