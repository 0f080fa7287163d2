"""Calendars of meetings, read by another library than the one that writes them."""

import datetime
import re
from typing import Any
from uuid import uuid4

import pytest
import vobject
from django.test import Client

from meetings import calling
from meetings.forms.meetings import MeetingForm
from meetings.models import CalendarAddress, Meeting
from people.dates import LONDON, today
from people.models import Group, Membership, Reader, User
from publishing.logs import SECRETS
from publishing.when import When
from tests.conftest import DAY, NOON, make_person, signed_in
from tests.filling import filled
from tests.meetings.planning import call, plan
from workstreams.models import Consultation, KeyDate, Workstream

LINK = "https://meet.example/123"


def read(content: bytes) -> list[Any]:
    """The entries of a calendar, which is whole, and of which no line is too long (RFC 5545, section 3.1)."""
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    calendar = vobject.readOne(content.decode())
    assert calendar.validate(raiseException=True)
    assert calendar.version.value == "2.0"
    return list(calendar.contents.get("vevent", []))


def at(address: str, client: Client | None = None) -> list[Any]:
    response = (client or Client()).get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return read(response.content)


def only(address: str, client: Client | None = None) -> Any:
    (entry,) = at(address, client)
    return entry


def address_of(meeting: Meeting) -> str:
    return f"{meeting.get_absolute_url()}meeting.ics"


def make_own(client: Client) -> str:
    """The path of somebody's own calendar, as the page tells it once."""
    page = client.post("/my/calendar/", {"key": str(uuid4())}).content.decode()
    found = re.search(r"https?://portal\.test(/my/calendar/[\w-]{22}\.ics)", page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("day", "offset"), [("24 October 2026", 1), ("26 October 2026", 0), ("27 March 2027", 0), ("29 March 2027", 1)]
)
def test_an_entry_is_at_its_time_by_londons_clocks_on_either_side_of_a_change(
    group: Group, editor: User, day: str, offset: int
) -> None:
    """vobject goes by the rule that stands in the calendar, not by what this machine knows of London."""
    meeting = call(group, by=editor, day=day, starts_at="10:00", ends_at="12:30")
    entry = only(address_of(meeting))
    starts, ends = entry.dtstart.value, entry.dtend.value
    assert (starts.hour, starts.minute, ends.hour, ends.minute) == (10, 0, 12, 30)
    assert starts.utcoffset() == datetime.timedelta(hours=offset)
    assert starts == meeting.begins
    assert "ZoneInfo" not in type(starts.tzinfo).__name__


def test_what_has_no_known_end_lasts_an_hour(group: Group, editor: User) -> None:
    entry = only(address_of(call(group, by=editor, starts_at="10:00")))
    assert entry.dtend.value - entry.dtstart.value == datetime.timedelta(hours=1)


def test_the_rule_of_londons_clocks_is_the_machines_own(group: Group, editor: User) -> None:
    content = Client().get(address_of(call(group, by=editor))).content
    (zone,) = vobject.readOne(content.decode()).contents["vtimezone"]
    changes = [
        datetime.datetime(year, month, day, 12) for year in (1997, 2016, 2027, 2035) for month in (3, 10) for day in (24, 31)
    ]
    for noon in changes:
        assert noon.replace(tzinfo=zone.tzinfo).utcoffset() == noon.replace(tzinfo=LONDON).utcoffset()


def test_what_has_no_time_or_lasts_for_days_is_there_all_day(group: Group, editor: User) -> None:
    both = call(group, by=editor, day="21–22 November 2026", starts_at="13:00", ends_at="11:00")
    entry = only(address_of(both))
    assert (entry.dtstart.value, entry.dtend.value) == (datetime.date(2026, 11, 21), datetime.date(2026, 11, 23))
    assert "begins at 13:00 on 21 November 2026 and ends at 11:00 on 22 November 2026" in entry.description.value
    planned = plan(group, by=editor, day="30 November 2026", starts_at="")
    entry = only(address_of(planned), signed_in(editor))
    assert (entry.dtstart.value, entry.dtend.value) == (datetime.date(2026, 11, 30), datetime.date(2026, 12, 1))


def test_a_meeting_without_a_day_is_in_no_calendar(group: Group, editor: User) -> None:
    meeting = call(group, by=editor)
    calling.postpone(meeting, When.read("first quarter of 2027", today()), "Too much to read.", by=editor)
    assert Client().get(address_of(meeting)).status_code == 404
    assert at("/groups/eag/calendar.ics") == []
    assert "meeting.ics" not in Client().get(meeting.get_absolute_url()).content.decode()


def test_whatever_becomes_of_a_meeting_its_entry_is_the_same_and_counts_on(group: Group, editor: User) -> None:
    meeting = call(group, by=editor)
    told = [only(address_of(meeting))]
    form = filled(MeetingForm, made_with={"group": group}, instance=Meeting.objects.get(pk=meeting.pk), place="Atlantic Quay")
    calling.save(form, by=editor)
    told.append(only(address_of(meeting)))
    calling.postpone(meeting, When.on(today() + 20 * DAY), "Snow.", by=editor)
    told.append(only(address_of(meeting)))
    calling.call(meeting, by=editor)
    told.append(only(address_of(meeting)))
    calling.cancel(meeting, "No quorum.", by=editor)
    told.append(only(address_of(meeting)))
    assert {entry.uid.value for entry in told} == {f"meeting-{meeting.pk}@portal.test"}
    assert [entry.sequence.value for entry in told] == ["0", "1", "2", "3", "4"]
    assert [entry.status.value for entry in told] == ["CONFIRMED", "CONFIRMED", "TENTATIVE", "CONFIRMED", "CANCELLED"]
    assert [entry.summary.value.split(":")[0] for entry in told[2:]] == ["Postponed", group.name, "Cancelled"]
    assert "No quorum." in told[4].description.value
    stamps = [entry.last_modified.value for entry in told]
    assert stamps == sorted(stamps)
    assert told[1].location.value == "Atlantic Quay"


def test_text_of_any_kind_comes_back_as_it_was(group: Group, editor: User) -> None:
    place = "Room 1; “Forth”, Victoria Quay\\Leith, " + "é日本" * 40
    meeting = call(group, by=editor, place=place, title="A; b, c: d")
    entry = only(address_of(meeting))
    assert entry.location.value == place
    assert entry.summary.value == f"{group.name}: First meeting, A; b, c: d"
    assert entry.url.value == f"http://portal.test{meeting.get_absolute_url()}"


def test_the_link_for_joining_is_told_to_those_inside_alone(cast: dict[str, Reader], group: Group, editor: User) -> None:
    meeting = call(group, by=editor, online_link=LINK)
    inside = {"member", "member on the last day", "editor", "administrator"}
    told = {name for name, reader in cast.items() if LINK.encode() in signed_in(reader).get(address_of(meeting)).content}
    assert told == inside
    for name in cast:
        for address in ("/calendar.ics", "/groups/eag/calendar.ics"):
            assert LINK.encode() not in signed_in(cast[name]).get(address).content


def test_a_planned_meeting_is_in_the_calendars_of_the_group_alone(cast: dict[str, Reader], group: Group, editor: User) -> None:
    planned, called = plan(group, by=editor), call(group, by=editor)
    for address in ("/calendar.ics", "/groups/eag/calendar.ics"):
        entry = only(address, signed_in(cast["member"]))
        assert entry.uid.value == f"meeting-{called.pk}@portal.test"
    mine = at(make_own(signed_in(cast["member"])))
    assert {entry.uid.value: entry.status.value for entry in mine} == {
        f"meeting-{planned.pk}@portal.test": "TENTATIVE",
        f"meeting-{called.pk}@portal.test": "CONFIRMED",
    }


def test_the_programmes_calendar_holds_key_dates_and_consultations(workstreams: list[Workstream]) -> None:
    for what, when in (
        ("The report is laid", "23 December 2026"),
        ("The plan", "by 20 December 2026"),
        ("The Bill", "early 2027"),
    ):
        date = KeyDate(what=what)
        date.when = When.read(when, today())
        date.save()
    Consultation.objects.create(
        workstream=workstreams[0], slug="what", title="What?", summary="What?", opens_at=NOON, closes_at=NOON + 30 * DAY
    )
    told = {entry.summary.value: entry.dtstart.value for entry in at("/calendar.ics")}
    assert told == {
        "The report is laid": datetime.date(2026, 12, 23),
        "The plan (by 20 December 2026)": datetime.date(2026, 12, 20),
        "Consultation opens: What?": NOON.astimezone(LONDON),
        "Consultation closes: What?": (NOON + 30 * DAY).astimezone(LONDON),
    }


@pytest.mark.parametrize("address", ["/calendar.ics", "/groups/eag/calendar.ics"])
def test_whoever_has_a_calendar_is_told_that_it_is_the_same_until_it_is_not(group: Group, editor: User, address: str) -> None:
    meeting = call(group, by=editor)
    client = Client()
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=60"
    known = {"If-None-Match": first["ETag"]}
    assert client.get(address, headers=known).status_code == 304
    calling.cancel(meeting, "Snow.", by=editor)
    assert client.get(address, headers=known).status_code == 200


def test_ones_own_calendar_is_kept_by_no_cache_and_answers_304(cast: dict[str, Reader], group: Group, editor: User) -> None:
    call(group, by=editor)
    address = make_own(signed_in(cast["member"]))
    first = Client().get(address)
    assert first["Cache-Control"] == "private, no-store"
    assert (first["X-Robots-Tag"], first["Referrer-Policy"]) == ("noindex", "no-referrer")
    known = {"If-None-Match": first["ETag"]}
    assert Client().get(address, headers=known).status_code == 304
    call(group, by=editor)
    assert Client().get(address, headers=known).status_code == 200


def test_a_calendar_asks_as_much_of_many_meetings_as_of_one(
    cast: dict[str, Reader], group: Group, editor: User, django_assert_num_queries: Any
) -> None:
    call(group, by=editor)
    address = make_own(signed_in(cast["member"]))
    with django_assert_num_queries(3):
        assert len(at(address)) == 1
    for _ in range(4):
        call(group, by=editor)
    with django_assert_num_queries(3):
        assert len(at(address)) == 5


def test_a_former_members_calendar_shows_what_anyone_may_see(cast: dict[str, Reader], group: Group, editor: User) -> None:
    plan(group, by=editor)
    called = call(group, by=editor, online_link=LINK)
    address = make_own(signed_in(cast["member"]))
    assert len(at(address)) == 2
    Membership.objects.filter(profile__name="member").update(ends_on=today() - DAY)
    entry = only(address)
    assert entry.uid.value == f"meeting-{called.pk}@portal.test"
    assert LINK not in entry.serialize()


def test_ones_own_calendar_shows_ones_own_groups_alone(cast: dict[str, Reader], group: Group, editor: User) -> None:
    call(group, by=editor)
    assert at(make_own(signed_in(cast["other group's member"]))) == []
    assert at(make_own(signed_in(cast["future member"]))) != []


def test_a_new_address_takes_the_place_of_the_old_one(cast: dict[str, Reader], group: Group) -> None:
    client = signed_in(cast["member"])
    old = make_own(client)
    new = make_own(client)
    assert old != new
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    kept = CalendarAddress.objects.get()
    assert new.removeprefix("/my/calendar/").removesuffix(".ics") not in {kept.digest, str(kept.key)}
    assert client.post("/my/calendar/end/").status_code == 302
    assert Client().get(new).status_code == 404


def test_a_form_sent_twice_makes_one_address(cast: dict[str, Reader]) -> None:
    client, form = signed_in(cast["member"]), {"key": str(uuid4())}
    first, second = client.post("/my/calendar/", form), client.post("/my/calendar/", form)
    secret = re.search(r"/my/calendar/([\w-]+)\.ics", first.content.decode())
    assert secret
    assert Client().get(f"/my/calendar/{secret[1]}.ics").status_code == 200
    assert "has been made already" in second.content.decode()
    assert client.post("/my/calendar/", {"key": "nonsense"}).status_code == 200


def test_a_closed_account_has_no_calendar(group: Group) -> None:
    person = make_person("somebody", group=group)
    address = make_own(signed_in(person))
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


def test_the_secret_is_kept_out_of_the_log() -> None:
    assert SECRETS.sub(r"\1…", "GET /my/calendar/AbC-1_2.ics 200") == "GET /my/calendar/… 200"
    assert SECRETS.sub(r"\1…", "GET /my/calendar/ 200") == "GET /my/calendar/ 200"
