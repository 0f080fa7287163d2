"""A meeting's way: planned, called, changed, postponed, cancelled, held; who knows of it at each step."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings import calendars, calling
from meetings.forms.meetings import MeetingForm
from meetings.models import Meeting
from people.dates import today
from people.models import Group, Membership, Reader, User
from publishing import search
from publishing.models import Change, SearchEntry
from publishing.when import When
from publishing.writing import ChangedMeanwhile
from tests.conftest import DAY, make_person, signed_in
from tests.filling import filled
from tests.meetings.planning import add_item, call, plan

INSIDE = {"member", "member on the last day", "editor", "administrator"}


def page(meeting: Meeting, reader: Reader | None = None) -> tuple[int, str]:
    answer = (signed_in(reader) if reader else Client()).get(meeting.get_absolute_url())
    return answer.status_code, answer.content.decode()


def test_a_planned_meeting_is_known_to_its_group_alone_and_a_called_one_to_everybody(
    cast: dict[str, Reader], group: Group, editor: User
) -> None:
    meeting = plan(group, by=editor)
    assert {name for name, reader in cast.items() if page(meeting, reader)[0] == 200} == INSIDE
    listed = {name for name, reader in cast.items() if "First meeting" in signed_in(reader).get("/meetings/").content.decode()}
    assert listed == INSIDE
    assert not Change.objects.exists()
    calling.call(meeting, by=editor)
    assert {name for name, reader in cast.items() if page(meeting, reader)[0] == 200} == set(cast)
    assert Change.objects.get().title == "Meeting called: First meeting of the External Advisory Group"


def test_the_link_for_joining_is_for_members_alone(cast: dict[str, Reader], group: Group, editor: User) -> None:
    meeting = call(group, by=editor, online_link="https://meet.example/secret")
    assert {name for name, reader in cast.items() if "meet.example/secret" in page(meeting, reader)[1]} == INSIDE


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"day": "first quarter of 2031"}, "Give its day"),
        ({"starts_at": ""}, "Say when it begins"),
        ({"day": "by 20 December 2031"}, "Give its day"),
        ({"day": "before 20 December 2031"}, "Give its day"),
        ({"place": ""}, "Say where it is"),
    ],
)
def test_it_is_called_when_members_could_come(group: Group, editor: User, answers: dict[str, str], says: str) -> None:
    meeting = plan(group, by=editor, **answers)
    with pytest.raises(calling.NotReady, match=says):
        calling.call(meeting, by=editor)
    answer = signed_in(editor).post(f"{meeting.staff_url}call/")
    assert says in answer.content.decode()
    assert Meeting.objects.get().state == "planned"


@pytest.mark.parametrize(
    ("answers", "field", "says"),
    [
        ({"day": "by 20 December 2031"}, "day", "give the day"),
        ({"day": "until 20 December 2031"}, "day", "give the day"),
        ({"starts_at": ""}, "starts_at", "say when it begins"),
        ({"place": ""}, "place", "say where it is"),
        ({"title": "x" * 151}, "title", "Shorten what it is about"),
        ({"place": "x" * 301}, "place", "Shorten the place"),
        ({"quorum": "99999"}, "quorum", "how many have to be there"),
    ],
)
def test_a_called_meeting_keeps_what_it_was_called_with(
    group: Group, editor: User, answers: dict[str, str], field: str, says: str
) -> None:
    meeting = call(group, by=editor)
    sent = {"number": 1, "day": str(meeting.day), "starts_at": "10:00", "place": "Here", "version": 2, "key": "0" * 32, **answers}
    answer = signed_in(editor).post(f"{meeting.staff_url}edit/", sent)
    assert says in str(answer.context["form"].errors[field])


def test_a_day_without_its_year_is_shown_with_it(group: Group, editor: User) -> None:
    day = When.read("14 to 15 December", today())
    meeting = call(group, by=editor, day="14 to 15 December")
    assert meeting.when == str(meeting.day) == f"14–15 December {day.first.year}"
    assert meeting.when in page(meeting)[1]
    Meeting.objects.update(day_words="14 to 15 December")
    assert f"14–15 December {day.first.year}" in page(meeting)[1]


def test_one_that_is_planned_by_a_day_is_in_no_calendar(group: Group, editor: User) -> None:
    by_then, then = plan(group, by=editor, day="By 20 December 2031"), plan(group, by=editor, day="20 December 2031")
    assert "By 20 December 2031" in page(by_then, editor)[1]
    assert list(calendars.in_calendars(Meeting.objects.all())) == [then]


def test_it_is_not_postponed_into_the_past(group: Group, editor: User) -> None:
    meeting = call(group, by=editor)
    sent = {"day": "3 April 2001", "reason": "Snow."}
    answer = signed_in(editor).post(f"{meeting.staff_url}postpone/", sent)
    assert "has passed" in str(answer.context["form"].errors["day"])
    assert Meeting.objects.get().state == "called"


def test_one_of_two_days_that_is_postponed_to_one_has_no_end(group: Group, editor: User) -> None:
    meeting = call(group, by=editor, day="14–15 May 2031", starts_at="14:00", ends_at="12:00")
    sent = {"day": "3 June 2031", "reason": "Snow."}
    assert signed_in(editor).post(f"{meeting.staff_url}postpone/", sent).status_code == 302
    assert (Meeting.objects.get().state, Meeting.objects.get().ends_at) == ("postponed", None)


def test_success_is_told_of_what_happened_alone(group: Group, editor: User) -> None:
    meeting, client = call(group, by=editor), signed_in(editor)

    def said(step: str, **sent: str) -> str:
        return " ".join(client.post(f"{meeting.staff_url}{step}/", sent, follow=True).content.decode().split())

    assert "Postponed the" in said("postpone", day="3 June 2031", reason="Snow.")
    assert "Postponed the" in said("postpone", day="3 June 2031", reason="Snow.")
    assert "Nothing was done: the meeting is postponed now" in said("postpone", day="4 June 2031", reason="Snow.")
    calling.cancel(meeting, "Snow.", by=editor)
    assert "Nothing was done: the meeting is cancelled now" in said("postpone", day="3 June 2031", reason="Snow.")
    assert "Nothing was done: the meeting is cancelled now" in said("call")
    assert "Nothing was done: the meeting is cancelled now" in said("hold")


def test_followers_are_not_mailed_of_a_meeting_that_is_past(group: Group, editor: User) -> None:
    call(group, by=editor, day="3 April 2001")
    assert not Change.objects.get().is_emailed


def test_who_comes_is_shown_while_it_is_called(group: Group, editor: User) -> None:
    member = make_person("member", group=group)
    meeting = call(group, by=editor)
    assert "No reply yet" in page(meeting, member)[1]
    calling.cancel(meeting, "Snow.", by=editor)
    assert "No reply yet" not in page(meeting, member)[1]


def test_two_calls_are_one(group: Group, editor: User) -> None:
    meeting = call(group, "Welcome", by=editor)
    calling.call(meeting, by=editor)
    assert (Change.objects.count(), meeting.agendas.count(), Meeting.objects.get().sequence) == (1, 1, 0)


def test_what_calendars_show_counts_its_changes_once_it_is_called(group: Group, editor: User) -> None:
    meeting = plan(group, by=editor)

    def change(**answers: object) -> int:
        stored = Meeting.objects.get()
        form = filled(MeetingForm, made_with={"group": group}, instance=stored, **answers)
        return calling.save(form, by=editor).sequence

    assert change(place="Elsewhere") == 0
    calling.call(meeting, by=editor)
    assert change(place="Victoria Quay") == 1
    assert change(quorum=5) == 1
    assert change(starts_at="10:30") == 2
    assert change(day=str(When.on(today() + 21 * DAY))) == 3


def test_it_is_postponed_to_a_day_or_a_quarter_and_called_again(group: Group, editor: User) -> None:
    meeting = call(group, by=editor)
    calling.postpone(meeting, When.read("second quarter of 2031", today()), "The report is late.", by=editor)
    status, words = page(meeting)
    assert (status, "Postponed" in words, "The report is late." in words, "second quarter of 2031" in words) == (
        200,
        True,
        True,
        True,
    )
    with pytest.raises(calling.NotReady):
        calling.call(meeting, by=editor)
    stored = Meeting.objects.get()
    calling.save(filled(MeetingForm, made_with={"group": group}, instance=stored, day="3 April 2031"), by=editor)
    assert calling.call(meeting, by=editor).state == "called"
    assert Change.objects.order_by("-pk")[0].title.startswith("Meeting called again")


def test_it_is_cancelled_with_a_reason_and_stays_so(group: Group, editor: User) -> None:
    meeting = call(group, by=editor)
    calling.cancel(meeting, "Snow.", by=editor)
    calling.cancel(meeting, "Rain.", by=editor)
    calling.call(meeting, by=editor)
    stored = Meeting.objects.get()
    assert (stored.state, stored.reason) == ("cancelled", "Snow.")
    words = signed_in(editor).post(f"{meeting.staff_url}cancel/", {"reason": "Rain."}).content.decode()
    assert "Nothing was done: the meeting is cancelled now. Snow." in words.replace("\n", " ")
    assert "Rain." in words


def test_one_that_was_never_called_is_cancelled_in_silence(group: Group, editor: User) -> None:
    meeting = plan(group, by=editor)
    calling.cancel(meeting, "Nobody can come.", by=editor)
    assert page(meeting)[0] == 404
    assert not Change.objects.exists()


def test_it_is_held_on_its_day_and_not_before(group: Group, editor: User) -> None:
    meeting = call(group, by=editor)
    with pytest.raises(calling.NotReady, match="say that it was held when it was"):
        calling.hold(meeting, by=editor)
    today_s = call(group, by=editor, day=str(When.on(today())))
    assert calling.hold(today_s, by=editor).state == "held"


def test_numbers_are_given_and_no_two_meetings_of_a_group_have_one(group: Group, editor: User) -> None:
    first, second = plan(group, by=editor), plan(group, by=editor)
    assert (first.number, second.number) == (1, 2)
    form = MeetingForm({"number": 2, "day": "May 2031", "version": 1, "key": "0" * 32}, group=group)
    assert "The next free number is 3." in str(form.errors["number"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=second.pk).update(number=1)
    other = Group.objects.create(slug="other", name="Another group")
    assert plan(other, by=editor).number == 1


def test_the_same_form_twice_plans_one_meeting(group: Group, editor: User) -> None:
    client, path = signed_in(editor), f"/staff/meetings/add/{group.slug}/"
    form = client.get(path).context["form"]
    answers = {"number": 1, "day": "May 2031", "version": 1, "key": form["key"].value()}
    places = [client.post(path, answers)["Location"] for _ in range(2)]
    assert places[0] == places[1]
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "field", "says"),
    [
        ({"starts_at": "10:00", "ends_at": "09:00"}, "ends_at", "before it begins at 10am"),
        ({"starts_at": "", "ends_at": "09:00"}, "starts_at", "Say when it begins, too."),
        ({"day": "30 March 2031", "starts_at": "01:30"}, "starts_at", "there is no 1.30am"),
        ({"day": "when it suits"}, "day", "could not be read as a date"),
        ({"day": ""}, "day", "Say when it is"),
        ({"number": "0"}, "number", "from 1 to"),
        ({"number": "99999999999"}, "number", "from 1 to"),
        ({"quorum": "-1"}, "quorum", "in digits"),
        ({"online_link": "javascript:alert(1)"}, "online_link", "whole address"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(
    group: Group, editor: User, answers: dict[str, str], field: str, says: str
) -> None:
    sent = {"number": "1", "day": "3 April 2031", "starts_at": "10:00", "version": 1, "key": "0" * 32, **answers}
    answer = signed_in(editor).post(f"/staff/meetings/add/{group.slug}/", sent)
    assert answer.status_code == 200
    assert says in str(answer.context["form"].errors[field])
    assert not Meeting.objects.exists()


def test_a_text_saved_meanwhile_is_not_overwritten(group: Group, editor: User) -> None:
    meeting = plan(group, by=editor)
    mine, theirs = (
        filled(MeetingForm, made_with={"group": group}, instance=Meeting.objects.get(), place=place)
        for place in ("Mine", "Theirs")
    )
    calling.save(theirs, by=editor)
    with pytest.raises(ChangedMeanwhile):
        calling.save(mine, by=editor)
    assert Meeting.objects.get(pk=meeting.pk).place == "Theirs"


def test_a_secretary_without_a_role_prepares_the_meetings_of_that_group_alone(group: Group, editor: User) -> None:
    secretary = make_person("secretary", group=group)
    Membership.objects.update(part=Membership.Part.SECRETARIAT)
    other = Group.objects.create(slug="other", name="Another group")
    own, foreign = plan(group, by=editor), plan(other, by=editor)
    client = signed_in(secretary)
    assert client.get(own.staff_url).status_code == 200
    assert client.get(foreign.staff_url).status_code == 404
    assert client.get("/staff/meetings/add/other/").status_code == 404
    listed = client.get("/staff/meetings/").content.decode()
    assert own.staff_url in listed
    assert foreign.staff_url not in listed
    Membership.objects.update(ends_on=today() - DAY)
    assert client.get(own.staff_url).status_code == 404


def test_a_secretary_without_a_role_finds_the_meetings_to_prepare_in_the_menu(group: Group, editor: User) -> None:
    member = make_person("member", group=group)
    entry = 'href="/staff/meetings/"'
    assert [entry in signed_in(reader).get("/").content.decode() for reader in (member, editor)] == [False, False]
    Membership.objects.update(part=Membership.Part.SECRETARIAT)
    words = signed_in(member).get("/").content.decode()
    assert (entry in words, "Meetings to prepare" in words) == (True, True)


def test_a_called_meeting_is_found_and_a_planned_one_is_not(group: Group, editor: User) -> None:
    meeting = plan(group, by=editor, title="Xylographs")
    add_item(meeting, "Ablation", by=editor)
    search.rebuild()
    assert not SearchEntry.objects.filter(kind="meeting").exists()
    calling.call(meeting, by=editor)
    entry = SearchEntry.objects.get(kind="meeting")
    assert ("Xylographs" in entry.title, "Ablation" in entry.body) == (True, True)
    before = list(SearchEntry.objects.values_list("title", "body"))
    search.rebuild()
    assert list(SearchEntry.objects.values_list("title", "body")) == before


def test_lists_ask_as_often_for_many_meetings_as_for_one(group: Group, editor: User) -> None:
    counts = []
    for many in (1, 20):
        for _ in range(many):
            call(group, "Welcome", by=editor)
        for address in ("/meetings/", "/groups/eag/meetings/", "/groups/eag/"):
            Client().get(address)
            with CaptureQueriesContext(connection) as asked:
                Client().get(address)
            counts.append(len(asked))
    assert counts[:3] == counts[3:]
