"""The programme's own facts, and its key dates in the words in which they were given."""

import datetime

import pytest
from django.test import Client

from people.dates import today
from people.models import Role, User
from publishing.models import AuditEntry
from publishing.when import When
from tests.conftest import DAY, make_person, signed_in
from tests.updates.test_staff import form_of
from workstreams.models import KeyDate, Programme

ADD = "/staff/programme/dates/add/"
FACTS = {
    "name": "The Programme",
    "short_name": "TP",
    "owner": "The Owner",
    "vision": "Better.",
    "minister": "The Minister",
    "senior_responsible_owner": "",
    "contact_name": "us",
    "contact_email": "us@example.org",
}


@pytest.fixture
def administrator(db: None) -> User:
    return make_person("Ada Administrator", role=Role.ADMINISTRATOR)


@pytest.fixture
def client(administrator: User, programme: Programme) -> Client:
    return signed_in(administrator)


def make_key_date(what: str, day: datetime.date) -> None:
    key_date = KeyDate(what=what)
    key_date.when = When.on(day)
    key_date.save()


def test_a_key_date_is_shown_in_the_words_given_and_kept_with_its_latest_fair_day(client: Client) -> None:
    data = form_of(client, ADD, what="It reports", when="early 2031")
    for _ in range(2):
        client.post(ADD, data)
    key_date = KeyDate.objects.get()
    assert (str(key_date.when), key_date.when.last) == ("early 2031", datetime.date(2031, 4, 30))
    assert "early 2031" in Client().get("/").content.decode()


def test_words_that_are_not_said_anew_keep_the_day_on_which_they_were_said(client: Client) -> None:
    key_date = KeyDate(what="It reports")
    key_date.when = When.read("early next year", datetime.date(2016, 11, 24))
    key_date.save()
    address = f"/staff/programme/dates/{key_date.pk}/"
    client.post(address, form_of(client, address, what="It reports at last", when="early  next year"))
    key_date.refresh_from_db()
    assert (key_date.what, key_date.when.last) == ("It reports at last", datetime.date(2017, 4, 30))


@pytest.mark.parametrize("words", ["soon", "31 February 2030", "", "x" * 101, "\x00"])
def test_words_that_say_no_date_are_refused_and_kept_in_the_form(client: Client, words: str) -> None:
    page = client.post(ADD, form_of(client, ADD, what="It reports", when=words)).content.decode()
    assert "There is a problem" in page
    assert "It reports" in page
    assert not KeyDate.objects.exists()


def test_home_shows_what_is_to_come_after_the_last_few_that_passed(client: Client) -> None:
    for days in (-60, -50, -40, -30, -20, 0, 20):
        make_key_date(f"Day {days} of it", today() + days * DAY)
    page = Client().get("/").content.decode()
    shown = [days for days in (-60, -50, -40, -30, -20, 0, 20) if f"Day {days} of it" in page]
    assert shown == [-50, -40, -30, -20, 0, 20]
    assert page.count("(past)") == 4


def test_the_facts_are_changed_and_what_they_were_is_kept(client: Client, administrator: User) -> None:
    client.post("/staff/programme/edit/", form_of(client, "/staff/programme/edit/", **FACTS))
    programme = Programme.objects.get()
    assert (programme.vision, programme.minister) == ("Better.", "The Minister")
    page = Client().get("/").content.decode()
    for words in ("Better.", "The Minister", "us@example.org"):
        assert words in page
    entry = AuditEntry.objects.get(did="wrote")
    assert entry.by == administrator
    assert entry.details["before"] == {"vision": "All is well.", "minister": ""}


@pytest.mark.parametrize("address", ["/staff/programme/edit/", "/staff/programme/dates/{pk}/"])
def test_the_second_of_two_administrators_is_told_and_loses_nothing(client: Client, address: str) -> None:
    make_key_date("It ends", today())
    address = address.format(pk=KeyDate.objects.get().pk)
    other = signed_in(make_person("Bea Other", role=Role.ADMINISTRATOR))
    filled = {**FACTS, "what": "Mine", "when": "early 2031"}
    mine = form_of(client, address, **filled)
    other.post(address, form_of(other, address, **{**filled, "vision": "Theirs", "what": "Theirs"}))
    page = client.post(address, mine).content.decode()
    assert "Bea Other saved another text" in page
    assert "Theirs" in page
    assert ("Better." if "edit" in address else "Mine") in page


def test_deleting_a_key_date_asks_first(client: Client) -> None:
    make_key_date("It ends", today())
    address = f"/staff/programme/dates/{KeyDate.objects.get().pk}/delete/"
    client.get(address)
    assert KeyDate.objects.exists()
    client.post(address)
    assert not KeyDate.objects.exists()
    assert AuditEntry.objects.get(did="deleted key date").details["what"] == "It ends"


def test_a_portal_without_milestones_has_a_roadmap(programme: Programme) -> None:
    assert "No milestone has been planned yet." in Client().get("/roadmap/").content.decode()
