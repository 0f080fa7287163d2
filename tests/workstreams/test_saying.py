"""What is said of a thing as it stands: twice is as once, and the second of two people sees what the first has said."""

from collections.abc import Callable

import pytest
from django.test import Client

from people.dates import today
from people.models import User
from publishing.when import When
from tests.conftest import signed_in
from tests.updates.test_staff import form_of
from workstreams.models import Action, ActionEntry, Forecast, Milestone, Recommendation, Response, Standing, Workstream

PLACE = "/staff/workstreams/neglect/"
SAYINGS: dict[str, tuple[str, Callable[[], int], dict[str, str], dict[str, str], str]] = {
    "status": (
        "status/",
        Standing.objects.count,
        {"status": "on track", "reason": "Mine.", "since": "2016-11-24"},
        {"status": "off track", "reason": "Theirs.", "since": "2016-11-24"},
        "Off track: Theirs.",
    ),
    "forecast": (
        "milestones/{milestone}/forecast/",
        Forecast.objects.count,
        {"expected": "May 2031", "why": "Mine."},
        {"expected": "June 2031", "why": "Theirs."},
        "June 2031: Theirs.",
    ),
    "reached": (
        "milestones/{milestone}/reached/",
        Milestone.objects.exclude(reached_on=None).count,
        {"reached_on": today().isoformat(), "outcome": "Mine."},
        {"reached_on": today().isoformat(), "outcome": "Theirs."},
        "Theirs.",
    ),
    "progress": (
        "actions/{action}/progress/",
        ActionEntry.objects.count,
        {"words": "Mine.", "status": "done"},
        {"words": "Theirs.", "status": "dropped"},
        "Dropped: Theirs.",
    ),
    "response": (
        "recommendations/{recommendation}/response/",
        Response.objects.count,
        {"answer": "accepted", "text": "Mine.", "answered_on": "2016-12-01"},
        {"answer": "not accepted", "text": "Theirs.", "answered_on": "2016-12-01"},
        "Not accepted: Theirs.",
    ),
}


@pytest.fixture
def client(editor: User) -> Client:
    return signed_in(editor)


@pytest.fixture
def things(workstreams: list[Workstream]) -> dict[str, int]:
    milestone = Milestone(workstream=workstreams[0], title="Report")
    milestone.planned = When.on(today())
    milestone.save()
    recommendation = Recommendation.objects.create(
        reference="R-1", workstream=workstreams[0], text="Do it.", review="A review", put_on="2016-11-01"
    )
    action = Action.objects.create(reference="A-1", workstream=workstreams[0], what="Do it")
    return {"milestone": milestone.pk, "recommendation": recommendation.pk, "action": action.pk}


@pytest.mark.parametrize("name", SAYINGS)
def test_the_same_said_twice_is_one(client: Client, things: dict[str, int], name: str) -> None:
    part, count, mine, _, _ = SAYINGS[name]
    address = PLACE + part.format(**things)
    data = form_of(client, address, **mine)
    for _ in range(2):
        assert client.post(address, data).status_code == 302
    assert count() == 1


@pytest.mark.parametrize("name", SAYINGS)
def test_the_second_sees_what_the_first_has_said_and_may_say_it_all_the_same(
    client: Client, colleague: User, things: dict[str, int], name: str
) -> None:
    part, count, mine, theirs, words = SAYINGS[name]
    address, other = PLACE + part.format(**things), signed_in(colleague)
    data = form_of(client, address, **mine)
    other.post(address, form_of(other, address, **theirs))
    response = client.post(address, data)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Carol Colleague said at" in page
    assert words in page
    assert "Mine." in page
    assert count() == 1
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert client.post(address, {**data, "seen": seen}).status_code == 302


def test_what_was_said_when_it_was_closed_can_be_mended(client: Client, things: dict[str, int]) -> None:
    address = f"{PLACE}milestones/{things['milestone']}/reached/"
    for outcome in ("Wrong.", "Right."):
        client.post(address, form_of(client, address, reached_on=today().isoformat(), outcome=outcome))
    assert Milestone.objects.get().outcome == "Right."


def test_nothing_is_forecast_of_what_has_been_reached(client: Client, things: dict[str, int]) -> None:
    forecast = f"{PLACE}milestones/{things['milestone']}/forecast/"
    old = form_of(client, forecast, expected="May 2031", why="Late.")
    reached = f"{PLACE}milestones/{things['milestone']}/reached/"
    client.post(reached, form_of(client, reached, reached_on=today().isoformat(), outcome="So."))
    assert "There is nothing to be forecast any more." in client.post(forecast, old, follow=True).content.decode()
    assert not Forecast.objects.exists()
