"""One status for several actions of the staff's list, with the same words: all or nothing."""

import re

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from people.models import Role, User
from publishing.models import AuditEntry, Change
from tests.conftest import make_person, signed_in
from workstreams.actions import say_of_each
from workstreams.models import Action, ActionEntry, Workstream

ACTIONS = "/staff/actions/"


@pytest.fixture
def client(editor: User) -> Client:
    return signed_in(editor)


@pytest.fixture
def three(workstreams: list[Workstream]) -> list[Action]:
    states = ["not started", "in progress", "done"]
    return [
        Action.objects.create(workstream=workstreams[number], reference=f"A-{number}", what="Do it", status=status)
        for number, status in enumerate(states)
    ]


def send(client: Client, chosen: list[object], words: str = "All is done.", status: str = "done", query: str = "") -> str:
    data = {"actions": chosen, "words": words, "status": status}
    return client.post(f"{ACTIONS}{query}", data, follow=True).content.decode()


def test_those_chosen_are_changed_with_an_entry_and_a_change_each(client: Client, editor: User, three: list[Action]) -> None:
    page = send(client, [action.pk for action in three])
    assert "2 actions are now done, 1 was so already." in page
    assert set(Action.objects.values_list("status", flat=True)) == {"done"}
    entries = ActionEntry.objects.values_list("action__reference", "words", "status", "said_by")
    assert set(entries) == {(reference, "All is done.", "done", editor.pk) for reference in ("A-0", "A-1")}
    assert {change.title for change in Change.objects.all()} == {"Action A-0 is done: Do it", "Action A-1 is done: Do it"}
    assert AuditEntry.objects.filter(did="wrote").count() == 2


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ([0], "1 action is now done."),
        ([0, 1], "2 actions are now done."),
        ([2], "0 actions are now done, 1 was so already."),
        ([1, 1], "1 action is now done."),
    ],
)
def test_it_says_how_many_were_changed(client: Client, three: list[Action], chosen: list[int], said: str) -> None:
    assert said in send(client, [three[number].pk for number in chosen])


def test_sent_twice_is_as_once(client: Client, three: list[Action]) -> None:
    for _ in range(2):
        page = send(client, [three[0].pk])
    assert "0 actions are now done, 1 was so already." in page
    assert ActionEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("chosen", "words", "status", "problem"),
    [
        ([], "Typed words", "done", "Choose at least one action in the list."),
        ([0, 1], "", "done", "Say in a sentence how it has come along."),
        ([0, 1], "Typed words", "", "Choose where it stands."),
        ([0, 1], "Typed words", "nonsense", "Select a valid choice."),
        ([0, 1], "Typed\x00words", "done", "Null characters are not allowed."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    client: Client, three: list[Action], chosen: list[int], words: str, status: str, problem: str
) -> None:
    page = send(client, [three[number].pk for number in chosen], words, status)
    assert problem in page
    assert "<title>Error: Actions" in page
    assert words in page
    assert [str(three[number].pk) for number in chosen] == re.findall(r'name="actions" value="(\d+)"[^>]* checked', page)
    assert not ActionEntry.objects.exists()


def test_errors_lead_to_what_they_are_about(client: Client, three: list[Action]) -> None:
    page = send(client, [], "", "")
    for name in ("actions", "words", "status"):
        assert f'<a href="#id_{name}">' in page
    identifiers = re.findall(r' id="([^"]*)"', page)
    assert len(identifiers) == len(set(identifiers))
    assert {"id_actions", "id_words", "id_status"} <= set(identifiers)


def test_the_list_stays_as_it_was_narrowed(client: Client, three: list[Action]) -> None:
    response = client.post(f"{ACTIONS}?status=done&page=1", {"actions": [three[0].pk], "words": "So.", "status": "done"})
    assert response["Location"] == f"{ACTIONS}?status=done&page=1"


@pytest.mark.parametrize("further", ["theirs", "0", "99999999999999999999", "no", "\x00", ""])
def test_with_anothers_action_among_them_all_are_refused(
    workstreams: list[Workstream], three: list[Action], further: str
) -> None:
    contributor = make_person("Con Tributor", role=Role.CONTRIBUTOR)
    workstreams[0].team.add(contributor)
    chosen = [three[0].pk, three[1].pk if further == "theirs" else further]
    response = signed_in(contributor).post(ACTIONS, {"actions": chosen, "words": "So.", "status": "done"})
    assert response.status_code == 404
    assert not ActionEntry.objects.exists()


REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''refused''; END';
CREATE TRIGGER refuse BEFORE INSERT ON workstreams_actionentry FOR EACH ROW WHEN (NEW.action_id = {}) EXECUTE FUNCTION refuse();
"""


def test_all_or_nothing(editor: User, three: list[Action]) -> None:
    """The database refuses the second of them; then the first is not changed either."""
    with connection.cursor() as cursor:
        cursor.execute(REFUSE.format(three[1].pk))
    with pytest.raises(DatabaseError, match="refused"):
        say_of_each(three, "So.", "done", by=editor)
    assert not ActionEntry.objects.exists()
    assert Action.objects.get(pk=three[0].pk).status == "not started"
