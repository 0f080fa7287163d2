"""When the next update is due: said by editors, shown to readers, settled by publishing."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError
from django.test import Client

from people.dates import today
from people.models import User
from publishing.audience import Audience
from publishing.models import AuditEntry
from publishing.templatetags.dates import full_day
from tests.conftest import DAY, NOON, signed_in
from tests.updates.test_staff import form_of
from updates import due, editions
from updates.models import Edition, NextUpdate, Update

Publish = Callable[..., Edition]
MakeUpdate = Callable[..., Update]
ADDRESS = "/staff/updates/due/"
READERS = ["/", "/updates/"]


@pytest.fixture
def client(editor: User) -> Client:
    return signed_in(editor)


def say(client: Client, day: datetime.date | str) -> str:
    response = client.post(ADDRESS, form_of(client, ADDRESS, due_on=str(day)), follow=True)
    return response.content.decode()


def due_on() -> datetime.date | None:
    return NextUpdate.objects.values_list("due_on", flat=True).first()


@pytest.mark.parametrize("days", [0, 1, 30])
def test_readers_and_staff_are_told_of_the_day(client: Client, programme: object, days: int) -> None:
    say(client, today() + days * DAY)
    words = f"The next update is due on <strong>{full_day(today() + days * DAY)}</strong>."
    for page in (*READERS, "/staff/", "/staff/updates/"):
        assert words in client.get(page).content.decode(), page
        if page in READERS:
            assert words in Client().get(page).content.decode(), page


def test_nothing_is_promised_when_no_day_is_said_or_it_has_passed(client: Client, programme: object) -> None:
    for day in (None, today() - DAY):
        NextUpdate.objects.update_or_create(pk=1, defaults={"due_on": day})
        for page in READERS:
            assert "The next update" not in Client().get(page).content.decode()


def test_the_desk_asks_editors_for_the_day_until_it_is_said(client: Client, programme: object) -> None:
    assert "Say when the next update is due" in client.get("/staff/").content.decode()
    say(client, today() + DAY)
    assert "Say when the next update is due" not in client.get("/staff/").content.decode()
    NextUpdate.objects.update(due_on=today() - DAY)
    assert f"The next update was due on {full_day(today() - DAY)}" in client.get("/staff/").content.decode()


def test_saying_is_recorded_and_may_be_taken_back(client: Client, editor: User) -> None:
    day = today() + DAY
    assert f"The next update is due on {full_day(day)}. Readers see it now." in say(client, day)
    assert "No day is promised for the next update." in say(client, "")
    trail = [entry.details for entry in AuditEntry.objects.filter(did="wrote", by=editor).order_by("pk")]
    assert [(details["before"], details["due_on"]) for details in trail] == [("", str(day)), (str(day), "")]


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        (today() - DAY, "This day has passed."),
        ("0001-01-01", "This day has passed."),
        ("some day", "Enter a valid date."),
        ("99999-01-01", "Enter a valid date."),
        ("\x00", "Enter a valid date."),
    ],
)
def test_a_day_without_sense_is_refused(client: Client, day: str, problem: str) -> None:
    NextUpdate.objects.create(pk=1, due_on=today())
    assert problem in say(client, day)
    assert due_on() == today()


def test_the_second_of_two_editors_is_told(client: Client, colleague: User) -> None:
    mine = form_of(client, ADDRESS, due_on=str(today() + DAY))
    say(signed_in(colleague), today() + 2 * DAY)
    page = client.post(ADDRESS, mine).content.decode()
    assert "Carol Colleague saved another text" in page
    assert full_day(today() + 2 * DAY) in page
    assert f'value="{today() + DAY}"' in page
    assert due_on() == today() + 2 * DAY


def test_publishing_the_update_clears_the_day(make_update: MakeUpdate, editor: User, client: Client) -> None:
    update = make_update(("Section", None))
    open_form = form_of(client, ADDRESS, due_on="")
    say(client, today() + DAY)
    editions.publish(update, by=editor, over=0)
    assert due_on() is None
    assert "saved another text" in client.post(ADDRESS, open_form).content.decode()


def test_a_correction_an_earlier_update_and_one_for_some_clear_nothing(
    publish: Publish, make_update: MakeUpdate, editor: User
) -> None:
    earlier = make_update(("Section", None))
    edition = publish()
    NextUpdate.objects.create(pk=1, due_on=today())
    editions.publish(edition.update, by=editor, over=1, note="A date.")
    editions.publish(earlier, by=editor, over=0, at=NOON - DAY)
    publish(audience=Audience.STAFF)
    assert due_on() == today()
    publish()
    assert due_on() is None


def test_what_is_not_ready_clears_nothing(make_update: MakeUpdate, editor: User) -> None:
    NextUpdate.objects.create(pk=1, due_on=today())
    with pytest.raises(editions.NotReady):
        editions.publish(make_update(), by=editor, over=0)
    assert due_on() == today()


def test_the_last_update_is_the_newest_that_everyone_may_read(publish: Publish, editor: User) -> None:
    assert due.last_update_at() is None
    publish(at=NOON)
    edition = publish(at=NOON + DAY)
    publish(at=NOON + 2 * DAY, audience=Audience.STAFF)
    editions.publish(edition.update, by=editor, over=1, note="A date.", at=NOON + 3 * DAY)
    assert due.last_update_at() == NOON + DAY


def test_what_came_out_long_ago_is_not_the_last_update_whatever_its_number(
    publish: Publish, make_update: MakeUpdate, editor: User
) -> None:
    """As after an import of an old blog: its updates have the numbers that were free."""
    waiting = make_update(("Section", None))
    publish(at=NOON)
    NextUpdate.objects.create(pk=1, due_on=today())
    publish(at=NOON - 2000 * DAY)
    assert (due.last_update_at(), due_on()) == (NOON, today())
    editions.publish(waiting, by=editor, over=0, at=NOON + DAY)
    assert (due.last_update_at(), due_on()) == (NOON + DAY, None)


def test_there_is_one_next_update(db: None) -> None:
    with pytest.raises(IntegrityError, match="one_next_update"):
        NextUpdate.objects.create(pk=2)
