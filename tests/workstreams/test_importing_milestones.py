"""Importing milestones: the plan stays, a forecast says why and is kept, and closing asks for words."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from people.dates import today
from people.models import User
from publishing.models import Change
from publishing.when import When
from tests.conftest import DAY, signed_in
from tests.workstreams.importing import Preview, text_of
from workstreams.models import Forecast, Milestone, Workstream

GIVEN = datetime.date(2016, 11, 24)
HEADINGS = ["Workstream", "Milestone", "Planned", "Owner", "Forecast", "Why", "Reached on", "Outcome"]
Plan = Callable[..., Milestone]


@pytest.fixture
def client(editor: User, workstreams: list[Workstream]) -> Client:
    return signed_in(editor)


@pytest.fixture
def plan(workstreams: list[Workstream]) -> Plan:
    def make(title: str, planned: str, workstream: int = 0, forecast: str = "", **fields: object) -> Milestone:
        milestone = Milestone(workstream=workstreams[workstream], title=title, **fields)
        milestone.planned = When.read(planned, GIVEN)
        milestone.forecast = When.read(forecast, GIVEN) if forecast else None
        milestone.save()
        return milestone

    return make


def test_new_ones_are_planned_forecast_and_closed_once(client: Client) -> None:
    rows = [
        HEADINGS,
        ["Neglect", "Report", "early 2031", "Ann", "", "", "", ""],
        ["Neglect", "Pilot", "in December", "", "March 2031", "It needs more time.", "", ""],
        ["Hearings", "Report", "2 May 2016", "", "", "", "3 May 2016", "It is there."],
    ]
    preview = Preview(client, "milestones", *rows)
    assert preview.marks == {2: "new", 3: "new", 4: "new"}
    assert preview.button == "Import 3 rows"
    preview.confirm()
    report, pilot, hearing = Milestone.objects.order_by("pk")
    assert (str(report.planned), report.owner, report.forecast) == ("early 2031", "Ann", None)
    assert str(pilot.forecast) == "March 2031"
    assert (hearing.reached_on, hearing.outcome) == (datetime.date(2016, 5, 3), "It is there.")
    assert Forecast.objects.get().why == "It needs more time."
    assert {change.thing for change in Change.objects.all()} == {pilot, hearing}
    again = Preview(client, "milestones", *rows)
    assert set(again.marks.values()) == {"unchanged"}
    assert not again.button


def test_a_row_is_found_by_workstream_and_title_and_changes_what_it_says(client: Client, plan: Plan) -> None:
    first, second = plan("Report", "in December", owner="Ann"), plan("Report", "in December", 1)
    preview = Preview(
        client,
        "milestones",
        [*HEADINGS[:2], "Owner", "Expected", "Why"],
        ["neglect", "Report", "Bob", "January 2031", "The pilot is late."],
        ["Hearings", "Report", "", "", "Nobody asked."],
    )
    assert preview.marks == {2: "changed", 3: "unchanged"}
    assert "was (empty) will be → January 2031" in preview.text
    preview.confirm()
    for milestone in (first, second):
        milestone.refresh_from_db()
    assert (first.owner, str(first.forecast), str(first.planned), first.planned.last) == (
        "Bob",
        "January 2031",
        "in December",
        datetime.date(2016, 12, 31),
    )
    assert (second.forecast, Forecast.objects.get().why) == (None, "The pilot is late.")
    assert Change.objects.get().title == "Neglect: Report is later: January 2031 (was: in December)"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["Neglect", "", "May 2031"], "Say what is to be reached."),
        (["Neglect", "x" * 201, "May 2031"], "at most 200 characters (it has 201)"),
        (["Elsewhere", "New", "May 2031"], "No such workstream, or not yours."),
        (["Neglect", "New", ""], "Say when it is planned, as exactly as you know it."),
        (["Neglect", "Report", "May 2031"], "The plan stays as it was made; forecast it anew."),
        (["Neglect", "Report", "in December", "", "May 2031", ""], "Say why it is expected then."),
        (["Neglect", "Moved", "in December", "", "June 2031", ""], "Say why it is expected then."),
        (["Neglect", "Moved", "in December", "", "", "Because."], "A forecast can be replaced, not taken away."),
        (["Neglect", "Report", "in December", "", "soon", "Why?"], "“soon” could not be read as a date."),
        (["Neglect", "Report", "in December", "", "", "", "1 May 2016", ""], "Say in words what was reached."),
        (["Neglect", "Report", "in December", "", "", "", "", "Words."], "Give the day on which it was reached."),
        (["Neglect", "Report", "in December", "", "", "", "in May", "So."], "“in May” is not a day. Write it like 23 December"),
        (["Neglect", "Report", "in December", "", "", "", "nonsense", "So."], "“nonsense” is not a day."),
        (["Neglect", "Report", "in December", "", "", "", f"{today() + DAY:%d/%m/%Y}", "So."], "This day is still to come."),
        (["Neglect", "Closed", "in December", "", "", "", "", ""], "It was closed as reached on 3 May 2016"),
        (["Neglect", "Closed", "in December", "", "", "", "4 May 2016", "Done."], "It was closed as reached on 3 May 2016"),
        (["Neglect", "Closed", "in December", "", "", "", "3/5/2016", "Other."], "It was closed as reached on 3 May 2016"),
        (["Neglect", "Twice", "in December"], "There is more than one of this name already."),
    ],
)
def test_a_row_says_what_is_wrong_with_it(client: Client, plan: Plan, cells: list[str], reason: str) -> None:
    plan("Report", "in December")
    plan("Moved", "in December", forecast="May 2031")
    plan("Closed", "in December", reached_on=datetime.date(2016, 5, 3), outcome="Done.")
    for _ in range(2):
        plan("Twice", "in December")
    preview = Preview(client, "milestones", HEADINGS[: len(cells)], cells)
    assert preview.marks == {2: "wrong"}
    assert reason in preview.text
    assert not preview.button


def test_what_a_table_has_no_column_for_is_named_beside_the_row(client: Client) -> None:
    preview = Preview(client, "milestones", HEADINGS[:2], ["Neglect", "New"])
    assert "Wrong Planned: Say when it is planned" in preview.text


def test_the_same_day_written_in_another_way_is_no_change(client: Client, plan: Plan) -> None:
    plan("Closed", "23 December 2016", reached_on=datetime.date(2016, 5, 3), outcome="Done.")
    for planned, reached in (("23/12/2016", "3/5/2016"), ("23-Dec-16", "2016-05-03"), ("2016-12-23", "03-May-16")):
        row = ["Neglect", "Closed", planned, reached, "Done."]
        preview = Preview(client, "milestones", [*HEADINGS[:3], "Reached", "Outcome"], row)
        assert preview.marks == {2: "unchanged"}


def test_a_forecast_made_meanwhile_is_shown_first(client: Client, plan: Plan) -> None:
    milestone = plan("Report", "in December")
    row = ["Neglect", "Report", "May 2031", "Late."]
    preview = Preview(client, "milestones", ["Workstream", "Milestone", "Forecast", "Why"], row)
    milestone.forecast = When.read("April 2031", GIVEN)
    milestone.save()
    assert "nothing was imported" in text_of(preview.confirm())
    preview.look()
    assert "was April 2031 will be → May 2031" in preview.text
    assert not Forecast.objects.exists()


@pytest.mark.parametrize("number", [3, 100])
def test_a_preview_takes_the_same_queries_for_3_and_for_100_rows(
    client: Client, plan: Plan, number: int, django_assert_num_queries: Callable[..., object]
) -> None:
    rows = []
    for index in range(number):
        plan(f"M-{index}", "in December", index % 3)
        rows += [[("Neglect", "Hearings", "Data")[index % 3], f"M-{index}", "in December", "Bob", "May 2031", "Late."]]
        rows += [["Neglect", f"N-{index}", "in May", "", "", ""]]
    preview = Preview(client, "milestones", HEADINGS[:6], *rows)
    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        client.get(preview.address)
