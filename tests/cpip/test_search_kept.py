"""After each kind of writing the index is what a rebuild would make."""

import pytest
from django.test import Client

from cpip.example.load import load
from people.models import User
from publishing import search
from tests.conftest import signed_in
from tests.publishing.test_search import index
from workstreams.models import Action, Commitment, Milestone, Part, Recommendation, Workstream


@pytest.fixture
def client(db: None) -> Client:
    load()
    return signed_in(User.objects.create_user(email="a@example.org", name="A", role="administrator"))


def send(client: Client, address: str, **filled: object) -> None:
    """Send a form as it stands, but for these answers; the index is then what a rebuild makes."""
    before = index()
    form = client.get(address).context["form"]
    shown = {field.html_name: field.value() for field in form}
    response = client.post(address, {name: value for name, value in {**shown, **filled}.items() if value not in (None, "")})
    assert response.status_code == 302, (address, response.context["form"].errors)
    kept = index()
    assert kept != before, address
    search.rebuild()
    assert index() == kept, address


def test_what_staff_write_is_found_as_a_rebuild_would_have_it(client: Client) -> None:
    workstream = Workstream.objects.exclude(actions=None).distinct()[0]
    base = workstream.staff_url
    action, milestone = Action.objects.all()[0], Milestone.objects.filter(reached_on=None)[0]
    send(client, "/staff/programme/edit/", vision="Xylograph")
    send(client, f"{base}edit/", name="Xylograph")
    send(client, f"{base}status/", status="at risk", reason="Xylograph")
    send(client, f"{base}notes/add/", body="Xylograph", audience="staff")
    send(client, f"{base}actions/add/", reference="X-1", what="Xylograph")
    send(client, f"{action.workstream.staff_url}actions/{action.pk}/", what="Xylograph")
    send(client, f"{base}milestones/add/", title="Xylograph", planned="early 2031")
    send(client, f"{milestone.workstream.staff_url}milestones/{milestone.pk}/", title="Xylographs")
    send(client, f"{milestone.workstream.staff_url}milestones/{milestone.pk}/forecast/", expected="late 2032", why="Xylograph")


def test_consultations_recommendations_and_commitments_too(client: Client) -> None:
    consultation, recommendation = Part.objects.all()[0].consultation, Recommendation.objects.all()[0]
    commitment, part = Commitment.objects.all()[0], consultation.parts.all()[0]
    send(client, f"{consultation.staff_url}edit/", title="Xylograph")
    send(client, f"{consultation.staff_url}parts/add/", title="Xylograph", questions="What?")
    send(client, f"{consultation.staff_url}parts/{part.pk}/", title="Xylographs")
    send(client, f"{consultation.staff_url}events/add/", title="Xylograph", when="early 2031")
    send(client, f"{recommendation.staff_url}edit/", text="Xylograph")
    send(client, f"/staff/commitments/{commitment.pk}/", asks="Xylograph")
