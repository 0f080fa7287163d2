"""Milestones: the plan stays, forecasts say why, circles are refused; and the roadmap, drawn and as a table."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from people.dates import today
from people.models import User
from publishing.models import Change
from publishing.when import When
from tests.conftest import DAY, signed_in
from tests.updates.test_staff import form_of
from workstreams import roadmap
from workstreams.models import Forecast, Milestone, Workstream

NEGLECT = "/staff/workstreams/neglect/milestones/"
GIVEN = datetime.date(2016, 11, 24)
Plan = Callable[..., Milestone]


@pytest.fixture
def client(editor: User, workstreams: list[Workstream]) -> Client:
    return signed_in(editor)


@pytest.fixture
def plan(workstreams: list[Workstream]) -> Plan:
    def make(title: str, when: When | str, workstream: int = 0, needs: tuple[Milestone, ...] = (), **fields: object) -> Milestone:
        milestone = Milestone(workstream=workstreams[workstream], title=title, **fields)
        milestone.planned = When.read(when, GIVEN) if isinstance(when, str) else when
        milestone.save()
        milestone.depends_on.set(needs)
        return milestone

    return make


def pages() -> str:
    return "".join(Client().get(address).content.decode() for address in ("/workstreams/neglect/", "/roadmap/"))


def test_a_milestone_is_planned_once_and_shown_in_the_words_given(client: Client) -> None:
    data = form_of(client, f"{NEGLECT}add/", title="Report", planned="early 2031", owner="The team")
    for _ in range(2):
        client.post(f"{NEGLECT}add/", data)
    milestone = Milestone.objects.get()
    assert (str(milestone.planned), milestone.planned.last) == ("early 2031", datetime.date(2031, 4, 30))
    assert pages().count("early 2031") >= 2


def test_a_forecast_asks_why_keeps_the_plan_and_the_earlier_ones_in_view(client: Client, plan: Plan) -> None:
    milestone = plan("Report", "31 December 2030")
    address = f"{NEGLECT}{milestone.pk}/forecast/"
    assert "Say why it is expected then." in client.post(address, {"expected": "31 January 2031"}).content.decode()
    for when in ("31 January 2031", "28 February 2031"):
        client.post(address, {"expected": when, "why": f"Late until {when}."})
    milestone.refresh_from_db()
    assert (str(milestone.planned), str(milestone.forecast), milestone.slip) == ("31 December 2030", "28 February 2031", 59)
    page = pages()
    for words in (
        "31 December 2030",
        "Late until 31 January 2031.",
        "Late until 28 February 2031.",
        "59 days later than planned",
    ):
        assert words in page
    assert Forecast.objects.count() == 2


def test_a_slip_is_published_once_within_a_quarter_of_an_hour(client: Client, plan: Plan, workstreams: list[Workstream]) -> None:
    milestone = plan("Report", "31 December 2030")
    for when in ("31 January 2031", "28 February 2031"):
        client.post(f"{NEGLECT}{milestone.pk}/forecast/", {"expected": when, "why": "Because."})
    change = Change.objects.get()
    assert change.title == "Neglect: Report is later: 28 February 2031 (was: 31 January 2031)"
    assert [touch.topic for touch in change.touches.all()] == [workstreams[0]]


def test_closing_asks_for_words_and_happens_once(client: Client, plan: Plan) -> None:
    milestone = plan("Report", "November 2016")
    address = f"{NEGLECT}{milestone.pk}/reached/"
    assert "Say in words what was reached." in client.post(address, {"reached_on": "2016-11-24"}).content.decode()
    for outcome in ("It is there.", "It is there."):
        client.post(address, {"reached_on": "2016-11-24", "outcome": outcome, "evidence": "https://example.org/report"})
    milestone.refresh_from_db()
    assert milestone.outcome == "It is there."
    assert Change.objects.get().title == "Neglect: Report has been reached"
    assert "It is there." in pages()


@pytest.mark.parametrize(
    "data",
    [
        {"reached_on": (today() + DAY).isoformat()},
        {"reached_on": "no"},
        {"evidence": "javascript:alert(1)"},
        {"evidence": "not an address"},
        {"outcome": ""},
    ],
)
def test_a_closing_without_sense_is_refused(client: Client, plan: Plan, data: dict[str, str]) -> None:
    milestone = plan("Report", "November 2016")
    sent = {"reached_on": "2016-11-24", "outcome": "It is there.", **data}
    response = client.post(f"{NEGLECT}{milestone.pk}/reached/", sent)
    assert "There is a problem" in response.content.decode()
    assert Milestone.objects.open().exists()


def test_a_day_before_all_that_was_planned_is_asked_for_twice(client: Client, plan: Plan) -> None:
    milestone = plan("Report", "early 2017")
    address = f"{NEGLECT}{milestone.pk}/reached/"
    assert "It was reached that early" not in client.get(address).content.decode()
    sent = {"reached_on": "2016-11-24", "outcome": "It is there."}
    page = client.post(address, sent).content.decode()
    assert "This is before the time for which it was planned (early 2017)." in page
    assert "It is there." in page
    assert Milestone.objects.open().exists()
    client.post(address, {**sent, "is_early": "on"})
    assert not Milestone.objects.open().exists()


def test_those_to_come_stand_before_those_reached(plan: Plan) -> None:
    for title, planned, reached in (
        ("Long ago", "May 2016", 5),
        ("Lately", "June 2016", 6),
        ("Later", "June 2017", 0),
        ("Next", "May 2017", 0),
    ):
        milestone = plan(title, planned)
        if reached:
            milestone.reached_on, milestone.outcome = datetime.date(2016, reached, 3), "So."
            milestone.save()
    assert [milestone.title for milestone in Milestone.objects.in_full()] == ["Next", "Later", "Lately", "Long ago"]


def test_a_circle_is_refused_and_named(client: Client, plan: Plan) -> None:
    first = plan("First", "December 2030")
    second = plan("Second", "January 2031", needs=(first,))
    third = plan("Third", "February 2031", 1, needs=(second,))
    address = f"{NEGLECT}{first.pk}/"
    data = form_of(client, address, title="First", owner="", depends_on=[third.pk])
    page = client.post(address, data).content.decode()
    assert "It would depend on itself: First → Third → Second → First." in page
    assert not first.depends_on.exists()
    client.post(address, {**data, "depends_on": []})
    assert not first.depends_on.exists()


def test_a_milestone_cannot_need_itself(client: Client, plan: Plan) -> None:
    milestone = plan("First", "December 2030")
    address = f"{NEGLECT}{milestone.pk}/"
    client.post(address, form_of(client, address, title="First", depends_on=[milestone.pk]))
    assert not milestone.depends_on.exists()


def test_the_plan_cannot_be_rewritten(client: Client, plan: Plan) -> None:
    milestone = plan("Report", "in December")
    address = f"{NEGLECT}{milestone.pk}/"
    client.post(address, form_of(client, address, title="Renamed", planned="January 2031"))
    milestone.refresh_from_db()
    assert (milestone.title, str(milestone.planned), milestone.planned.last) == (
        "Renamed",
        "in December",
        datetime.date(2016, 12, 31),
    )


@pytest.mark.parametrize(
    ("planned", "reached", "slip"),
    [
        ("16 December 2016", "2016-12-16", 0),
        ("16 December 2016", "2016-12-18", 2),
        ("16 December 2016", "2016-12-14", -2),
        ("in December", "2016-12-09", 0),
        ("in December", "2017-01-03", 3),
        ("by 23 December 2016", "2016-12-01", 0),
    ],
)
def test_a_day_within_the_words_is_no_slip(plan: Plan, planned: str, reached: str, slip: int) -> None:
    milestone = plan("Report", planned, reached_on=datetime.date.fromisoformat(reached), outcome="Done.")
    assert milestone.slip == slip


@pytest.mark.parametrize(("day", "overdue"), [("2016-12-31", False), ("2017-01-01", True)])
def test_half_a_date_can_become_overdue(plan: Plan, day: str, overdue: bool) -> None:
    assert plan("Report", "in December").is_overdue(datetime.date.fromisoformat(day)) is overdue


def test_the_database_keeps_closing_and_words_together(plan: Plan) -> None:
    plan("Report", "in December")
    for wrong in ({"reached_on": today()}, {"outcome": "Words."}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Milestone.objects.update(**wrong)


def test_the_roadmap_draws_each_milestone_where_it_was_planned_and_where_it_is(plan: Plan, workstreams: list[Workstream]) -> None:
    late = plan("Late", "1 January 2017")
    late.forecast = When.read("1 February 2017", GIVEN)
    late.save()
    plan("Early", "1 December 2016")
    drawn = roadmap.draw(Workstream.objects.on_the_roadmap().prefetch_related("milestones"), [], GIVEN)
    (lane,) = drawn.lanes
    early, slipped = lane.points
    assert (early.milestone.title, slipped.milestone.title) == ("Early", "Late")
    assert drawn.today_x is not None
    assert drawn.left <= drawn.today_x < early.planned_x == early.now_x < slipped.planned_x < slipped.now_x < drawn.right
    assert slipped.is_late
    assert "expected now: 1 February 2017" in slipped.words


def test_today_far_from_the_plan_does_not_squeeze_it(plan: Plan) -> None:
    plan("Early", "1 December 2016")
    drawn = roadmap.draw(Workstream.objects.on_the_roadmap().prefetch_related("milestones"), [], datetime.date(2026, 1, 1))
    assert drawn.today_x is None


def test_the_table_says_what_the_drawing_shows(plan: Plan) -> None:
    plan("Reached one", "1 December 2016", reached_on=datetime.date(2016, 12, 3), outcome="Done.")
    plan("Open one", "December 2016", 1)
    page = Client().get("/roadmap/").content.decode()
    drawn = re.findall(r'<a href="([^"]+)" aria-label="([^,]+),', page)
    table = re.findall(r'<th scope="row"><a href="([^"]+)">([^<]+)</a>', page)
    assert drawn == table
    assert {title for _, title in table} == {"Reached one", "Open one"}
    assert "2 days later than planned" in page


@pytest.mark.parametrize("address", ["/roadmap/", "/workstreams/neglect/", "/staff/workstreams/neglect/"])
def test_pages_take_the_same_queries_with_6_and_with_100_milestones(
    django_assert_max_num_queries: Callable[..., object], client: Client, plan: Plan, address: str
) -> None:
    counts = []
    for number in (6, 94):
        needed: tuple[Milestone, ...] = ()
        for index in range(number):
            needed = (plan(f"Milestone {number}-{index}", "in December", index % 3, needs=needed),)
        client.get(address)
        with django_assert_max_num_queries(21) as queries:  # type: ignore[attr-defined]
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_roadmap_of_200_workstreams_comes_in_parts(
    client: Client, plan: Plan, django_assert_max_num_queries: Callable[..., object]
) -> None:
    added = Workstream.objects.bulk_create(
        Workstream(slug=f"more-{number}", name=f"More {number}", position=number, summary="More.") for number in range(10, 207)
    )
    template = plan("Template", "in December")
    columns = {name: getattr(template, name) for name in ("planned_words", "planned_from", "planned_by", "planned_precision")}
    Milestone.objects.bulk_create(
        Milestone(workstream=workstream, title=f"Milestone {number}", **columns) for workstream in added for number in range(10)
    )
    reader = Client()
    with django_assert_max_num_queries(10):  # type: ignore[attr-defined]
        page = reader.get("/roadmap/").content.decode()
    assert "Page 1 of 17" in page
    assert page.count("<polygon") == 1 + 11 * 10


def test_home_shows_the_next_five_that_are_open_by_the_day_that_counts(workstreams: list[Workstream]) -> None:
    for title, planned, forecast in (
        ("F", 60, None),
        ("A", -9, None),
        ("C", 9, None),
        ("E", 2, 40),
        ("B", 90, 3),
        ("D", 30, None),
    ):
        milestone = Milestone(workstream=workstreams[0], title=f"It is {title}")
        milestone.planned = When.on(today() + planned * DAY)
        milestone.forecast = When.on(today() + forecast * DAY) if forecast else None
        milestone.save()
    reached = Milestone(workstream=workstreams[0], title="It is R", reached_on=today(), outcome="So.")
    reached.planned = When.on(today())
    reached.save()
    page = Client().get("/").content.decode()
    assert re.findall(r'href="/workstreams/neglect/#milestone-\d+">It is (\w)</a>', page) == list("BCDEF")
    assert ">Overdue<" not in page


def test_home_takes_few_queries_with_any_number_of_milestones(
    workstreams: list[Workstream], publish: Callable[..., object], django_assert_num_queries: Callable[..., object]
) -> None:
    publish(("Neglect", workstreams[0]))
    client = Client()
    for number in (3, 97):
        for index in range(number):
            milestone = Milestone(workstream=workstreams[index % 3], title="It is so")
            milestone.planned = When.on(today() + index * DAY)
            milestone.save()
        client.get("/")
        with django_assert_num_queries(7):  # type: ignore[attr-defined]
            client.get("/")
