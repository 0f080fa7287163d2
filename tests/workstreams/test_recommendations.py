"""Recommendations: followed from what was asked to the response, to what is done, to what shows it, and back."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from people.dates import today
from people.models import Group, Role, User
from publishing.markdown import render
from publishing.models import AuditEntry, Change
from publishing.when import When
from tests.conftest import DAY, NOON, make_person, signed_in
from tests.updates.test_staff import form_of
from workstreams.models import Action, Commitment, Evidence, Milestone, Recommendation, Response, Workstream

NEGLECT = "/staff/workstreams/neglect/recommendations/"
PUT = datetime.date(2016, 11, 1)
WANTED = {"reference": "N-1", "text": "Do it **well**.", "kind": "final", "group": "", "review": "The review", "due": ""}
Make = Callable[..., Recommendation]


@pytest.fixture
def client(editor: User, workstreams: list[Workstream]) -> Client:
    return signed_in(editor)


@pytest.fixture
def make(workstreams: list[Workstream]) -> Make:
    def make(reference: str = "R-1", answer: str = "", workstream: int = 0, **fields: object) -> Recommendation:
        values = {
            "text": f"Do {reference}.",
            "summary": f"Do {reference}.",
            "html": render(f"Do {reference}."),
            "review": "The review",
            "put_on": PUT,
            **fields,
        }
        made = Recommendation.objects.create(reference=reference, workstream=workstreams[workstream], **values)
        if answer:
            made.response = Response.objects.create(recommendation=made, answer=answer, text="So.", answered_on=PUT, said_at=NOON)
            made.save()
        return made

    return make


def action(of: Recommendation, status: str) -> Action:
    number = Action.objects.count()
    return of.actions.create(reference=f"A-{number}", workstream=of.workstream, what=f"Do {number}", status=status)


def milestone(of: Recommendation, reached: bool, evidence: str = "") -> Milestone:
    made = Milestone(workstream=of.workstream, title="It is there", evidence=evidence)
    made.planned = When.on(today())
    if reached:
        made.reached_on, made.outcome = today(), "There."
    made.save()
    of.milestones.add(made)
    return made


def show(of: Recommendation) -> Evidence:
    return Evidence.objects.create(
        key=uuid.uuid4(), recommendation=of, title="The report", address="https://example.org/r", added_at=NOON
    )


def test_it_is_added_once(client: Client, group: Group) -> None:
    data = form_of(client, f"{NEGLECT}add/", **{**WANTED, "group": group.pk, "review": "", "due": "by 23 December 2016"})
    for _ in range(2):
        client.post(f"{NEGLECT}add/", data)
    made = Recommendation.objects.get()
    assert (made.made_by, str(made.due), made.summary) == ("External Advisory Group", "by 23 December 2016", "Do it well.")
    assert "<strong>well</strong>" in made.html


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"reference": "TAKEN"}, "Another recommendation has this reference."),
        ({"reference": ""}, "Give it a reference"),
        ({"reference": "1/2"}, "Use letters, digits, dots"),
        ({"reference": "../x"}, "Use letters, digits, dots"),
        ({"text": ""}, "Say what is recommended."),
        ({"review": ""}, "Say who made it"),
        ({"due": "soon"}, "could not be read as a date"),
        ({"group": "99999999999999999999"}, "Select a valid choice"),
        ({"text": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_bad_input_is_said_by_the_field_and_kept(client: Client, make: Make, data: dict[str, str], problem: str) -> None:
    make("TAKEN")
    page = client.post(f"{NEGLECT}add/", form_of(client, f"{NEGLECT}add/", **{**WANTED, **data})).content.decode()
    assert problem in page
    assert "There is a problem" in page
    assert Recommendation.objects.count() == 1


def test_a_group_and_a_review_are_not_both(client: Client, group: Group) -> None:
    page = client.post(f"{NEGLECT}add/", form_of(client, f"{NEGLECT}add/", **{**WANTED, "group": group.pk})).content.decode()
    assert "not both" in page
    assert not Recommendation.objects.exists()


def test_only_actions_and_milestones_of_the_workstream_can_be_chosen(
    client: Client, make: Make, workstreams: list[Workstream]
) -> None:
    other = Action.objects.create(reference="H-1", workstream=workstreams[1], what="Else")
    data = form_of(client, f"{NEGLECT}add/", **{**WANTED, "actions": other.pk})
    assert "not one of the available choices" in client.post(f"{NEGLECT}add/", data).content.decode()


def test_the_second_of_two_writers_is_told_and_loses_nothing(client: Client, colleague: User, make: Make) -> None:
    address = f"{NEGLECT}{make().pk}/edit/"
    mine = form_of(client, address, **{**WANTED, "text": "Mine."})
    other = signed_in(colleague)
    other.post(address, form_of(other, address, **{**WANTED, "text": "Theirs."}))
    page = client.post(address, mine).content.decode()
    assert "Carol Colleague saved another text" in page
    assert "Mine." in page
    assert "Theirs." in page
    assert Recommendation.objects.get().text == "Theirs."


def state_of(made: Recommendation) -> str:
    return Recommendation.objects.with_state().get(pk=made.pk).state


def test_its_state_is_worked_out_step_by_step(make: Make) -> None:
    made = make(put_on=None)
    assert state_of(made) == "awaited"
    Recommendation.objects.update(put_on=PUT)
    assert state_of(made) == "with ministers"
    made = make("R-2", "accepted in part")
    assert state_of(made) == "accepted"
    first, second = action(made, "not started"), action(made, "not started")
    assert state_of(made) == "planned"
    Action.objects.filter(pk=first.pk).update(status="done")
    assert state_of(made) == "in hand"
    Action.objects.filter(pk=second.pk).update(status="done")
    assert state_of(made) == "unshown"
    show(made)
    assert state_of(made) == "carried out"
    milestone(made, reached=False)
    assert state_of(made) == "in hand"


@pytest.mark.parametrize(
    ("answer", "statuses", "reached", "state"),
    [
        ("under consideration", ["done"], [], "considered"),
        ("not accepted", ["done"], [], "not accepted"),
        ("accepted", ["dropped", "dropped"], [], "dropped"),
        ("accepted", ["dropped", "done"], [], "unshown"),
        ("accepted", ["dropped"], [False], "planned"),
        ("accepted", ["not started"], [True], "in hand"),
        ("accepted", [], [True], "unshown"),
    ],
)
def test_its_state_by_response_actions_and_milestones(
    make: Make, answer: str, statuses: list[str], reached: list[bool], state: str
) -> None:
    made = make("R-1", answer)
    for status in statuses:
        action(made, status)
    for is_reached in reached:
        milestone(made, is_reached)
    assert state_of(made) == state


def test_a_milestones_evidence_shows_it_too(make: Make) -> None:
    made = make("R-1", "accepted")
    milestone(made, reached=True, evidence="https://example.org/e")
    assert state_of(made) == "carried out"


def test_the_chain_is_shown_and_leads_back_from_each_of_its_links(make: Make) -> None:
    made = make("R-1", "accepted")
    done, reached = action(made, "done"), milestone(made, reached=True)
    show(made)
    page = Client().get("/recommendations/R-1/").content.decode()
    order = ["Do R-1", "Accepted", done.what, reached.title, "The report"]
    places = [page.index(words, page.index("portal-chain")) for words in order]
    assert places == sorted(places)
    for address in (done.get_absolute_url(), "/workstreams/neglect/", "/recommendations/"):
        assert 'href="/recommendations/R-1/"' in Client().get(address).content.decode(), address


def test_what_is_missing_in_the_chain_is_said(make: Make) -> None:
    make("R-1")
    page = Client().get("/recommendations/R-1/").content.decode()
    for words in ("Ministers have not answered", "No action or milestone", "Nothing yet shows"):
        assert words in page


def test_putting_and_answering_are_published_each_once(client: Client, make: Make, workstreams: list[Workstream]) -> None:
    made = make(put_on=None)
    client.get(f"{NEGLECT}{made.pk}/response/")
    assert not Response.objects.exists()
    for _ in range(2):
        client.post(f"{NEGLECT}{made.pk}/put/", {"put_on": "2016-12-20"})
    for _ in range(2):
        client.post(f"{NEGLECT}{made.pk}/response/", {"answer": "accepted in part", "text": "Half.", "answered_on": "2017-02-01"})
    titles = list(Change.objects.order_by("pk").values_list("title", flat=True))
    assert titles == ["Recommendation R-1 has been put to Ministers", "Recommendation R-1 is accepted in part"]
    assert {touch.topic for change in Change.objects.all() for touch in change.touches.all()} == {workstreams[0]}
    assert Response.objects.count() == 1


def test_there_is_nothing_to_answer_before_it_is_put(client: Client, make: Make) -> None:
    made = make(put_on=None)
    answer = {"answer": "accepted", "text": "Yes.", "answered_on": "2017-02-01"}
    page = client.post(f"{NEGLECT}{made.pk}/response/", answer, follow=True).content.decode()
    assert "Say first when it was." in page
    assert not Response.objects.exists()


def test_earlier_responses_are_kept(client: Client, make: Make) -> None:
    made = make("R-1", "under consideration")
    client.post(f"{NEGLECT}{made.pk}/response/", {"answer": "accepted", "text": "Yes.", "answered_on": "2017-02-01"})
    page = Client().get("/recommendations/R-1/").content.decode()
    assert page.index("Yes.") < page.index("Earlier responses") < page.index("Under consideration. So.")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"answered_on": "2016-10-31"}, "It was put to Ministers on 1 November 2016."),
        ({"answered_on": (today() + DAY).isoformat()}, "This day is still to come."),
        ({"answer": ""}, "Choose what Ministers say."),
        ({"text": " "}, "Say in a sentence or two what was answered."),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_kept(client: Client, make: Make, data: dict[str, str], problem: str) -> None:
    sent = {"answer": "accepted", "text": "Kept words.", "answered_on": "2016-12-01", **data}
    page = client.post(f"{NEGLECT}{make().pk}/response/", sent).content.decode()
    assert problem in page
    assert "Kept words." in page or not sent["text"].strip()
    assert not Response.objects.exists()


def test_evidence_is_added_once_and_taken_away_after_asking(client: Client, make: Make) -> None:
    made = make("R-1", "accepted")
    address = f"{NEGLECT}{made.pk}/evidence/add/"
    data = form_of(client, address, title="The report", address="example.org/report")
    for _ in range(2):
        client.post(address, data)
    evidence = Evidence.objects.get()
    assert evidence.address == "https://example.org/report"
    delete = f"{NEGLECT}{made.pk}/evidence/{evidence.pk}/delete/"
    assert "Take “The report” away?" in client.get(delete).content.decode()
    client.post(delete)
    assert not Evidence.objects.exists()
    assert AuditEntry.objects.get(did="deleted evidence").details["title"] == "The report"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://x", "no page", "\x00"])
def test_evidence_that_is_no_page_is_refused(client: Client, make: Make, address: str) -> None:
    form = f"{NEGLECT}{make().pk}/evidence/add/"
    page = client.post(form, form_of(client, form, title="It", address=address)).content.decode()
    assert "There is a problem" in page
    assert not Evidence.objects.exists()


def test_one_that_should_have_been_put_says_so(client: Client, make: Make) -> None:
    made = make(put_on=None)
    made.due = When.read("by 23 December 2016", PUT)
    made.save()
    assert "Should have been put to Ministers" in client.get("/staff/").content.decode()
    for address in ("/recommendations/", "/recommendations/R-1/"):
        assert "Overdue" in Client().get(address).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"A", "B", "C"}),
        ("?state=accepted", {"B"}),
        ("?kind=interim", {"C"}),
        ("?workstream=hearings", {"C"}),
        ("?workstream=hearings&state=accepted", set()),
        ("?state=nonsense&kind=%00&page=-1", {"A", "B", "C"}),
    ],
)
def test_the_list_is_narrowed(make: Make, query: str, found: set[str]) -> None:
    make("A")
    make("B", "accepted")
    make("C", workstream=1, kind="interim")
    page = Client().get(f"/recommendations/{query}").content.decode()
    assert {name for name in "ABC" if f'href="/recommendations/{name}/"' in page} == found


def test_the_table_has_the_same_rows(make: Make) -> None:
    make("A", "accepted", review="=1+1")
    make("B")
    rows = Client().get("/recommendations/recommendations.csv?state=accepted").content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("Reference,Workstream")
    assert len(rows) == 2
    assert "A,Neglect,Do A.,Final,'=1+1,,2016-11-01,Accepted,2016-11-01,So." in rows[1]


def test_the_staffs_list_holds_only_their_own(client: Client, make: Make, workstreams: list[Workstream]) -> None:
    make("A")
    make("B", workstream=1)
    workstreams[0].team.add(contributor := make_person("Cat", role=Role.CONTRIBUTOR))
    for reader, found in ((client, {"A", "B"}), (signed_in(contributor), {"A"})):
        page = reader.get("/staff/recommendations/?q=do").content.decode()
        assert {name for name in "AB" if f">{name}</a>" in page} == found


def test_no_such_recommendation(client: Client) -> None:
    for reference in ("NONE", "%00", "a%2Fb", "x" * 3000):
        assert Client().get(f"/recommendations/{reference}/").status_code == 404


LISTS = [
    "/recommendations/",
    "/workstreams/neglect/",
    "/commitments/section-1/",
    "/recommendations/R-0/",
    "/staff/recommendations/",
]


def test_lists_take_the_same_queries_with_3_and_with_100_rows(
    subtests: pytest.Subtests,
    client: Client,
    make: Make,
    workstreams: list[Workstream],
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    commitment = Commitment.objects.create(slug="section-1", kind="law", title="It", source="An Act", section="1", asks="It.")
    commitment.workstreams.add(workstreams[0])
    counts: dict[str, list[int]] = defaultdict(list)
    for upto in (3, 100):
        for number in range(Recommendation.objects.count(), upto):
            made = make(f"R-{number}", "accepted")
            commitment.recommendations.add(made)
            one = action(made, "done")
            Recommendation.objects.get(reference="R-0").actions.add(one)
            commitment.actions.add(one)
            commitment.milestones.add(milestone(Recommendation.objects.get(reference="R-0"), reached=True))
        for address in LISTS:
            with subtests.test(address, rows=upto):
                client.get(address)
                with django_assert_max_num_queries(21) as queries:  # type: ignore[attr-defined]
                    client.get(address)
                counts[address].append(len(queries))
    assert counts == {address: [few] * 2 for address, (few, *_) in counts.items()}


@pytest.mark.parametrize("wrong", [{"review": ""}, {"reference": "a/b"}, {"text": ""}])
def test_the_database_refuses_what_cannot_be(make: Make, wrong: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**wrong)
