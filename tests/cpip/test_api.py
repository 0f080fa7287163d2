"""The API as a whole: pages that stay right, what may be kept by whom, errors in one form, and no secrets."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from documents.models import Document
from people.dates import today
from people.models import Group, Membership, Profile, Reader
from publishing.when import When
from tests.conftest import DAY, NOON, signed_in
from updates import editions
from updates.models import Edition
from workstreams.models import Action, Commitment, Consultation, Event, Milestone, Part, ProgressNote, Recommendation, Workstream

LISTS = [
    "changes",
    "updates",
    "documents",
    "workstreams",
    "notes",
    "milestones",
    "actions",
    "recommendations",
    "consultations",
    "commitments",
    "groups",
    "meetings",
]


def ask(path: str, user: Reader | None = None) -> Any:
    client = signed_in(user) if user else Client()
    response = client.get(path if path.startswith("http") else f"/api/v1/{path}")
    assert response.status_code == 200, response.content
    return response.json()


def add(workstream: Workstream, number: int) -> None:
    """One of each kind that hangs together with the others."""
    action = Action(reference=f"A-{number:03}", workstream=workstream, what="Do it")
    action.due = When.read("early 2017", given=today())
    action.save()
    action.entries.create(words="Begun.", status="in progress", said_by_id=ProgressNote.objects.get().author_id, said_at=NOON)
    milestone = Milestone(workstream=workstream, title="It is reached")
    milestone.planned = When.read("December 2016", given=today())
    milestone.save()
    recommendation = Recommendation.objects.create(
        reference=f"R-{number:03}", workstream=workstream, text="Do it.", review="A review", put_on=today()
    )
    recommendation.actions.add(action)
    consultation = Consultation.objects.create(
        workstream=workstream, slug=f"c-{number:03}", title="?", summary="?", opens_at=NOON, closes_at=NOON + DAY
    )
    Part.objects.create(consultation=consultation, position=1, title="A part")
    event = Event(consultation=consultation, title="A talk")
    event.when = When.on(today())
    event.save()
    commitment = Commitment.objects.create(slug=f"p-{number:03}", kind="promise", title="It", source="A letter", asks="It.")
    commitment.workstreams.add(workstream)
    commitment.actions.add(action)
    group = Group.objects.create(slug=f"g-{number:03}", name=f"Group {number}")
    workstream.groups.add(group)
    profile = Profile.objects.create(slug=f"m-{number:03}", name=f"Member {number}")
    Membership.objects.create(group=group, profile=profile, starts_on=today())


@pytest.fixture
def note(workstreams: list[Workstream], editor: Any) -> ProgressNote:
    return ProgressNote.objects.create(
        workstream=workstreams[0], happened_on=today(), body="Words.", author=editor, changed_by=editor, written_at=NOON
    )


def test_a_list_asks_as_often_for_a_hundred_rows_as_for_three(
    workstreams: list[Workstream],
    note: ProgressNote,
    publish: Callable[..., Edition],
    make_document: Callable[..., Document],
) -> None:
    def queries() -> dict[str, int]:
        asked: dict[str, int] = {}
        for kind in LISTS:
            with CaptureQueriesContext(connection) as captured:
                ask(f"{kind}?limit=100")
            asked[kind] = len(captured)
        return asked

    for number in range(3):
        add(workstreams[number % 3], number)
        publish((f"Section {number}", workstreams[0]))
        make_document(f"Document {number}", file=b"")
    few = queries()
    for number in range(3, 30):
        add(workstreams[number % 3], number)
        publish((f"Section {number}", workstreams[0]))
        make_document(f"Document {number}", file=b"")
    assert queries() == few


@pytest.mark.parametrize("kind", ["changes", "updates", "actions", "milestones"])
def test_following_next_gives_each_row_once_even_while_rows_are_added(
    workstreams: list[Workstream], note: ProgressNote, publish: Callable[..., Edition], kind: str
) -> None:
    for number in range(5):
        add(workstreams[0], number + 10)
        publish((f"Section {number}", workstreams[0]))
    expected = [item["url"] for item in ask(f"{kind}?limit=100")["items"]]
    found, following = [], f"{kind}?limit=2&workstream=neglect" if kind != "changes" else "changes?limit=2"
    while following:
        page = ask(following)
        found += [item["url"] for item in page["items"]]
        assert len(page["items"]) <= 2
        following = page["next"]
        if len(found) == 2:  # at the side where what is shown already stands
            add(workstreams[0], 1)
            publish(("Late", workstreams[0]), at=NOON + DAY)
    newer = {item["url"] for item in ask(f"{kind}?limit=100")["items"]} - set(expected)
    assert [url for url in found if url not in newer] == expected
    assert len(found) == len(set(found))


def test_a_cursor_belongs_to_the_list_that_gave_it_out(workstreams: list[Workstream], note: ProgressNote) -> None:
    add(workstreams[0], 1)
    add(workstreams[0], 2)
    cursor = ask("actions?limit=1")["next"].rpartition("cursor=")[2]
    assert len(ask(f"actions?cursor={cursor}")["items"]) == 1
    for wrong in (f"recommendations?cursor={cursor}", f"actions?cursor={cursor}x", "actions?cursor=%00"):
        response = Client().get(f"/api/v1/{wrong}")
        assert (response.status_code, response.json()["errors"][0]["where"]) == (422, "cursor")


def test_planned_dates_come_in_words_and_days(workstreams: list[Workstream], note: ProgressNote) -> None:
    add(workstreams[0], 1)
    action = ask("actions/A-001")
    assert action["due"] == {
        "words": "early 2017",
        "first": "2017-01-01",
        "last": "2017-04-30",
        "precision": "part of a year",
    }
    assert action["is_overdue"] is True
    assert (action["url"], action["workstream"]) == ("http://portal.test/actions/A-001/", "neglect")
    assert action["entries"] == [{"said_at": "2016-11-24T12:00:00Z", "status": "in progress", "words": "Begun."}]


def test_lists_are_narrowed(workstreams: list[Workstream], note: ProgressNote, publish: Callable[..., Edition]) -> None:
    add(workstreams[0], 1)
    add(workstreams[1], 2)
    publish(("Early", workstreams[0]))
    publish(("Late", workstreams[1]), at=NOON + DAY)
    for kind in ("actions", "milestones", "recommendations", "consultations", "commitments", "updates"):
        assert len(ask(f"{kind}?workstream=hearings")["items"]) == 1, kind
        assert len(ask(f"{kind}?workstream=nothing")["items"]) == 0, kind
    assert [item["reference"] for item in ask("actions?state=not started")["items"]] == ["A-001", "A-002"]
    assert ask("actions?state=done")["items"] == []
    assert len(ask("milestones?state=overdue")["items"]) == 2
    assert ask("recommendations?state=dropped")["items"] == []
    assert len(ask("consultations?state=closed")["items"]) == 2
    assert [item["title"] for item in ask("changes?since=2016-11-25T00:00:00Z")["items"]] == ["Update #2: Title 2"]
    assert [item["number"] for item in ask("updates?since=2016-11-25T00:00:00Z")["items"]] == [2]
    assert [item["title"] for item in ask("workstreams/hearings/changes")["items"]] == ["Update #2: Title 2"]
    assert len(ask(f"notes?since={today()}")["items"]) == 1
    assert ask(f"notes?since={today() + datetime.timedelta(1)}")["items"] == []


@pytest.mark.parametrize(
    ("question", "where"),
    [
        ("actions?limit=0", "limit"),
        ("actions?limit=101", "limit"),
        ("actions?limit=99999999999999999999", "limit"),
        ("actions?state=unheard", "state"),
        ("actions?status=done", "status"),
        ("actions?workstream=%00", "workstream"),
        ("changes?since=2016-11-25", "since"),
        ("changes?since=yesterday", "since"),
        ("changes?since=%2B0.0", "since"),
        ("notes?since=0", "since"),
        ("changes?since=0001-01-01T00:00:00%2B20:00", "since"),
        ("updates/1?state=x", "state"),
    ],
)
def test_what_makes_no_sense_is_refused_and_named(publish: Callable[..., Edition], question: str, where: str) -> None:
    publish()
    response = Client().get(f"/api/v1/{question}")
    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")
    assert [error["where"] for error in response.json()["errors"]] == [where]


@pytest.mark.parametrize(
    "path", ["nothing", "updates/99", "updates/99999999999999999999", "actions/X", "actions/%00", "workstreams/x"]
)
def test_what_is_not_there_is_a_problem_of_404(db: None, path: str) -> None:
    response = Client().get(f"/api/v1/{path}")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_a_moment_may_have_any_offset(db: None) -> None:
    assert ask("changes?since=4369-04-22T12:08:11-17:34")["items"] == []


def test_the_api_takes_nothing(db: None) -> None:
    response = Client().post("/api/v1/actions", {"reference": "A"}, content_type="application/json")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert response["Content-Type"] == "application/problem+json"


def test_an_answer_that_is_known_is_not_sent_again(workstreams: list[Workstream], note: ProgressNote) -> None:
    add(workstreams[0], 1)
    tag = Client().get("/api/v1/actions")["ETag"]
    again = Client().get("/api/v1/actions", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    add(workstreams[0], 2)
    assert Client().get("/api/v1/actions", headers={"If-None-Match": tag}).status_code == 200


def test_anyone_may_keep_an_answer_and_somebody_signed_in_alone_theirs(editor: Any) -> None:
    anyone = Client().get("/api/v1/notes")
    assert anyone["Cache-Control"] == "public, max-age=60"
    assert anyone["Access-Control-Allow-Origin"] == "*"
    assert "Cookie" in anyone["Vary"]
    assert not anyone.cookies
    own = signed_in(editor).get("/api/v1/notes")
    assert own["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in own
    assert not own.cookies


def test_a_consultation_says_no_more_than_its_page(workstreams: list[Workstream]) -> None:
    """What is written ahead of the day of the report is not told before."""
    now = datetime.datetime.now(datetime.UTC)
    consultation = Consultation.objects.create(
        workstream=workstreams[0],
        slug="what",
        title="?",
        summary="?",
        opens_at=now - 2 * DAY,
        closes_at=now + DAY,
        responses=7,
        analysis="Xylograph",
        you_said="Xylograph",
        we_did="Xylograph",
        reported_on=today() + 9 * DAY,
    )
    assert "Xylograph" not in Client().get("/consultations/what/").content.decode()
    assert "Xylograph" not in str(ask("consultations/what"))
    assert ask("consultations/what")["responses"] is None
    consultation.opens_at, consultation.closes_at, consultation.reported_on = NOON, NOON + DAY, today()
    consultation.save()
    assert ask("consultations/what")["we_did"] == "Xylograph"


def test_a_corrected_update_names_its_editions(
    workstreams: list[Workstream], publish: Callable[..., Edition], editor: Any
) -> None:

    first = publish(("Section", workstreams[0]))
    editions.publish(first.update, by=editor, over=1, note="A figure was wrong.", at=NOON + DAY)
    update = ask("updates/1")
    assert [(edition["number"], edition["note"]) for edition in update["editions"]] == [(1, ""), (2, "A figure was wrong.")]
    assert (update["first_published_at"], update["published_at"]) == ("2016-11-24T12:00:00Z", "2016-11-25T12:00:00Z")
    assert [(section["anchor"], section["workstream"]) for section in update["sections"]] == [("section", "neglect")]


@pytest.mark.django_db
def test_the_description_is_openapi_3_1() -> None:
    described = ask("openapi.json")
    assert described["openapi"].startswith("3.1")
    assert "/api/v1/updates/{number}" in described["paths"]
