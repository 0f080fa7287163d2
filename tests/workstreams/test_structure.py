"""What the programme is made of: workstreams and outcomes added, described and put in order by staff."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from people.models import Group, Profile, Role, User
from publishing.models import AuditEntry, Change
from tests.conftest import NOON, make_person, signed_in
from tests.updates.test_staff import form_of
from workstreams.models import Outcome, Workstream

ADD = "/staff/workstreams/add/"
EDIT = "/staff/workstreams/neglect/edit/"
ADD_OUTCOME = "/staff/outcomes/add/"


@pytest.fixture
def client(workstreams: list[Workstream]) -> Client:
    return signed_in(make_person("Ada Administrator", role=Role.ADMINISTRATOR))


def filled(client: Client, address: str, **fields: object) -> dict[str, object]:
    return form_of(client, address, **{"name": "Advocacy", "summary": "Who speaks for a child.", **fields})


def names(client: Client) -> list[str]:
    """The workstreams in the order in which readers see them."""
    page = client.get("/workstreams/").content.decode()
    return sorted(Workstream.objects.values_list("name", flat=True), key=lambda name: page.index(f">{name}<"))


def test_a_workstream_is_added_once_and_told_of(client: Client, group: Group) -> None:
    lead = Profile.objects.create(slug="lena", name="Lena Lead")
    data = filled(client, ADD, delivers="- A *plan*", partners=" Police \n\nHealth  boards", leads=[lead.pk], groups=[group.pk])
    for _ in range(2):
        assert client.post(ADD, data)["Location"] == "/staff/workstreams/advocacy/"
    added = Workstream.objects.get(name="Advocacy")
    assert (added.slug, added.partner_names, added.changed_by) == ("advocacy", ["Police", "Health boards"], User.objects.get())
    assert (list(added.leads.all()), list(added.groups.all())) == ([lead], [group])
    change = Change.objects.get()
    assert (change.title, change.settles_at) == ("New workstream: Advocacy", change.at)
    assert [touch.topic for touch in change.touches.all()] == [added]


def test_readers_see_what_it_is(client: Client) -> None:
    leads = [Profile.objects.create(slug=name.lower(), name=name, post=f"{name}’s post") for name in ("Lena", "Lewis")]
    Profile.objects.filter(pk=leads[0].pk).update(shown_post="Lena’s post", shown_biography="She leads.", published_at=NOON)
    texts = {"purpose": "# Why\n\nSo.", "delivers": "# First\n\nA plan.", "partners": "Police\nHealth"}
    client.post(ADD, filled(client, ADD, leads=[lead.pk for lead in leads], **texts))
    page = Client().get("/workstreams/advocacy/").content.decode()
    for words in (
        "Leads</dt>",
        "Lena, Lena’s post<br>Lewis</dd>",
        "What it will deliver",
        "<li>Police</li><li>Health</li>",
    ):
        assert words in page
    assert '<h2 id="purpose-why">Why</h2>' in page
    assert '<h3 id="delivers-first">First</h3>' in page


def test_what_was_not_filled_in_has_no_heading(client: Client) -> None:
    client.post(ADD, filled(client, ADD, leads=[Profile.objects.create(slug="lena", name="Lena").pk]))
    page = Client().get("/workstreams/advocacy/").content.decode()
    assert "Lead</dt>" in page
    assert "What it will deliver" not in page
    assert "Partners" not in page


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"name": "Neglect"}, "Another workstream has this name."),
        ({"name": ""}, "Give it a name."),
        ({"summary": ""}, "Say in a sentence or two what it is about."),
        ({"summary": "x" * 301}, "at most 300 characters"),
        ({"name": "\x00"}, "Null characters are not allowed."),
        ({"outcome": "99999999999999999999"}, "Select a valid choice"),
        ({"leads": ["99999999999999999999", "no"]}, "is not a valid value"),
        ({"team": ["0"]}, "is not one of the available choices"),
    ],
)
def test_bad_input_is_said_by_the_field_and_nothing_typed_is_lost(client: Client, data: dict[str, object], problem: str) -> None:
    page = client.post(ADD, filled(client, ADD, **{"purpose": "An hour’s work", **data})).content.decode()
    assert problem in page
    assert "An hour’s work" in page
    assert Workstream.objects.count() == 3


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Add", "add-2"), ("neglect", "neglect-2"), ("子", "workstream"), ("x" * 150, "x" * 44), ("A – B", "a-b")],
)
def test_an_address_is_made_of_the_name_and_is_unlike_all_others(client: Client, name: str, slug: str) -> None:
    client.post(ADD, filled(client, ADD, name=name))
    assert Workstream.objects.get(name=name).slug == slug
    assert client.get(f"/staff/workstreams/{slug}/").status_code == 200


def test_a_new_name_leaves_the_address_and_tells_nobody(client: Client) -> None:
    client.post(EDIT, filled(client, EDIT, name="Neglect and care", summary="New", purpose="**Why**"))
    changed = Workstream.objects.get(slug="neglect")
    assert (changed.name, str(changed.purpose_html)) == ("Neglect and care", "<p><strong>Why</strong></p>")
    assert not Change.objects.exists()
    before = {"name": "Neglect", "summary": "About Neglect.", "outcome": "What good looks like", "purpose": ""}
    assert AuditEntry.objects.get(did="wrote").details["before"] == before


def test_the_second_of_two_writers_is_told_and_loses_nothing(client: Client, colleague: User) -> None:
    mine = filled(client, EDIT, name="Mine", purpose="My purpose")
    other = signed_in(colleague)
    other.post(EDIT, filled(other, EDIT, name="Theirs", purpose="Their purpose", partners="Their partner"))
    page = client.post(EDIT, mine).content.decode()
    assert "Carol Colleague saved another text" in page
    assert 'value="Mine"' in page
    for words in ("My purpose", "Their purpose", "Their partner"):
        assert words in page
    assert Workstream.objects.get(slug="neglect").name == "Theirs"


def test_only_administrators_say_who_is_in_the_team(client: Client, colleague: User, workstreams: list[Workstream]) -> None:
    contributor = make_person("Con Tributor", role=Role.CONTRIBUTOR)
    workstreams[0].team.add(contributor)
    editor = signed_in(colleague)
    assert "Con Tributor" not in editor.get(EDIT).content.decode()
    editor.post(EDIT, filled(editor, EDIT, name="By an editor", team=[]))
    assert list(workstreams[0].team.all()) == [contributor]
    client.post(EDIT, filled(client, EDIT, name="By an administrator", team=[]))
    assert not workstreams[0].team.exists()
    trail = AuditEntry.objects.filter(did="wrote").latest("pk").details
    assert (trail["team_before"], trail["team"]) == (["Con-Tributor@example.org".lower()], [])


def test_the_team_is_chosen_from_the_programmes_staff(client: Client, colleague: User) -> None:
    left = make_person("Has Left", role=Role.EDITOR)
    User.objects.filter(pk=left.pk).update(is_active=False)
    make_person("Just Member")
    page = client.get(ADD).content.decode()
    assert {name for name in ("Carol Colleague", "Has Left", "Just Member") if name in page} == {"Carol Colleague"}


def test_an_outcome_is_added_once_and_changed(client: Client) -> None:
    data = form_of(client, ADD_OUTCOME, statement="Children are heard")
    for _ in range(2):
        assert client.post(ADD_OUTCOME, data).status_code == 302
    outcome = Outcome.objects.get(slug="children-are-heard")
    address = f"/staff/outcomes/{outcome.pk}/"
    client.post(address, form_of(client, address, statement="Children are heard and seen"))
    outcome.refresh_from_db()
    assert (outcome.statement, outcome.slug, outcome.position) == ("Children are heard and seen", "children-are-heard", 2)


def test_two_writers_of_an_outcome(client: Client, colleague: User) -> None:
    address = f"/staff/outcomes/{Outcome.objects.get().pk}/"
    mine = form_of(client, address, statement="Mine")
    other = signed_in(colleague)
    other.post(address, form_of(other, address, statement="Theirs"))
    page = client.post(address, mine).content.decode()
    for words in ("Carol Colleague saved another text", "Mine", "Theirs"):
        assert words in page


@pytest.mark.parametrize(
    ("statement", "problem"), [("What good looks like", "Another outcome says the same."), ("", "Say what good looks like.")]
)
def test_an_outcome_says_something_of_its_own(client: Client, statement: str, problem: str) -> None:
    assert problem in client.post(ADD_OUTCOME, form_of(client, ADD_OUTCOME, statement=statement)).content.decode()


@pytest.mark.parametrize(
    ("moved", "place", "order"),
    [
        ("data", 1, "Data Neglect Hearings"),
        ("neglect", 2, "Hearings Neglect Data"),
        ("neglect", 99999999999, "Hearings Data Neglect"),
        ("hearings", 0, "Hearings Neglect Data"),
        ("hearings", 2, "Neglect Hearings Data"),
    ],
)
def test_moving_a_workstream_twice_is_as_once(client: Client, moved: str, place: int, order: str) -> None:
    Workstream.objects.create(slug="alone", name="Alone", position=9, summary="By itself.")
    for _ in range(2):
        response = client.post(f"/staff/workstreams/{moved}/place/{place}/")
        assert response["Location"].startswith("/staff/outcomes/#workstream-")
        assert names(client) == [*order.split(), "Alone"]


def test_a_moved_outcome_takes_its_workstreams_with_it(client: Client) -> None:
    second = Outcome.objects.create(slug="second", statement="Second", position=7)
    Workstream.objects.create(slug="late", name="Late", position=4, summary="Later.", outcome=second)
    client.post(f"/staff/outcomes/{second.pk}/place/1/")
    assert names(client) == ["Late", "Neglect", "Hearings", "Data"]


def test_workstreams_of_an_outcome_stay_together_wherever_they_were_added(client: Client) -> None:
    Outcome.objects.create(slug="second", statement="Second", position=2)
    for number, outcome in enumerate(Outcome.objects.order_by("-position"), start=1):
        client.post(ADD, filled(client, ADD, name=f"New {number}", outcome=outcome.pk))
    assert names(client) == ["Neglect", "Hearings", "Data", "New 2", "New 1"]
    assert client.get("/workstreams/").content.decode().count("What good looks like") == 1


def test_the_order_has_buttons_that_lead_somewhere(client: Client) -> None:
    page = client.get("/staff/outcomes/").content.decode()
    assert 'action="/staff/workstreams/hearings/place/1/"' in page
    assert 'action="/staff/workstreams/hearings/place/3/"' in page
    assert "move “Neglect” up" not in page
    assert "move “Data” down" not in page


def test_no_two_things_are_in_one_place(client: Client, workstreams: list[Workstream]) -> None:
    Outcome.objects.create(slug="second", statement="Second", position=2)
    for things in (Outcome.objects.all(), Workstream.objects.all()):
        with pytest.raises(IntegrityError, match="in_a_place"), transaction.atomic():
            things.update(position=1)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_order_takes_the_same_queries_with_3_and_with_100_workstreams(
    client: Client, workstreams: list[Workstream], django_assert_max_num_queries: Callable[..., object]
) -> None:
    counts = []
    for numbers in (range(10, 10), range(10, 107)):
        Workstream.objects.bulk_create(
            Workstream(slug=f"w-{number}", name=f"W {number}", position=number, summary="x", outcome=workstreams[0].outcome)
            for number in numbers
        )
        client.get("/staff/outcomes/")
        with django_assert_max_num_queries(10) as queries:  # type: ignore[attr-defined]
            assert client.get("/staff/outcomes/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_names_differ_in_the_database_too(workstreams: list[Workstream]) -> None:
    with pytest.raises(ValidationError, match="already exists"):
        Workstream(slug="another", name="Neglect", position=8, summary="x").full_clean()
