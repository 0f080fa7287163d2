"""Published by the clock: at its minute, once, however late; never what was changed meanwhile."""

import datetime
import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from people.models import Role, User
from publishing.models import AuditEntry, Change
from tests.conftest import DAY, signed_in
from tests.updates.test_staff import form_of
from tests.updates.test_workflow import approve, send_in, stage_of, write
from updates import workflow
from updates.models import Edition, Release, Stage, Update

MakeUpdate = Callable[..., Update]
MINUTE = datetime.timedelta(minutes=1)
ADDRESS = "/staff/updates/1/schedule/"


@pytest.fixture
def approved(make_update: MakeUpdate, editor: User, colleague: User) -> Update:
    update = make_update(("Section", None))
    send_in(update, editor)
    approve(update, colleague)
    return update


@pytest.fixture
def client(editor: User) -> Client:
    return signed_in(editor)


def schedule(update: Update, by: User, moment: datetime.datetime) -> None:
    workflow.schedule(update, by=by, seen=workflow.standing(update).fingerprint, moment=moment)


@pytest.fixture
def moment() -> datetime.datetime:
    return timezone.now().replace(second=0, microsecond=0) + DAY


def test_the_clock_publishes_at_its_minute_and_once(
    approved: Update, editor: User, colleague: User, moment: datetime.datetime
) -> None:
    for _ in range(2):
        schedule(approved, editor, moment)
    assert workflow.publish_due(moment - MINUTE) == 0
    assert [workflow.publish_due(moment), workflow.publish_due(moment), workflow.publish_due(moment + MINUTE)] == [1, 0, 0]
    edition = Edition.objects.get()
    assert (edition.published_at, edition.published_by, edition.approved_by) == (moment, editor, colleague)
    assert AuditEntry.objects.filter(did="scheduled").count() == Change.objects.count() == 1


def test_after_a_weeks_outage_it_comes_late_and_once(approved: Update, editor: User, moment: datetime.datetime) -> None:
    schedule(approved, editor, moment)
    assert workflow.publish_due(moment + 7 * DAY) == 1
    assert Edition.objects.get().published_at == moment + 7 * DAY
    assert workflow.publish_due(moment + 8 * DAY) == 0


def test_what_was_changed_meanwhile_is_not_published_and_the_desk_says_so(
    approved: Update, editor: User, client: Client, moment: datetime.datetime, programme: object
) -> None:
    schedule(approved, editor, moment)
    write(approved, editor)
    assert workflow.publish_due(moment) == 0
    assert stage_of(approved) == Stage.IN_REVIEW
    Release.objects.update(scheduled_for=timezone.now() - 10 * MINUTE)
    assert workflow.publish_due(timezone.now()) == 0
    desk = client.get("/staff/").content.decode()
    assert "Update #1 is late" in desk
    assert "It was changed after it was approved" in desk


def test_approved_once_more_it_keeps_its_moment_unless_that_has_passed(
    approved: Update, editor: User, colleague: User, moment: datetime.datetime
) -> None:
    schedule(approved, editor, moment)
    write(approved, editor)
    approve(approved, colleague)
    assert stage_of(approved) == Stage.SCHEDULED
    write(approved, editor, "Once more.")
    Release.objects.update(scheduled_for=timezone.now() - MINUTE)
    approve(approved, colleague)
    assert stage_of(approved) == Stage.APPROVED
    assert workflow.publish_due(timezone.now()) == 0


def test_nothing_is_published_for_somebody_who_is_no_longer_an_editor(
    approved: Update, editor: User, moment: datetime.datetime
) -> None:
    schedule(approved, editor, moment)
    User.objects.filter(pk=editor.pk).update(role=Role.CONTRIBUTOR)
    assert workflow.publish_due(moment) == 0
    assert not Edition.objects.exists()


def test_unscheduled_it_stays_approved(approved: Update, editor: User, moment: datetime.datetime) -> None:
    schedule(approved, editor, moment)
    for _ in range(2):
        workflow.unschedule(approved, by=editor)
    assert stage_of(approved) == Stage.APPROVED
    assert workflow.publish_due(moment) == 0


def test_what_is_not_approved_is_not_scheduled(make_update: MakeUpdate, editor: User, moment: datetime.datetime) -> None:
    update = make_update(("Section", None))
    send_in(update, editor)
    with pytest.raises(workflow.NotNow, match="not been approved"):
        schedule(update, editor, moment)


@pytest.mark.django_db(transaction=True)
def test_many_beats_publish_once(approved: Update, editor: User, moment: datetime.datetime) -> None:
    schedule(approved, editor, moment)
    found: list[int] = []

    def work() -> None:
        found.append(workflow.publish_due(moment))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(found) == [0, 0, 0, 0, 1]
    assert (Edition.objects.count(), Change.objects.count()) == (1, 1)


def post(client: Client, **filled: object) -> str:
    return client.post(ADDRESS, form_of(client, ADDRESS, **filled), follow=True).content.decode()


def next_change(month: int) -> datetime.date:
    """The last Sunday of that month, in the next year."""
    last = datetime.date(timezone.now().year + 1, month, 31)
    return last - (last.weekday() + 1) % 7 * DAY


def test_a_time_that_no_clock_shows_is_refused_with_words(approved: Update, client: Client) -> None:
    page = post(client, moment=f"{next_change(3)}T01:30")
    assert "There is no 1.30am on" in page
    assert f'value="{next_change(3)}T01:30"' in page
    assert stage_of(approved) == Stage.APPROVED


@pytest.mark.parametrize(("which", "hour"), [("first", 0), ("second", 1)])
def test_a_time_that_comes_twice_is_asked_after(approved: Update, client: Client, which: str, hour: int) -> None:
    words = f"{next_change(10)}T01:30"
    page = post(client, moment=words)
    assert "This time comes twice in that night." in page
    assert stage_of(approved) == Stage.APPROVED
    post(client, moment=words, which=which)
    scheduled = Release.objects.get().scheduled_for
    assert scheduled
    assert (scheduled.astimezone(datetime.UTC).hour, scheduled.minute) == (hour, 30)


@pytest.mark.parametrize(
    "words", ["", "soon", "0001-01-01T00:00", "9999-12-31T23:59", "2016-11-24T09:30", "\x00", "2099-01-01T09:30+05:00"]
)
def test_a_moment_without_sense_is_refused(approved: Update, client: Client, words: str) -> None:
    assert "Error:" in post(client, moment=words)
    assert stage_of(approved) == Stage.APPROVED


def test_a_stale_page_schedules_nothing(approved: Update, client: Client, editor: User, moment: datetime.datetime) -> None:
    data = form_of(client, ADDRESS, moment=f"{moment:%Y-%m-%dT%H:%M}")
    write(approved, editor)
    page = client.post(ADDRESS, data, follow=True).content.decode()
    assert "The draft was changed since you looked at it." in page
    assert "Another text." in page
    assert Release.objects.get().scheduled_for is None
