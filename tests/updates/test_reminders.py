"""Reminding leads before an update is due, against a real SMTP server and a clock that jumps."""

import datetime
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction

from people.dates import LONDON
from people.models import Group, Profile, Role, User
from publishing.audience import Audience
from tests.conftest import DAY, NOON, MailServer, make_person, text_of
from updates import editions, reminders
from updates.models import Edition, NextUpdate, Reminder, Step, Update
from workstreams.models import Programme, ProgressNote, Standing, Workstream

DUE = datetime.date(2016, 12, 22)
LEADS = ["lead-of-data@example.org", "lead-of-hearings@example.org", "lead-of-neglect@example.org"]


def clock(day: int, hour: int = 9, minute: int = 0) -> datetime.datetime:
    """A time of December 2016 in London."""
    return datetime.datetime(2016, 12, day, hour, minute, tzinfo=LONDON)


TEN, THREE, LAST = clock(12), clock(19), clock(22)


def make_lead(workstream: Workstream, role: str = Role.CONTRIBUTOR) -> User:
    """Somebody with an account who leads the workstream and writes about it."""
    user = make_person(f"lead-of-{workstream.slug}", role=role)
    workstream.leads.add(Profile.objects.create(slug=user.name, name=user.name, user=user))
    workstream.team.add(user)
    return user


def note(workstream: Workstream, by: User, at: datetime.datetime, body: str = "So.", **fields: Any) -> ProgressNote:
    return ProgressNote.objects.create(
        workstream=workstream, happened_on=at.date(), body=body, author=by, changed_by=by, written_at=at, **fields
    )


@pytest.fixture
def leads(workstreams: list[Workstream]) -> list[User]:
    return [make_lead(workstream) for workstream in workstreams]


@pytest.fixture
def due(leads: list[User], publish: Callable[..., Edition]) -> NextUpdate:
    """Three silent workstreams since Update #1 of 24 November; the next is due on 22 December."""
    publish()
    return NextUpdate.objects.create(pk=1, due_on=DUE)


def entries() -> set[tuple[int, str | None, bool]]:
    rows = Reminder.objects.values_list("step", "workstream__slug", "sent_at")
    return {(step, slug, sent_at is not None) for step, slug, sent_at in rows}


@pytest.mark.parametrize(
    ("now", "step"),
    [
        (clock(12, 8, 59), None),
        (clock(12), Step.TEN_DAYS),
        (clock(19, 8, 59), Step.TEN_DAYS),
        (clock(19), Step.THREE_DAYS),
        (clock(22, 8, 59), Step.THREE_DAYS),
        (clock(22), Step.DUE),
        (clock(22, 23, 59), Step.DUE),
        (clock(23, 0, 0), None),
    ],
)
def test_the_step_follows_from_the_day_alone(db: None, now: datetime.datetime, step: Step | None) -> None:
    NextUpdate.objects.create(pk=1, due_on=DUE)
    this = reminders.round_at(now.astimezone(datetime.UTC))
    assert (this and this.step) == step


def test_nine_is_nine_in_london_in_summer_too(db: None) -> None:
    NextUpdate.objects.create(pk=1, due_on=datetime.date(2017, 7, 20))
    assert reminders.round_at(datetime.datetime(2017, 7, 10, 7, 59, tzinfo=datetime.UTC)) is None
    assert reminders.round_at(datetime.datetime(2017, 7, 10, 8, 0, tzinfo=datetime.UTC))


def test_each_lead_is_reminded_once_at_each_step_and_the_programme_on_the_day(due: NextUpdate, mail_server: MailServer) -> None:
    told = []
    now = clock(11)
    while now < clock(24):  # a tick each six hours, some of them twice
        for _ in range(1 + now.day % 2):
            reminders.send_due(now)
        told.append((now.day, now.hour, mail_server.recipients))
        mail_server.received.clear()
        now += datetime.timedelta(hours=6)
    assert [each for each in told if each[2]] == [(12, 9, LEADS), (19, 9, LEADS), (22, 9, ["us@example.org"])]
    assert entries() == {(step, slug, True) for step in (10, 3) for slug in ("neglect", "hearings", "data")} | {(0, None, True)}


@pytest.mark.parametrize(
    ("wakes", "told"),
    [(clock(15), LEADS), (clock(20), LEADS), (clock(22, 20), ["us@example.org"]), (clock(23), [])],
)
def test_a_machine_that_slept_sends_the_newest_step_and_nothing_too_late(
    due: NextUpdate, mail_server: MailServer, wakes: datetime.datetime, told: list[str]
) -> None:
    for _ in range(2):
        reminders.send_due(wakes)
    assert mail_server.recipients == told


def test_whoever_has_written_a_note_is_left_alone(due: NextUpdate, leads: list[User], mail_server: MailServer) -> None:
    workstreams = list(Workstream.objects.all())
    note(workstreams[0], leads[0], clock(1))
    note(workstreams[1], leads[1], NOON - DAY)
    reminders.send_due(TEN)
    assert mail_server.recipients == [leads[2].email, leads[1].email]
    note(workstreams[1], leads[1], clock(13))
    mail_server.received.clear()
    reminders.send_due(THREE)
    assert mail_server.recipients == [leads[2].email]
    reminders.send_due(LAST)
    text = text_of(mail_server.received[-1])
    assert ("Neglect" in text, "Hearings" in text, "Data" in text) == (False, False, True)


@pytest.mark.parametrize("status", ["paused", "complete"])
def test_what_is_paused_or_complete_is_left_alone(
    due: NextUpdate, workstreams: list[Workstream], mail_server: MailServer, status: str
) -> None:
    standing = Standing.objects.create(workstream=workstreams[0], status=status, reason="So.", since=DUE, said_at=NOON)
    Workstream.objects.filter(pk=workstreams[0].pk).update(standing=standing)
    reminders.send_due(TEN)
    assert mail_server.recipients == LEADS[:2]


def test_nothing_is_sent_when_nothing_is_due_or_nobody_is_silent(
    due: NextUpdate, leads: list[User], make_update: Callable[..., Update], editor: User, mail_server: MailServer
) -> None:
    for workstream in Workstream.objects.all():
        note(workstream, leads[0], clock(1))
    assert [reminders.send_due(now) for now in (TEN, THREE, LAST)] == [0, 0, 0]
    ProgressNote.objects.all().delete()
    editions.publish(make_update(("Section", None)), by=editor, over=0, at=clock(2))
    assert [reminders.send_due(now) for now in (TEN, THREE, LAST)] == [0, 0, 0]
    assert not mail_server.received


def test_a_day_that_is_moved_has_reminders_of_its_own(due: NextUpdate, mail_server: MailServer) -> None:
    reminders.send_due(TEN)
    NextUpdate.objects.update(due_on=DUE + 7 * DAY)
    assert reminders.send_due(clock(13)) == 0
    assert reminders.send_due(clock(19)) == 3
    assert len(mail_server.received) == 6


def test_without_a_leads_account_the_team_is_asked_and_then_the_editors(
    workstreams: list[Workstream], publish: Callable[..., Edition], editor: User, mail_server: MailServer
) -> None:
    publish()
    NextUpdate.objects.create(pk=1, due_on=DUE)
    workstreams[0].leads.add(Profile.objects.create(slug="no-account", name="No Account"))
    ended = make_lead(workstreams[1])
    User.objects.filter(pk=ended.pk).update(is_active=False)
    for name, role in (("one", Role.CONTRIBUTOR), ("two", Role.CONTRIBUTOR), ("no longer", Role.NONE)):
        workstreams[0].team.add(make_person(name, role=role))
    reminders.send_due(TEN)
    assert mail_server.recipients == [editor.email, "one@example.org", "two@example.org"]
    to_editor = next(message for message in mail_server.received if str(message["To"]) == editor.email)
    assert str(to_editor["Subject"]) == "Hearings and 1 more: a note for the update due on Thursday 22 December 2016"
    assert {workstream.slug for workstream in workstreams if f"/{workstream.slug}/notes/" in text_of(to_editor)} == {
        "hearings",
        "data",
    }


def test_the_email_has_the_last_text_to_start_from_in_text_and_in_html(
    due: NextUpdate, leads: list[User], workstreams: list[Workstream], mail_server: MailServer
) -> None:
    note(workstreams[0], leads[0], NOON - 20 * DAY, "Older.")
    last = note(workstreams[0], leads[0], NOON - 5 * DAY, "The pilot <started> & goes on.\n\n- one\n- two")
    reminders.send_due(TEN)
    message = next(each for each in mail_server.received if str(each["To"]) == leads[0].email)
    text, html = (text_of(message, kind).replace("\r\n", "\n") for kind in ("plain", "html"))
    assert str(message["Subject"]) == "Neglect: a note for the update due on Thursday 22 December 2016"
    for words in (
        "What has happened in Neglect?",
        "Thursday 22 December 2016",
        "in 10 days",
        "19 November 2016",
        "since the last update (24 November 2016)",
    ):
        assert words in text
        assert words in html
    assert "The pilot <started> & goes on.\n\n- one\n- two" in text
    assert "The pilot &lt;started&gt; &amp; goes on." in html
    assert "Older." not in text + html
    address = f"http://portal.test/staff/workstreams/neglect/notes/add/?from={last.pk}"
    assert re.findall(r"http://portal\.test/\S+", text) == [address]
    assert re.findall(r'href="(http[^"]+)"', html) == [address]
    assert str(message["Auto-Submitted"]) == "auto-generated"


@pytest.mark.parametrize(("audience", "is_told"), [(Audience.STAFF, False), (Audience.GROUPS, False), (Audience.EVERYONE, True)])
def test_nobody_is_sent_a_text_that_they_may_not_see(
    workstreams: list[Workstream],
    publish: Callable[..., Edition],
    editor: User,
    group: Group,
    mail_server: MailServer,
    audience: str,
    is_told: bool,
) -> None:
    """A lead who is not on the staff, and in no group."""
    lead = make_lead(workstreams[0], role=Role.NONE)
    publish()
    NextUpdate.objects.create(pk=1, due_on=DUE)
    secret = note(workstreams[0], editor, NOON - DAY, "Xylograph.", audience=audience)
    secret.audience_groups.set([group] if audience == Audience.GROUPS else [])
    reminders.send_due(TEN)
    message = next(each for each in mail_server.received if str(each["To"]) == lead.email)
    assert ("Xylograph" in text_of(message)) == ("Xylograph" in text_of(message, "html")) == is_told
    assert "/notes/add/" not in message.as_string()
    assert "Your account cannot write about it: ask us, us@example.org." in text_of(message)


def test_the_programme_is_told_when_each_last_had_a_note(
    due: NextUpdate, leads: list[User], workstreams: list[Workstream], mail_server: MailServer
) -> None:
    note(workstreams[0], leads[0], NOON - 5 * DAY, "Xylograph.", audience=Audience.STAFF)
    reminders.send_due(LAST)
    (message,) = mail_server.received
    assert str(message["Subject"]) == "The update is due today: 3 workstreams without a note"
    for part in (text_of(message), text_of(message, "html")):
        assert part.index("Neglect") < part.index("Last note: 19 November 2016") < part.index("Hearings")
        assert part.count("No note yet") == 2
        assert "Xylograph" not in part


def test_a_refused_address_is_entered_and_harms_nobody_else(due: NextUpdate, leads: list[User], mail_server: MailServer) -> None:
    mail_server.refusals = {leads[0].email: "550 5.1.1 No such person"}
    assert reminders.send_due(TEN) == 2
    assert Reminder.objects.get(person=leads[0]).reply == "550 5.1.1 No such person"
    mail_server.refusals = {}
    assert reminders.send_due(clock(13)) == 0
    assert reminders.send_due(THREE) == 3


def test_not_now_is_tried_again_at_the_next_tick(due: NextUpdate, leads: list[User], mail_server: MailServer) -> None:
    mail_server.refusals = {leads[0].email: "451 4.3.0 Later"}
    assert reminders.send_due(TEN) == 2
    assert not Reminder.objects.filter(person=leads[0]).exists()
    mail_server.refusals = {}
    assert reminders.send_due(clock(12, 9, 5)) == 1
    assert mail_server.recipients == LEADS


def test_without_a_mail_server_everything_waits(due: NextUpdate, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(OSError):
        reminders.send_due(TEN)
    assert not Reminder.objects.exists()


class Killed(BaseException):
    """Nothing in the code catches it, as nothing catches SIGKILL."""


def test_killed_between_sending_and_marking_one_email_goes_again_with_the_same_message_id(
    due: NextUpdate, mail_server: MailServer, leads: list[User]
) -> None:
    this = reminders.round_at(TEN)
    assert this
    with pytest.raises(Killed), transaction.atomic():
        reminders.remind(leads[0], this.silent()[:1], this)
        raise Killed  # the transaction that held the mark dies with the worker
    assert reminders.send_due(TEN) == 3
    to_first = [str(message["Message-ID"]) for message in mail_server.received if str(message["To"]) == leads[0].email]
    assert len(to_first) == 2
    assert len(set(to_first)) == 1
    assert len(mail_server.received) == 4
    assert len({str(message["Message-ID"]) for message in mail_server.received}) == 3


def test_when_the_mail_server_goes_away_in_between_the_others_wait_for_the_next_tick(
    due: NextUpdate, mail_server: MailServer, settings: LazySettings
) -> None:
    port, take = settings.EMAIL_PORT, mail_server.handle_DATA

    async def take_and_go_away(server: Any, session: Any, envelope: Any) -> str:
        settings.EMAIL_PORT = 9
        return await take(server, session, envelope)

    mail_server.handle_DATA = take_and_go_away  # type: ignore[method-assign]
    with pytest.raises(OSError):
        reminders.send_due(TEN)
    assert len(mail_server.received) == Reminder.objects.count() == 1
    settings.EMAIL_PORT, mail_server.handle_DATA = port, take  # type: ignore[method-assign]
    assert reminders.send_due(clock(12, 9, 5)) == 2
    assert mail_server.recipients == LEADS


@pytest.mark.django_db(transaction=True)
def test_many_beats_send_each_once(due: NextUpdate, mail_server: MailServer) -> None:
    def work() -> None:
        reminders.send_due(TEN)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert mail_server.recipients == LEADS


@pytest.mark.parametrize(
    "row",
    [
        {"step": 10, "sent_at": NOON},
        {"step": 0, "sent_at": NOON, "with_person": True},
        {"step": 5, "sent_at": NOON, "with_person": True},
        {"step": 10, "with_person": True},
        {"step": 10, "sent_at": NOON, "reply": "550 No", "with_person": True},
    ],
)
def test_the_ledger_holds_only_what_makes_sense(due: NextUpdate, leads: list[User], row: dict[str, Any]) -> None:
    somebody = {"person": leads[0], "workstream": Workstream.objects.first()} if row.pop("with_person", False) else {}
    with pytest.raises(IntegrityError, match="reminder_"):
        Reminder.objects.create(due_on=DUE, **somebody, **row)


def test_the_programme_may_have_nobody_to_tell(due: NextUpdate, mail_server: MailServer) -> None:
    Programme.objects.all().delete()
    assert reminders.send_due(LAST) == 0
