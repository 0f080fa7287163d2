"""Importing recommendations: what is asked, when it was put, and what was answered."""

import datetime

import pytest
from django.test import Client

from people.models import Group, User
from publishing.models import Change
from tests.conftest import signed_in
from tests.workstreams.importing import Preview
from workstreams.models import Recommendation, Response, Workstream

HEADINGS = [
    "Reference", "Workstream", "Recommendation", "Kind", "Made by", "To be put",
    "Put on", "Response", "Answered on", "In their words",
]  # fmt: skip
PLAIN = ["R-1", "Neglect", "Do it **well**.", "Interim", "A review", "early 2017", "", "", "", ""]
ANSWERED = ["R-2", "Hearings", "Do more.", "", "EAG", "", "1 Nov 2016", "Accepted in part", "2 December 2016", "Half of it."]


@pytest.fixture
def client(editor: User, workstreams: list[Workstream], group: Group) -> Client:
    Group.objects.update(short_name="EAG")
    return signed_in(editor)


def test_new_ones_are_made_put_and_answered_once(client: Client, group: Group) -> None:
    preview = Preview(client, "recommendations", HEADINGS, PLAIN, ANSWERED)
    assert preview.marks == {2: "new", 3: "new"}
    preview.confirm()
    plain, answered = Recommendation.objects.with_state().order_by("reference")
    assert (plain.made_by, plain.kind, str(plain.due), plain.state) == ("A review", "interim", "early 2017", "awaited")
    assert "<strong>well</strong>" in plain.html
    assert (answered.group, answered.kind, answered.state) == (group, "final", "accepted")
    assert (answered.put_on, answered.answered_on) == (datetime.date(2016, 11, 1), datetime.date(2016, 12, 2))
    assert [change.title for change in Change.objects.order_by("pk")] == [
        "Recommendation R-2 has been put to Ministers",
        "Recommendation R-2 is accepted in part",
    ]
    again = Preview(client, "recommendations", HEADINGS, PLAIN, ANSWERED)
    assert set(again.marks.values()) == {"unchanged"}
    assert not again.button


def test_our_own_table_comes_back_unchanged(client: Client) -> None:
    Preview(client, "recommendations", HEADINGS, PLAIN, ANSWERED).confirm()
    Recommendation.objects.filter(reference="R-1").update(text="=1+1", review="@x")
    table = Client().get("/recommendations/recommendations.csv").content
    back = Preview(client, "recommendations", content=table)
    assert set(back.marks.values()) == {"unchanged"}, back.text


def test_what_changes_is_said_and_the_history_of_answers_is_kept(client: Client) -> None:
    Preview(client, "recommendations", HEADINGS, PLAIN, ANSWERED).confirm()
    accepted = [*ANSWERED[:7], "Accepted", "3 January 2017", "All of it."]
    preview = Preview(client, "recommendations", HEADINGS, [*PLAIN[:2], "Do it better.", *PLAIN[3:]], accepted)
    assert preview.marks == {2: "changed", 3: "changed"}
    preview.confirm()
    assert Recommendation.objects.get(reference="R-1").summary == "Do it better."
    assert [str(each) for each in Response.objects.order_by("pk")] == ["Accepted in part", "Accepted"]


@pytest.mark.parametrize(
    ("column", "cell", "problem"),
    [
        ("Reference", "a/b", "Use letters, digits, dots"),
        ("Workstream", "None", "No such workstream, or not yours."),
        ("Recommendation", "", "Say what is recommended."),
        ("Kind", "Middling", "“Middling” is none of these: Interim, Final."),
        ("Made by", "", "Say who made it"),
        ("To be put", "soon", "could not be read as a date"),
        ("Put on", "2 May 2091", "This day is still to come."),
        ("Put on", "", "Give the day on which it was put to Ministers."),
        ("Response", "Perhaps", "is none of these"),
        ("Response", "", "Choose what Ministers say."),
        ("Answered on", "31 October 2016", "It was put to Ministers on 1 November 2016."),
        ("In their words", "", "Say in a sentence or two what was answered."),
    ],
)
def test_what_is_wrong_is_said_by_the_cell_and_nothing_is_imported(client: Client, column: str, cell: str, problem: str) -> None:
    row = list(ANSWERED)
    row[HEADINGS.index(column)] = cell
    preview = Preview(client, "recommendations", HEADINGS, PLAIN, row)
    assert preview.marks == {2: "new", 3: "wrong"}
    assert problem in preview.text
    assert not preview.button
    preview.confirm()
    assert not Recommendation.objects.exists()


def test_the_day_on_which_it_was_put_stays(client: Client) -> None:
    Preview(client, "recommendations", HEADINGS, ANSWERED).confirm()
    moved = [*ANSWERED[:6], "2 November 2016", *ANSWERED[7:]]
    preview = Preview(client, "recommendations", HEADINGS, moved)
    assert preview.marks == {2: "wrong"}
    assert "It was put to Ministers on 1 November 2016, and an import does not change that." in preview.text
