"""Staff's lists over all their workstreams: found by words, narrowed by what they can be, in pages, and only their own."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from people.dates import today
from people.models import Role, User
from publishing.when import When
from tests.conftest import DAY, make_person, signed_in
from workstreams.models import Action, Consultation, Milestone, MilestoneState, ProgressNote, Standing, Workstream
from workstreams.silence import LONG

MILESTONES, ACTIONS, CONSULTATIONS, WORKSTREAMS = (
    f"/staff/{name}/" for name in ("milestones", "actions", "consultations", "workstreams")
)
LISTS = (MILESTONES, ACTIONS, CONSULTATIONS, WORKSTREAMS)


@pytest.fixture
def client(editor: User, workstreams: list[Workstream]) -> Client:
    return signed_in(editor)


def make_milestone(
    workstream: Workstream, title: str, planned: int = 10, forecast: int = 0, reached: int | None = None
) -> Milestone:
    """Days from today."""
    milestone = Milestone(workstream=workstream, title=title, owner="Police Scotland")
    milestone.planned = When.on(today() + planned * DAY)
    milestone.forecast = When.on(today() + forecast * DAY) if forecast else None
    if reached is not None:
        milestone.reached_on, milestone.outcome = today() + reached * DAY, "It is there."
    milestone.save()
    return milestone


def make_action(workstream: Workstream, reference: str, due: int = 0, **fields: str) -> Action:
    action = Action(workstream=workstream, reference=reference, **{"what": "Write Guidance", **fields})
    action.due = When.on(today() + due * DAY) if due else None
    action.save()
    return action


def make_consultation(workstream: Workstream, title: str, opens: int, closes: int, **fields: object) -> Consultation:
    now = timezone.now()
    moments = {"opens_at": now + opens * DAY, "closes_at": now + closes * DAY}
    return Consultation.objects.create(workstream=workstream, slug=title.lower(), title=title, summary="So.", **moments, **fields)


@pytest.fixture
def milestones(workstreams: list[Workstream]) -> None:
    make_milestone(workstreams[0], "Overdue", planned=-1)
    make_milestone(workstreams[0], "Forecast passed", planned=-9, forecast=-2)
    make_milestone(workstreams[1], "Slipped", planned=5, forecast=6)
    make_milestone(workstreams[1], "In time", planned=5)
    make_milestone(workstreams[1], "Moved", planned=-3, forecast=8)
    make_milestone(workstreams[2], "Reached late", planned=-7, forecast=-5, reached=-1)
    make_milestone(workstreams[2], "Reached", planned=-5, reached=-5)


@pytest.fixture
def consultations(workstreams: list[Workstream]) -> None:
    make_consultation(workstreams[0], "Upcoming", 1, 2)
    make_consultation(workstreams[0], "Open", -1, 1)
    make_consultation(workstreams[1], "Closed", -9, -1)
    make_consultation(workstreams[1], "Late", -99, -90)
    make_consultation(workstreams[1], "Told", -99, -90, reported_on=today(), you_said="This.", we_did="That.")


def found(client: Client, address: str) -> list[str]:
    """What stands at the head of each row, in order."""
    page = client.get(address).content.decode()
    return re.findall(r'<th scope="row">(?:<a [^>]*>)?(?:\w-\d+: )?([^<]*)<', page)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Reached late", "Reached", "Forecast passed", "Overdue", "In time", "Slipped", "Moved"]),
        ("?state=open", ["Forecast passed", "Overdue", "In time", "Slipped", "Moved"]),
        ("?state=overdue", ["Forecast passed", "Overdue"]),
        ("?state=forecast+passed", ["Forecast passed"]),
        ("?state=slipped", ["Reached late", "Forecast passed", "Slipped", "Moved"]),
        ("?state=reached", ["Reached late", "Reached"]),
        ("?state=open&workstream=hearings", ["In time", "Slipped", "Moved"]),
        ("?q=REACHED+late", ["Reached late"]),
        ("?q=late+police+hearings", []),
        ("?q=time+police+hearings", ["In time"]),
        ("?q=%25", []),
    ],
)
def test_milestones_are_narrowed_soonest_first(client: Client, milestones: None, query: str, titles: list[str]) -> None:
    assert found(client, f"{MILESTONES}{query}") == titles


def test_what_counts_as_a_slip_is_one_rule(client: Client, milestones: None) -> None:
    slipped = Milestone.objects.in_state(MilestoneState.SLIPPED, today())
    assert set(slipped) == {milestone for milestone in Milestone.objects.all() if milestone.slip > 0}


@pytest.mark.parametrize(
    ("query", "references"),
    [
        ("", ["A-1", "A-2", "A-3"]),
        ("?order=due", ["A-3", "A-1", "A-2"]),
        ("?status=done", ["A-2"]),
        ("?overdue=on", ["A-3"]),
        ("?owner=health", ["A-1"]),
        ("?workstream=data", ["A-3"]),
        ("?q=guidance+HEALTH", ["A-1"]),
        ("?q=a-2", ["A-2"]),
        ("?q=guidance&status=done&overdue=on", []),
    ],
)
def test_actions_are_narrowed(client: Client, workstreams: list[Workstream], query: str, references: list[str]) -> None:
    make_action(workstreams[0], "A-1", due=5, owner="Health boards")
    make_action(workstreams[1], "A-2", status="done")
    make_action(workstreams[2], "A-3", due=-5)
    page = client.get(f"{ACTIONS}{query}").content.decode()
    assert re.findall(r'<th scope="row">(A-\d)', page) == references


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Open", "Upcoming", "Late", "Closed", "Told"]),
        ("?state=upcoming", ["Upcoming"]),
        ("?state=open", ["Open"]),
        ("?state=closed", ["Late", "Closed"]),
        ("?state=report+late", ["Late"]),
        ("?state=reported", ["Told"]),
        ("?workstream=neglect&q=open", ["Open"]),
    ],
)
def test_consultations_are_narrowed(client: Client, consultations: None, query: str, titles: list[str]) -> None:
    assert found(client, f"{CONSULTATIONS}{query}") == titles


def test_what_counts_as_a_late_report_is_one_rule(client: Client, workstreams: list[Workstream], consultations: None) -> None:
    promised = make_consultation(workstreams[0], "Promised", -9, -5)
    promised.report_promised = When.on(today() - DAY)
    promised.save()
    late = Consultation.objects.late_to_report(timezone.now())
    closed = Consultation.objects.in_state("closed", timezone.now())
    assert set(late) == {consultation for consultation in closed if consultation.is_report_late}
    assert promised in late


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Neglect", "Hearings", "Data"]),
        ("?q=about+hear", ["Hearings"]),
        ("?q=good+looks+neglect", ["Neglect"]),
        ("?status=at+risk", ["Hearings"]),
        ("?status=none", ["Neglect", "Data"]),
        ("?silent=on", ["Data", "Neglect"]),
        ("?silent=on&status=at+risk", []),
    ],
)
def test_workstreams_are_narrowed(
    client: Client, editor: User, workstreams: list[Workstream], query: str, names: list[str]
) -> None:
    neglect, hearings, _ = workstreams
    hearings.standing = Standing.objects.create(
        workstream=hearings, status="at risk", reason="So.", since=today(), said_at=timezone.now()
    )
    hearings.save()
    for workstream, day in ((neglect, today() - LONG - DAY), (hearings, today())):
        ProgressNote.objects.create(
            workstream=workstream, happened_on=day, body="So.", author=editor, written_at=datetime.datetime.now(datetime.UTC)
        )
    page = client.get(f"{WORKSTREAMS}{query}").content.decode()
    assert re.findall(r'<a class="portal-list__title"[^>]*>([^<]*)<', page) == names


NONSENSE = "workstream=nonsense&state=nonsense&status=nonsense&order=nonsense&page=nonsense"


@pytest.mark.parametrize("address", [*LISTS, "/actions/"])
@pytest.mark.parametrize("query", [NONSENSE, "q=%00&owner=%00&workstream=%00&state=%00", "q=%FF%FE&page=-1", "page=" + "9" * 99])
def test_nonsense_is_left_out_and_not_complained_of(
    client: Client, milestones: None, consultations: None, workstreams: list[Workstream], address: str, query: str
) -> None:
    make_action(workstreams[0], "A-1")
    response = client.get(f"{address}?{query}")
    assert response.status_code == 200
    assert "Error:" not in response.content.decode()
    if "FF" not in query:
        assert "fits" not in response.content.decode()


def test_words_that_are_too_long_are_cut(client: Client, workstreams: list[Workstream]) -> None:
    make_action(workstreams[0], "A-1", what="x" * 100)
    assert "1 action fits." in client.get(f"{ACTIONS}?q={'x' * 5000}").content.decode()


@pytest.mark.parametrize("address", LISTS)
def test_a_contributor_sees_what_belongs_to_their_own_workstreams(
    milestones: None, consultations: None, workstreams: list[Workstream], address: str
) -> None:
    for number, workstream in enumerate(workstreams):
        make_action(workstream, f"A-{number}")
    contributor = make_person("Con Tributor", role=Role.CONTRIBUTOR)
    workstreams[1].team.add(contributor)
    for query in ("", "?workstream=neglect", "?q=neglect"):
        page = signed_in(contributor).get(f"{address}{query}").content.decode()
        assert "neglect/" not in page
        assert 'value="neglect"' not in page.replace('name="q" value="neglect"', "")
    assert "/staff/workstreams/hearings/" in signed_in(contributor).get(address).content.decode()


@pytest.mark.parametrize("address", LISTS)
def test_what_is_missing_says_what_to_do(client: Client, address: str) -> None:
    assert "show all</a>" in client.get(f"{address}?q=nothing").content.decode()
    stranger = signed_in(make_person("New Contributor", role=Role.CONTRIBUTOR))
    assert "An administrator can add you" in stranger.get(address).content.decode()
    if address != WORKSTREAMS:
        assert "to add the first" in client.get(address).content.decode()


def test_a_portal_without_workstreams_says_who_can_add_one(editor: User) -> None:
    assert "An administrator can add" in signed_in(editor).get(WORKSTREAMS).content.decode()
    administrator = make_person("Ada Administrator", role=Role.ADMINISTRATOR)
    assert "/staff/workstreams/add/" in signed_in(administrator).get(WORKSTREAMS).content.decode()


def test_pages_keep_what_was_asked(client: Client, workstreams: list[Workstream]) -> None:
    Action.objects.bulk_create(Action(workstream=workstreams[0], reference=f"A-{n}", what="Write it") for n in range(51))
    page = client.get(f"{ACTIONS}?q=write&page=2").content.decode()
    assert "51 actions fit." in page
    assert "Page 2 of 2" in page
    assert 'href="?q=write&amp;page=1"' in page


def test_the_desk_leads_to_the_lists(client: Client) -> None:
    page = client.get("/staff/").content.decode()
    assert all(f'href="{address}"' in page for address in LISTS)


@pytest.mark.parametrize("address", [MILESTONES, ACTIONS, CONSULTATIONS, WORKSTREAMS, f"{MILESTONES}?state=overdue&q=a"])
def test_lists_take_the_same_queries_with_3_and_with_100_rows(
    client: Client, workstreams: list[Workstream], address: str, django_assert_max_num_queries: Callable[..., object]
) -> None:
    counts = []
    for numbers in (range(10, 13), range(13, 110)):
        for number in numbers:
            make_action(workstreams[number % 3], f"A-{number}", due=number)
            make_milestone(workstreams[number % 3], f"M {number}", planned=-number, forecast=-1)
            make_consultation(workstreams[number % 3], f"C-{number}", -number, number)
            Workstream.objects.create(slug=f"w-{number}", name=f"W {number}", position=number, summary="x")
        client.get(address)
        with django_assert_max_num_queries(10) as queries:  # type: ignore[attr-defined]
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
