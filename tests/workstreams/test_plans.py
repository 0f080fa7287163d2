"""Action plans: added and renewed by their workstream's team, with every iteration kept."""

import pytest
from django.db import IntegrityError
from django.test import Client

from people.models import Group, User
from tests.conftest import signed_in
from tests.updates.test_staff import form_of
from workstreams.models import Action, ActionPlan, Workstream

PLANS = "/staff/workstreams/neglect/plans/"


@pytest.fixture
def client(editor: User, workstreams: list[Workstream]) -> Client:
    return signed_in(editor)


@pytest.fixture
def plan(workstreams: list[Workstream]) -> ActionPlan:
    return ActionPlan.objects.create(slug="the-plan", workstream=workstreams[0], title="The plan")


def test_a_plan_is_added_once_and_listed(client: Client, group: Group) -> None:
    data = form_of(client, f"{PLANS}add/", title="The plan", iteration="1", monitored_by=group.pk)
    for _ in range(2):
        assert client.post(f"{PLANS}add/", data)["Location"] == "/staff/workstreams/neglect/"
    plan = ActionPlan.objects.get()
    assert (plan.slug, str(plan), plan.monitored_by) == ("the-plan", "The plan (iteration 1)", group)
    page = client.get("/staff/workstreams/neglect/").content.decode()
    assert f'href="{PLANS}{plan.pk}/"' in page
    assert "The External Advisory Group watches over it." in page


def test_the_next_iteration_keeps_the_earlier_one_and_its_actions(client: Client, plan: ActionPlan) -> None:
    action = Action.objects.create(reference="N-1", workstream=plan.workstream, plan=plan, what="Do it")
    page = client.get(f"{PLANS}add/?after={plan.pk}").content.decode()
    assert 'value="The plan"' in page
    assert 'name="iteration" value="2"' in page
    client.post(f"{PLANS}add/", form_of(client, f"{PLANS}add/", title="The plan", iteration="2"))
    assert list(ActionPlan.objects.values_list("slug", "iteration")) == [("the-plan", 1), ("the-plan-2", 2)]
    action.refresh_from_db()
    assert action.plan == plan


@pytest.mark.parametrize("after", ["no", "99999999999999999999", "%00", "0", "²", ""])
def test_what_is_no_plan_of_this_workstream_fills_in_nothing(client: Client, after: str) -> None:
    response = client.get(f"{PLANS}add/?after={after}")
    assert response.status_code == 200
    assert 'name="iteration" value="1"' in response.content.decode()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"title": ""}, "Give it a title."),
        ({"iteration": ""}, "Give the number of the iteration"),
        ({"iteration": "0"}, "Count from 1."),
        ({"iteration": "99999999999999999999"}, "less than or equal to 32767"),
        ({"iteration": "1"}, "This plan has such an iteration already."),
        ({"monitored_by": "0"}, "Select a valid choice"),
        ({"title": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_bad_input_is_said_by_the_field(client: Client, plan: ActionPlan, data: dict[str, str], problem: str) -> None:
    sent = form_of(client, f"{PLANS}add/", **{"title": "The plan", "iteration": "2", **data})
    assert problem in client.post(f"{PLANS}add/", sent).content.decode()
    assert ActionPlan.objects.count() == 1


def test_the_second_of_two_writers_is_told_and_loses_nothing(client: Client, colleague: User, plan: ActionPlan) -> None:
    address = f"{PLANS}{plan.pk}/"
    mine = form_of(client, address, title="Mine", iteration="1")
    other = signed_in(colleague)
    other.post(address, form_of(other, address, title="Theirs", iteration="1"))
    page = client.post(address, mine).content.decode()
    assert "Carol Colleague saved another text" in page
    assert 'value="Mine"' in page
    assert "Theirs (iteration 1)" in page


def test_the_database_keeps_iterations_apart(plan: ActionPlan) -> None:
    with pytest.raises(IntegrityError, match="one_plan_of_an_iteration"):
        ActionPlan.objects.create(slug="another", workstream=plan.workstream, title="The plan")
