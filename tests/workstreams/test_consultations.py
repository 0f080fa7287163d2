"""Consultations: their state follows the clock, readers are told of each turn once, and reports do not get lost."""

import datetime
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from people.models import User
from publishing.models import Change
from publishing.when import When
from tests.conftest import DAY, signed_in
from tests.updates.test_staff import form_of
from workstreams.consultations import announce_due
from workstreams.models import Announcement, Consultation, Workstream

LONDON = ZoneInfo("Europe/London")
NEGLECT = "/staff/workstreams/neglect/consultations/"
OPENS = datetime.datetime(2016, 10, 12, 9, 0, tzinfo=LONDON)
CLOSES = datetime.datetime(2016, 12, 8, 23, 59, tzinfo=LONDON)
MINUTE = datetime.timedelta(minutes=1)
FILLED = {
    "title": "The strategy",
    "summary": "What should be in it?",
    "opens_at": "2016-10-12T09:00",
    "closes_at": "2016-12-08T23:59",
}


@pytest.fixture
def client(editor: User, workstreams: list[Workstream]) -> Client:
    return signed_in(editor)


@pytest.fixture
def consult(workstreams: list[Workstream]) -> Callable[..., Consultation]:
    def make(opens: datetime.datetime = OPENS, closes: datetime.datetime = CLOSES, **fields: object) -> Consultation:
        number = Consultation.objects.count()
        defaults = {"workstream": workstreams[0], "slug": f"c-{number}", "title": "The strategy", "summary": "What?"}
        return Consultation.objects.create(opens_at=opens, closes_at=closes, **{**defaults, **fields})

    return make


def at(day: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(day).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("2016-10-12T08:59", "upcoming"),
        ("2016-10-12T09:00", "open"),
        ("2016-11-01T12:00", "open"),
        ("2016-11-24T12:00", "open"),
        ("2016-12-08T23:58", "open"),
        ("2016-12-08T23:59", "closed"),
        ("2016-12-09T12:00", "closed"),
    ],
)
def test_the_state_follows_the_clock_to_the_minute(consult: Callable[..., Consultation], moment: str, state: str) -> None:
    assert consult().state_at(at(moment)) == state


@pytest.mark.parametrize(
    ("fields", "moment", "state"),
    [
        ({"analysis_began_on": "2016-12-12"}, "2016-12-11T23:59", "closed"),
        ({"analysis_began_on": "2016-12-12"}, "2016-12-12T00:00", "analysing"),
        ({"analysis": "They are read."}, "2016-12-08T23:58", "open"),
        ({"analysis": "They are read."}, "2016-12-08T23:59", "analysing"),
        ({"you_said": "So.", "we_did": "So.", "reported_on": "2017-02-01"}, "2017-01-31T12:00", "closed"),
        ({"you_said": "So.", "we_did": "So.", "reported_on": "2017-02-01"}, "2017-02-01T12:00", "reported"),
    ],
)
def test_once_closed_the_state_follows_what_has_been_written(
    consult: Callable[..., Consultation], fields: dict[str, str], moment: str, state: str
) -> None:
    assert consult(**fields).state_at(at(moment)) == state


@pytest.mark.parametrize(("day", "left"), [("2016-11-01", 37), ("2016-11-24", 14), ("2016-12-07", 1), ("2016-12-08", 0)])
def test_days_left_are_days_in_london(consult: Callable[..., Consultation], day: str, left: int) -> None:
    assert consult().days_left(datetime.date.fromisoformat(day)) == left


def test_who_closes_at_midnight_closes_on_the_day_before(consult: Callable[..., Consultation]) -> None:
    consultation = consult(closes=at("2016-12-09T00:00"))
    assert consultation.days_left(datetime.date(2016, 12, 8)) == 0
    assert consultation in Consultation.objects.closing_by(datetime.date(2016, 12, 8))
    assert consultation not in Consultation.objects.closing_by(datetime.date(2016, 12, 7))


def test_the_time_to_report_runs_from_closing_and_shows_when_it_has_passed(consult: Callable[..., Consultation]) -> None:
    consultation = consult()

    def stands(moment: str) -> tuple[datetime.date, bool]:
        found = Consultation.objects.at(at(moment)).get()
        return found.report_due, found.is_report_late

    assert stands("2017-03-02T23:59") == (datetime.date(2017, 3, 2), False)
    assert stands("2017-03-03T00:00") == (datetime.date(2017, 3, 2), True)
    consultation.report_promised = When.read("early 2017", datetime.date(2016, 12, 9))
    consultation.save()
    assert stands("2017-04-30T23:59") == (datetime.date(2017, 4, 30), False)
    assert stands("2017-05-01T00:00") == (datetime.date(2017, 4, 30), True)
    assert "Report overdue" in Client().get("/consultations/c-0/").content.decode()


def test_each_turn_is_told_once_however_often_the_clock_ticks(
    consult: Callable[..., Consultation], workstreams: list[Workstream]
) -> None:
    consultation = consult()
    moments = [OPENS - MINUTE, OPENS, OPENS + MINUTE, CLOSES - 7 * DAY, CLOSES - 7 * DAY + MINUTE, CLOSES, CLOSES + MINUTE]
    told = [announce_due(moment) for moment in moments]
    assert told == [0, 1, 0, 1, 0, 1, 0]
    assert [change.title for change in Change.objects.order_by("at")] == [
        "Consultation has opened: The strategy",
        "Consultation closes in a week: The strategy",
        "Consultation has closed: The strategy",
    ]
    assert {touch.topic for change in Change.objects.all() for touch in change.touches.all()} == {workstreams[0], consultation}


def test_a_missed_tick_is_made_up_for_but_history_is_no_news(consult: Callable[..., Consultation]) -> None:
    consult()
    assert announce_due(OPENS + datetime.timedelta(hours=30)) == 1
    consult(slug="old", opens=OPENS - 100 * DAY, closes=OPENS - 50 * DAY)
    assert announce_due(OPENS + datetime.timedelta(hours=31)) == 0
    assert announce_due(CLOSES + 30 * DAY) == 0


def test_a_consultation_of_a_week_has_no_week_left(consult: Callable[..., Consultation]) -> None:
    consult(opens=OPENS, closes=OPENS + 7 * DAY)
    assert announce_due(OPENS) == 1
    assert list(Announcement.objects.values_list("turn", flat=True)) == ["opened"]


def test_it_is_added_once_with_times_in_london(client: Client) -> None:
    data = form_of(client, f"{NEGLECT}add/", **FILLED, how_to_respond="consult@example.org", report_promised="early 2017")
    for _ in range(2):
        client.post(f"{NEGLECT}add/", data)
    consultation = Consultation.objects.get()
    assert (consultation.opens_at, consultation.closes_at, consultation.slug) == (OPENS, CLOSES, "the-strategy")
    page = Client().get("/consultations/the-strategy/").content.decode()
    assert "12 October 2016, 9am" in page
    assert "early 2017" in page


def test_the_address_stays_when_the_title_changes(client: Client, consult: Callable[..., Consultation]) -> None:
    consultation = consult()
    address = f"{NEGLECT}{consultation.pk}/edit/"
    client.post(address, form_of(client, address, **{**FILLED, "title": "Renamed"}))
    consultation.refresh_from_db()
    assert (consultation.title, consultation.slug) == ("Renamed", "c-0")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"closes_at": "2016-10-12T08:59"}, "It closes before it opens."),
        ({"closes_at": "soon"}, "Enter a valid date/time."),
        ({"opens_at": "2027-03-28T01:30"}, "be interpreted in time zone"),
        ({"how_to_respond": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"how_to_respond": "a@b@c"}, "Enter a valid email address."),
        ({"responses": "-1"}, "greater than or equal to 0"),
        ({"responses": "9999999999999"}, "less than or equal to"),
        ({"report_promised": "soon"}, "could not be read as a date"),
        ({"title": ""}, "Say what it is about."),
    ],
)
def test_bad_input_is_said_by_the_field_and_nothing_is_saved(client: Client, data: dict[str, str], problem: str) -> None:
    page = client.post(f"{NEGLECT}add/", form_of(client, f"{NEGLECT}add/", **{**FILLED, **data})).content.decode()
    assert problem in page
    assert "What should be in it?" in page
    assert not Consultation.objects.exists()


def test_closing_before_opening_is_refused_by_the_database_too(consult: Callable[..., Consultation]) -> None:
    with pytest.raises(IntegrityError, match="closes_after_it_opens"), transaction.atomic():
        consult(opens=CLOSES, closes=OPENS)


def test_a_report_says_we_asked_you_said_we_did(client: Client, consult: Callable[..., Consultation]) -> None:
    consultation = consult()
    address = f"{NEGLECT}{consultation.pk}/report/"
    data = form_of(client, address, you_said="More guardians.", we_did="More guardians.", reported_on="2017-02-01", responses=41)
    client.post(address, data)
    page = Client().get("/consultations/c-0/").content.decode()
    for words in ("We asked", "You said", "We did", "41 responses came.", "Reported"):
        assert words in page
    assert Change.objects.get().title == "Consultation has been reported on: The strategy"


def test_there_is_nothing_to_report_while_it_is_open(client: Client, consult: Callable[..., Consultation]) -> None:
    now = timezone.now()
    consultation = consult(opens=now - DAY, closes=now + DAY)
    response = client.post(f"{NEGLECT}{consultation.pk}/report/", {"you_said": "x", "we_did": "x"}, follow=True)
    assert "has not closed yet" in response.content.decode()
    assert not Change.objects.exists()


def test_home_shows_what_is_open_with_the_days_left(client: Client, consult: Callable[..., Consultation]) -> None:
    now = timezone.now()
    consult(opens=now - DAY, closes=now + 14 * DAY, title="Open one")
    consult(opens=now - 9 * DAY, closes=now - DAY, title="Closed one")
    consult(opens=now + DAY, closes=now + 9 * DAY, title="Coming one")
    page = Client().get("/").content.decode()
    assert "Open one" in page
    assert "14 days left" in page
    assert "Closed one" not in page
    assert "Coming one" not in page


@pytest.mark.parametrize("address", ["/consultations/", "/", "/workstreams/neglect/", "/staff/workstreams/neglect/"])
def test_lists_take_the_same_queries_with_3_and_with_100_rows(
    client: Client, consult: Callable[..., Consultation], address: str, django_assert_max_num_queries: Callable[..., object]
) -> None:
    counts = []
    now = timezone.now()
    for number in (3, 97):
        for _ in range(number):
            consult(opens=now - DAY, closes=now + DAY)
        client.get(address)
        with django_assert_max_num_queries(17) as queries:  # type: ignore[attr-defined]
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
