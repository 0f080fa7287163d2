"""Actions: kept with their progress, narrowed by what a reader asks, and given out as a table that runs nothing."""

import csv
import datetime
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from people.models import User
from publishing.models import Change
from publishing.when import When
from tests.conftest import signed_in
from tests.updates.test_staff import form_of
from workstreams.models import Action, ActionEntry, ActionPlan, Workstream

NEGLECT = "/staff/workstreams/neglect/actions/"
GIVEN = datetime.date(2016, 11, 24)
Act = Callable[..., Action]


@pytest.fixture
def client(editor: User, workstreams: list[Workstream]) -> Client:
    return signed_in(editor)


@pytest.fixture
def act(workstreams: list[Workstream]) -> Act:
    def make(reference: str, due: str = "", workstream: int = 0, **fields: str) -> Action:
        action = Action(reference=reference, workstream=workstreams[workstream], **{"what": f"Do {reference}", **fields})
        action.due = When.read(due, GIVEN) if due else None
        action.save()
        return action

    return make


def rows(query: str = "") -> list[list[str]]:
    content = Client().get(f"/actions/actions.csv{query}").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))


def test_an_action_is_added_once(client: Client) -> None:
    data = form_of(client, f"{NEGLECT}add/", reference="N-1", what="Write it", owner="The team", due="early 2031")
    for _ in range(2):
        client.post(f"{NEGLECT}add/", data)
    action = Action.objects.get()
    assert (action.reference, str(action.due), action.status) == ("N-1", "early 2031", "not started")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"reference": "TAKEN"}, "Another action has this reference."),
        ({"reference": ""}, "Give it a reference"),
        ({"what": ""}, "Say what is to be done."),
        ({"due": "soon"}, "could not be read as a date"),
        ({"plan": "99999999999999999999"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_said_by_the_field(client: Client, act: Act, data: dict[str, str], problem: str) -> None:
    act("TAKEN")
    sent = form_of(client, f"{NEGLECT}add/", **{"reference": "N-1", "what": "Write it", "owner": "The team", **data})
    page = client.post(f"{NEGLECT}add/", sent).content.decode()
    assert problem in page
    assert "The team" in page
    assert Action.objects.count() == 1


def test_another_workstreams_plan_cannot_be_chosen(client: Client, workstreams: list[Workstream]) -> None:
    plan = ActionPlan.objects.create(slug="other", workstream=workstreams[1], title="Other")
    data = form_of(client, f"{NEGLECT}add/", reference="N-1", what="Write it", plan=plan.pk)
    assert "Select a valid choice" in client.post(f"{NEGLECT}add/", data).content.decode()


def test_how_it_comes_along_is_kept_shown_and_published(client: Client, act: Act, workstreams: list[Workstream]) -> None:
    action = act("N-1")
    client.post(f"{NEGLECT}{action.pk}/progress/", {"words": "Half of it.", "status": "in progress"})
    client.post(f"{NEGLECT}{action.pk}/progress/", {"words": "All of it.", "status": "done"})
    action.refresh_from_db()
    assert action.status == "done"
    assert ActionEntry.objects.count() == 2
    page = Client().get("/actions/").content.decode()
    assert page.index("All of it.") < page.index("Half of it.")
    change = Change.objects.get()
    assert change.title == "Action N-1 is done: Do N-1"
    assert [touch.topic for touch in change.touches.all()] == [workstreams[0]]


def test_the_second_of_two_writers_is_told_and_loses_nothing(client: Client, colleague: User, act: Act) -> None:
    action = act("N-1")
    address = f"{NEGLECT}{action.pk}/"
    mine = form_of(client, address, reference="N-1", what="Mine")
    other = signed_in(colleague)
    other.post(address, form_of(other, address, reference="N-1", what="Theirs"))
    page = client.post(address, mine).content.decode()
    assert "Carol Colleague saved another text" in page
    assert 'value="Mine"' in page
    assert "Theirs" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"A", "B", "C", "D"}),
        ("?workstream=neglect", {"A", "B"}),
        ("?status=done", {"B"}),
        ("?owner=POLICE", {"C"}),
        ("?overdue=on", {"A"}),
        ("?workstream=hearings&overdue=on", set()),
        ("?workstream=nonsense&status=nonsense&page=nonsense", {"A", "B", "C", "D"}),
        ("?workstream=%00&owner=%00", {"A", "B", "C", "D"}),
    ],
)
def test_the_list_and_the_table_are_narrowed_alike(act: Act, query: str, found: set[str]) -> None:
    act("A", "in December")
    act("B", "in December", status="done")
    act("C", "December 2090", 1, owner="Police Scotland")
    act("D", "", 1, status="in progress")
    assert {row[0] for row in rows(query)[1:]} == found
    page = Client().get(f"/actions/{query}").content.decode()
    assert {name for name in "ABCD" if f">{name}</a></th>" in page} == found


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_a_cell_that_begins_like_a_formula_goes_out_as_text(act: Act, cell: str) -> None:
    act("A", owner=cell)
    assert rows()[1][4] == f"'{cell}"


def test_the_table_keeps_quotes_commas_and_lines(act: Act) -> None:
    act("A", "by 23 December 2016", what='He said "so", and\nleft')
    header, row = rows()
    assert header[:2] == ["Reference", "Workstream"]
    assert row == ["A", "Neglect", "", 'He said "so", and\nleft', "", "by 23 December 2016", "2016-12-23", "Not started"]


def test_a_workstream_shows_its_actions_in_numbers(act: Act) -> None:
    act("A", "in December")
    act("B", status="done")
    act("C", status="in progress")
    act("D", workstream=1)
    page = Client().get("/workstreams/neglect/").content.decode()
    assert "3 actions: 1 done, 1 in progress, 1 not started; <strong>1 overdue</strong>." in page


@pytest.mark.parametrize("address", ["/actions/", "/actions/actions.csv", "/staff/workstreams/neglect/"])
def test_lists_take_the_same_queries_with_3_and_with_100_rows(
    client: Client, act: Act, address: str, editor: User, django_assert_max_num_queries: Callable[..., object]
) -> None:
    counts = []
    for number in (3, 97):
        for index in range(number):
            action = act(f"{number}-{index}")
            ActionEntry.objects.create(action=action, words="So.", status="done", said_by=editor, said_at="2016-11-24T12:00Z")
        client.get(address)
        with django_assert_max_num_queries(14) as queries:  # type: ignore[attr-defined]
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_ten_thousand_actions_come_in_pages(
    client: Client, workstreams: list[Workstream], django_assert_max_num_queries: Callable[..., object]
) -> None:
    Action.objects.bulk_create(
        Action(reference=f"A-{number:05}", workstream=workstreams[number % 3], what="Do it") for number in range(10_000)
    )
    with django_assert_max_num_queries(10):  # type: ignore[attr-defined]
        page = Client().get("/actions/?page=7&status=not+started").content.decode()
    assert "Page 7 of 200" in page
    assert 'href="?status=not+started&amp;page=8"' in page


@pytest.mark.django_db(transaction=True)
def test_the_same_reference_at_the_same_moment_is_said_by_the_field(client: Client, editor: User) -> None:
    address = f"{NEGLECT}add/"
    for number in range(5):
        forms = [form_of(client, address, reference=f"N-{number}", what="Write it") for _ in range(4)]
        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(lambda data: post(editor, address, data), forms))
        assert sorted(answers) == [200, 200, 200, 302]
    assert Action.objects.count() == 5


def post(user: User, address: str, data: dict[str, object]) -> int:
    try:
        return signed_in(user).post(address, data).status_code
    finally:
        connection.close()
