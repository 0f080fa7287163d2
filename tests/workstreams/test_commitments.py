"""Legislation and commitments: one page for each, gathering what carries it out, which can be followed."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from people.models import Role, User
from publishing.models import Change
from subscriptions import deliveries, digests
from subscriptions.models import Frequency, Subscriber
from subscriptions.topics import key_of
from tests.conftest import MailServer, make_person, signed_in, text_of
from tests.updates.test_staff import form_of
from updates import workflow
from updates.models import Update
from workstreams.models import Action, Commitment, Workstream

ADD = "/staff/commitments/add/"
LAW = {"kind": "law", "title": "A strategy", "source": "The Act 2015", "section": "35", "asks": "Make one.", "address": ""}
MakeUpdate = Callable[..., Update]


@pytest.fixture
def client(editor: User, workstreams: list[Workstream]) -> Client:
    return signed_in(editor)


@pytest.fixture
def strategy(workstreams: list[Workstream]) -> Commitment:
    made = Commitment.objects.create(slug="a-strategy", **{**LAW, "asks": "Make one."})
    made.workstreams.add(workstreams[0])
    return made


def test_it_is_added_once_and_has_a_page_of_its_own(client: Client, workstreams: list[Workstream]) -> None:
    data = form_of(client, ADD, **LAW, workstreams=workstreams[0].pk)
    for _ in range(2):
        client.post(ADD, data)
    page = Client().get("/commitments/a-strategy/").content.decode()
    assert "The Act 2015, section 35" in page
    assert Commitment.objects.count() == 1
    for address in ("/commitments/", "/workstreams/neglect/"):
        assert 'href="/commitments/a-strategy/"' in Client().get(address).content.decode()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"section": ""}, "Say which section of the Act."),
        ({"kind": ""}, "Choose what it is."),
        ({"title": ""}, "Give it a title."),
        ({"asks": ""}, "Say what it asks."),
        ({"source": ""}, "Say where it stands written."),
        ({"address": "javascript:alert(1)"}, "Give an address like"),
        ({"workstreams": []}, "Choose at least one workstream."),
        ({"workstreams": ["99999999999999999999"]}, "Select a valid choice"),
        ({"title": "\x00"}, "Null characters are not allowed."),
        ({}, "already"),
    ],
)
def test_bad_input_is_said_by_the_field_and_kept(
    client: Client, strategy: Commitment, workstreams: list[Workstream], data: dict[str, str], problem: str
) -> None:
    sent = {**LAW, "asks": "Kept words.", "workstreams": workstreams[0].pk, **data}
    page = client.post(ADD, form_of(client, ADD, **sent)).content.decode()
    assert problem in page
    assert "Kept words." in page or not sent["asks"]
    assert Commitment.objects.count() == 1


def test_a_promise_has_no_section(client: Client, workstreams: list[Workstream]) -> None:
    client.post(ADD, form_of(client, ADD, **{**LAW, "kind": "promise"}, workstreams=workstreams[0].pk))
    assert Commitment.objects.get().where == "The Act 2015"


@pytest.mark.parametrize("wrong", [{"section": ""}, {"kind": "promise"}, {"slug": "a-strategy", "section": "12"}, {}])
def test_the_database_refuses_what_cannot_be(strategy: Commitment, wrong: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.create(**{**LAW, "slug": "another", **wrong})


def test_what_carries_it_out_is_chosen_from_its_workstreams(
    client: Client, strategy: Commitment, workstreams: list[Workstream]
) -> None:
    own = Action.objects.create(reference="N-1", workstream=workstreams[0], what="Write it")
    Action.objects.create(reference="H-1", workstream=workstreams[1], what="Else")
    address = f"/staff/commitments/{strategy.pk}/"
    assert "H-1: Else" not in client.get(address).content.decode()
    client.post(address, form_of(client, address, **LAW, workstreams=workstreams[0].pk, actions=own.pk))
    assert "N-1: Write it" in Client().get("/commitments/a-strategy/").content.decode()
    assert 'href="/commitments/a-strategy/"' in Client().get("/actions/N-1/").content.decode()


def test_the_second_of_two_writers_is_told_and_loses_nothing(
    client: Client, colleague: User, strategy: Commitment, workstreams: list[Workstream]
) -> None:
    address = f"/staff/commitments/{strategy.pk}/"
    filled = {**LAW, "workstreams": workstreams[0].pk}
    mine = form_of(client, address, **{**filled, "asks": "Mine."})
    other = signed_in(colleague)
    other.post(address, form_of(other, address, **{**filled, "asks": "Theirs."}))
    page = client.post(address, mine).content.decode()
    assert "Carol Colleague saved another text" in page
    assert "Mine." in page
    assert "Theirs." in page


def test_a_contributor_may_not_change_it(strategy: Commitment) -> None:
    contributor = signed_in(make_person("Cat", role=Role.CONTRIBUTOR))
    assert contributor.post(f"/staff/commitments/{strategy.pk}/", LAW).status_code == 404


def test_an_update_that_reports_on_it_is_gathered_and_emailed_to_its_followers_once(
    client: Client,
    strategy: Commitment,
    workstreams: list[Workstream],
    make_update: MakeUpdate,
    editor: User,
    subscribe: Callable[..., Subscriber],
    mail_server: MailServer,
) -> None:
    subscribe("law@example.org", Frequency.AT_ONCE, strategy)
    subscribe("all@example.org", Frequency.AT_ONCE)
    subscribe("other@example.org", Frequency.AT_ONCE, workstreams[1])
    update = make_update(("How it goes", workstreams[0]))
    section = update.sections.get()
    address = f"/staff/updates/1/sections/{section.pk}/"
    sent = form_of(client, address, heading="How it goes", workstream=workstreams[0].pk, body="Well.", commitments=strategy.pk)
    client.post(address, sent)
    update.refresh_from_db()
    workflow.publish_alone(update, by=editor, over=0, seen=workflow.fingerprint(update), why="It is urgent.")
    assert 'href="/updates/1/#how-it-goes"' in Client().get("/commitments/a-strategy/").content.decode()
    digests.open_due(Change.objects.get().at + digests.TICK)
    deliveries.send_waiting()
    assert mail_server.recipients == ["all@example.org", "law@example.org"]
    assert text_of(mail_server.received[0]).count("/updates/1/#how-it-goes") == 1


def test_a_section_keeps_to_what_is_there_when_no_commitment_was_entered(client: Client, make_update: MakeUpdate) -> None:
    make_update(("One", None))
    assert "it reports on" not in client.get("/staff/updates/1/sections/add/").content.decode()


def test_what_is_done_to_carry_it_out_is_told(client: Client, strategy: Commitment, workstreams: list[Workstream]) -> None:
    action = Action.objects.create(reference="N-1", workstream=workstreams[0], what="Write it")
    strategy.actions.add(action)
    client.post(f"/staff/workstreams/neglect/actions/{action.pk}/progress/", {"words": "Written.", "status": "done"})
    page = Client().get("/commitments/a-strategy/").content.decode()
    assert "Action N-1 is done: Write it" in page
    assert "Written." in page


def test_following_it_is_chosen_beforehand_and_confirmed_by_name(client: Client, strategy: Commitment) -> None:
    page = Client().get("/subscribe/?commitment=a-strategy").content.decode()
    assert f'value="{key_of(strategy)}"' in page
    assert key_of(strategy) not in Client().get("/subscribe/").content.decode()
    assert Client().get("/subscribe/?commitment=%00&workstream=none").status_code == 200


@pytest.mark.parametrize("address", ["/commitments/", "/staff/commitments/"])
def test_lists_take_the_same_queries_with_3_and_with_100_rows(
    client: Client, workstreams: list[Workstream], address: str, django_assert_max_num_queries: Callable[..., object]
) -> None:
    counts = []
    for upto in (3, 100):
        for number in range(Commitment.objects.count(), upto):
            made = Commitment.objects.create(**{**LAW, "slug": f"c-{number}", "section": str(number)})
            made.workstreams.set(workstreams)
        client.get(address)
        with django_assert_max_num_queries(10) as queries:  # type: ignore[attr-defined]
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
