"""The programme's stages: planned one after the other, begun when somebody says so, drawn on the roadmap."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from people.dates import today
from people.models import Role
from publishing.models import Change
from publishing.when import When
from tests.conftest import DAY, make_person, signed_in
from tests.updates.test_staff import form_of
from workstreams import roadmap
from workstreams.models import Milestone, Programme, Stage, Workstream

ADD = "/staff/programme/stages/add/"
GIVEN = datetime.date(2016, 11, 24)
MakeStage = Callable[..., Stage]


@pytest.fixture
def client(programme: Programme) -> Client:
    return signed_in(make_person("Ada Administrator", role=Role.ADMINISTRATOR))


@pytest.fixture
def make_stage(programme: Programme) -> MakeStage:
    def make(name: str, starts: str, ends: str = "", began_on: datetime.date | None = None) -> Stage:
        stage = Stage(name=name, began_on=began_on)
        stage.starts = When.read(starts, GIVEN)
        stage.ends = When.read(ends, GIVEN) if ends else None
        stage.save()
        return stage

    return make


def test_a_stage_is_added_once_in_the_words_given(client: Client) -> None:
    data = form_of(client, ADD, name="Stage Two", starts="early 2017", ends="", note="Next.")
    for _ in range(2):
        client.post(ADD, data)
    stage = Stage.objects.get()
    assert (str(stage.starts), stage.ends, stage.starts.last) == ("early 2017", None, datetime.date(2017, 4, 30))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"starts": "June 2016", "ends": "October 2016"}, "Stage One runs at that time: January 2016 to end of 2016."),
        ({"starts": "March 2015"}, "Stage One runs at that time"),
        ({"starts": "March 2017", "ends": "February 2017"}, "It ends before it has started."),
        ({"starts": "March 2017", "ends": "March 2017"}, "It ends before it has started."),
        ({"name": "Stage One"}, "Another stage has this name."),
        ({"name": ""}, "Give it a name"),
        ({"starts": "soon"}, "could not be read as a date"),
    ],
)
def test_what_cannot_be_is_said_by_the_field_and_kept(
    client: Client, make_stage: MakeStage, data: dict[str, str], problem: str
) -> None:
    make_stage("Stage One", "January 2016", "end of 2016")
    sent = form_of(client, ADD, **{"name": "Another", "starts": "early 2017", "ends": "", "note": "Kept.", **data})
    page = client.post(ADD, sent).content.decode()
    assert problem in page
    assert "Kept." in page
    assert Stage.objects.count() == 1


def test_one_may_start_when_the_one_before_ends(client: Client, make_stage: MakeStage) -> None:
    make_stage("Stage One", "January 2016", "end of 2016")
    client.post(ADD, form_of(client, ADD, name="Stage Two", starts="31 December 2016", ends="", note=""))
    assert Stage.objects.count() == 2


def test_a_change_may_not_overlap_either_and_two_writers_lose_nothing(client: Client, make_stage: MakeStage) -> None:
    make_stage("Stage One", "January 2016", "end of 2016")
    second = make_stage("Stage Two", "early 2017")
    address = f"/staff/programme/stages/{second.pk}/"
    mine = form_of(client, address, name="Stage Two", starts="October 2016", ends="", note="")
    assert "Stage One runs at that time" in client.post(address, mine).content.decode()
    client.post(address, {**mine, "starts": "March 2017"})
    page = client.post(address, {**mine, "name": "Mine", "starts": "April 2017"}).content.decode()
    assert "saved another text" in page
    assert 'value="Mine"' in page
    assert str(Stage.objects.get(pk=second.pk).starts) == "March 2017"


@pytest.mark.parametrize(("starts", "ends"), [("June 2016", "July 2016"), ("March 2017", "February 2017")])
def test_the_database_refuses_it_too(make_stage: MakeStage, starts: str, ends: str) -> None:
    make_stage("Stage One", "January 2016", "end of 2016")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_stage("Another", starts, ends)


def test_a_stage_runs_once_somebody_says_so(client: Client, make_stage: MakeStage) -> None:
    make_stage("Stage One", "January 2016", "end of 2016")
    second = make_stage("Stage Two", "early 2017")
    assert "Stage" not in Client().get("/").content.decode()
    for address in ("/staff/programme/", "/staff/"):
        assert "Should have begun" in client.get(address).content.decode()
    for _ in range(2):
        client.post(f"/staff/programme/stages/{second.pk}/begun/", {"began_on": "2017-02-01"})
    assert "<strong>Stage Two</strong> (from 1 February 2017)" in Client().get("/").content.decode()
    assert [change.title for change in Change.objects.all()] == ["Stage Two has begun"]


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        (today() + DAY, "This day is still to come."),
        (datetime.date(2016, 1, 15), "Stage One began on 1 February 2016. Give a later day."),
        ("", "Give the day on which it began."),
    ],
)
def test_a_day_on_which_it_cannot_have_begun_is_refused(
    client: Client, make_stage: MakeStage, day: datetime.date | str, problem: str
) -> None:
    make_stage("Stage One", "January 2016", "end of 2016", datetime.date(2016, 2, 1))
    second = make_stage("Stage Two", "early 2017")
    page = client.post(f"/staff/programme/stages/{second.pk}/begun/", {"began_on": str(day)}).content.decode()
    assert problem in page
    assert not Change.objects.exists()


def test_an_earlier_stage_entered_late_does_not_take_the_place_of_the_one_that_runs(
    client: Client, programme: Programme, make_stage: MakeStage
) -> None:
    first, second = make_stage("Stage One", "January 2016", "end of 2016"), make_stage("Stage Two", "early 2017")
    for stage, day in ((second, "2017-02-01"), (first, "2016-02-01")):
        client.post(f"/staff/programme/stages/{stage.pk}/begun/", {"began_on": day})
    programme.refresh_from_db()
    assert programme.stage == second
    assert Change.objects.count() == 1


def test_the_roadmap_lies_over_the_stages(make_stage: MakeStage, workstreams: list[Workstream]) -> None:
    first = make_stage("Stage One", "January 2016", "December 2016", datetime.date(2016, 2, 1))
    second = make_stage("Stage Two", "January 2017")
    make_stage("Long ago", "January 1990", "June 1990")
    for words in ("January 2016", "March 2017"):
        milestone = Milestone(workstream=workstreams[0], title=words)
        milestone.planned = When.read(words, GIVEN)
        milestone.save()
    drawn = roadmap.draw(Workstream.objects.on_the_roadmap().prefetch_related("milestones"), Stage.objects.all(), GIVEN)
    assert [band.stage for band in drawn.bands] == [first, second]
    assert drawn.bands[0].x > drawn.left
    assert drawn.bands[0].x + drawn.bands[0].width == pytest.approx(drawn.bands[1].x, abs=3)
    assert drawn.bands[1].x + drawn.bands[1].width == pytest.approx(drawn.right)
    page = Client().get("/roadmap/").content.decode()
    assert page.count("portal-roadmap__stage-label") == 2
    assert "<strong>Stage Two</strong>: from January 2017" in page
