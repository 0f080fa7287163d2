"""The agenda: times that add up, the order, and what readers see of it."""

import pytest

from meetings import agenda, calling
from meetings.agenda import Line, differences
from meetings.forms.agenda import ItemForm
from meetings.models import AgendaItem, Meeting
from people.models import Group, Reader, User
from tests.conftest import signed_in
from tests.filling import filled
from tests.meetings.planning import add_item, call, plan, write_paper


def times(meeting: Meeting) -> list[str]:
    return [line.time for line in agenda.lines(meeting, meeting.items.all())]


def titles(meeting: Meeting) -> list[str]:
    return [item.title for item in meeting.items.all()]


def test_each_item_begins_when_the_one_before_ends_or_at_its_own_time(group: Group, editor: User) -> None:
    meeting = plan(group, by=editor)
    add_item(meeting, "Welcome", by=editor, minutes=0)
    add_item(meeting, "Report", by=editor, minutes=75)
    add_item(meeting, "Lunch", by=editor, minutes=45, begins_at="12:30")
    add_item(meeting, "Close", by=editor, minutes=15)
    assert times(meeting) == ["10am", "10am to 11.15am", "12.30pm to 1.15pm", "1.15pm to 1.30pm"]
    assert not agenda.problems(meeting, meeting.items.all())


def test_times_that_overlap_or_run_over_are_named_and_keep_it_from_being_called(group: Group, editor: User) -> None:
    meeting = plan(group, by=editor, ends_at="11:00")
    add_item(meeting, "Report", by=editor, minutes=50)
    add_item(meeting, "Lunch", by=editor, minutes=20, begins_at="10:45")
    said = [
        "“Lunch” begins at 10.45am, before “Report” ends at 10.50am.",
        "The items last until 11.05am; the meeting ends at 11am.",
    ]
    assert agenda.problems(meeting, meeting.items.all()) == said
    with pytest.raises(calling.NotReady) as missing:
        calling.call(meeting, by=editor)
    assert missing.value.problems == said


def test_in_a_meeting_of_two_days_an_earlier_fixed_time_begins_the_second(group: Group, editor: User) -> None:
    meeting = plan(group, by=editor, day="14–15 May 2031", ends_at="16:00")
    add_item(meeting, "Day one", by=editor, minutes=360)
    add_item(meeting, "Day two", by=editor, minutes=420, begins_at="09:00")
    assert calling.call(meeting, by=editor).state == "called"
    assert times(meeting) == ["10am to 4pm on day 1", "9am to 4pm on day 2"]
    add_item(meeting, "Day three", by=editor, begins_at="08:00")
    assert agenda.problems(meeting, meeting.items.all()) == ["“Day three” begins at 8am, before “Day two” ends at 4pm."]


@pytest.mark.parametrize(
    ("minutes", "begins_at", "ends_at", "says"),
    [
        (5, "08:00", "12:00", "“Report” begins at 8am, before the meeting does at 10am."),
        (1440, "", "12:00", "The items last until 10am of a later day; the meeting ends at midday."),
        (1440, "", "", "The items last until 10am of a later day, longer than the meeting."),
        (10, "23:55", "", "The items last until 12.05am of a later day, longer than the meeting."),
    ],
)
def test_items_are_within_the_meeting(group: Group, editor: User, minutes: int, begins_at: str, ends_at: str, says: str) -> None:
    meeting = plan(group, by=editor, ends_at=ends_at)
    add_item(meeting, "Report", by=editor, minutes=minutes, begins_at=begins_at)
    assert agenda.problems(meeting, meeting.items.all()) == [says]


def test_whoever_moves_the_start_is_told_that_readers_see_the_old_times(group: Group, editor: User) -> None:
    meeting = call(group, "Welcome", by=editor)
    client, path = signed_in(editor), f"{meeting.staff_url}edit/"

    def change(**answers: str) -> str:
        form = client.get(path).context["form"]
        sent = {name: form[name].value() or "" for name in form.fields}
        return client.post(path, {**sent, "titles_are_public": "", **answers}, follow=True).content.decode()

    said = "Readers still see the agenda with the old times: send it out."
    assert said not in change(place="Elsewhere")
    assert said in change(starts_at="10:30")


def test_items_are_moved_by_buttons_and_twice_is_as_once(group: Group, editor: User) -> None:
    meeting = plan(group, by=editor)
    for title in ("First", "Second", "Third"):
        add_item(meeting, title, by=editor)
    client = signed_in(editor)
    third = AgendaItem.objects.get(title="Third")
    for _ in range(2):
        assert client.post(f"{meeting.staff_url}items/{third.pk}/move/1/").status_code == 302
    assert titles(meeting) == ["Third", "First", "Second"]
    agenda.move(third, to=99, by=editor)
    assert titles(meeting) == ["First", "Second", "Third"]


def test_readers_see_what_was_sent_out_and_what_is_different(group: Group, editor: User) -> None:
    meeting = call(group, "Welcome", "Report", by=editor)
    report = AgendaItem.objects.get(title="Report")
    agenda.save(filled(ItemForm, instance=report, title="The report", minutes=30), by=editor)
    add_item(meeting, "Close", by=editor)
    agenda.move(AgendaItem.objects.get(title="The report"), to=1, by=editor)
    words = signed_in(editor).get(meeting.get_absolute_url()).content.decode()
    assert ("The report" in words, "Close" in words) == (False, False)
    version = agenda.send_out(meeting, by=editor)
    assert version
    assert version.changes == [
        "“The report” is now the first item.",
        "“Report” is now called “The report”.",
        "“The report” is now at 10am to 10.30am.",
        "“Welcome” is now the second item.",
        "“Welcome” is now at 10.30am to 10.45am.",
        "“Close” was added as item 3.",
    ]
    assert agenda.send_out(meeting, by=editor) == version
    words = signed_in(editor).get(meeting.get_absolute_url()).content.decode()
    assert words.index("The report") < words.index("Welcome") < words.index("Close")
    assert "“Report” is now called “The report”." in words


def line(item: int, **facts: object) -> Line:
    return Line(**{"item": item, "title": f"Item {item}", "purpose": "note", "presenter": "", "minutes": 5, **facts})  # type: ignore[arg-type]


def test_an_item_that_only_slid_because_others_came_or_went_is_not_called_moved() -> None:
    assert differences([line(1), line(2), line(3)], [line(2), line(4), line(3)]) == [
        "“Item 1” was taken out.",
        "“Item 4” was added as item 2.",
    ]
    assert differences([line(1)], [line(1, presenter="Ann", purpose="decide")]) == [
        "“Item 1” is to decide instead of to note.",
        "“Item 1” is presented by Ann.",
    ]


def test_an_item_with_papers_is_not_taken_out(group: Group, editor: User) -> None:
    meeting = plan(group, by=editor)
    item = add_item(meeting, "Report", by=editor)
    write_paper(item, "The figures", by=editor)
    answer = signed_in(editor).post(f"{meeting.staff_url}items/{item.pk}/take-out/", follow=True)
    assert "Papers stand under “Report”" in answer.content.decode()
    assert titles(meeting) == ["Report"]


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"title": ""}, "title"),
        ({"minutes": "-1"}, "minutes"),
        ({"minutes": "1441"}, "minutes"),
        ({"begins_at": "25:00"}, "begins_at"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(group: Group, editor: User, answers: dict[str, str], field: str) -> None:
    meeting = plan(group, by=editor)
    sent = {"title": "Report", "purpose": "note", "minutes": "5", "version": 1, "key": "0" * 32, **answers}
    answer = signed_in(editor).post(f"{meeting.staff_url}items/add/", sent)
    assert (answer.status_code, field in answer.context["form"].errors) == (200, True)


def test_each_agenda_that_was_sent_out_stays_at_its_address_for_those_inside(
    cast: dict[str, Reader], group: Group, editor: User
) -> None:
    meeting = call(group, "Report", by=editor)
    add_item(meeting, "Xylograph", by=editor)
    agenda.send_out(meeting, by=editor)
    first, second = (f"{meeting.get_absolute_url()}agenda/{number}/" for number in (1, 2))
    readers = {name for name, reader in cast.items() if signed_in(reader).get(first).status_code == 200}
    assert readers == {"member", "member on the last day", "editor", "administrator"}
    client = signed_in(cast["member"])
    assert "Xylograph" not in client.get(first).content.decode()
    assert "There is a newer agenda" in client.get(first).content.decode()
    assert "“Xylograph” was added as item 2." in client.get(second).content.decode()
    assert second in client.get(meeting.get_absolute_url()).content.decode()
    assert client.get(f"{meeting.get_absolute_url()}agenda/3/").status_code == 404
