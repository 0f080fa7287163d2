"""Every list as a table for spreadsheets, in which nothing is a formula."""

import csv
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from documents.models import Document
from people.dates import today
from people.models import Group, Membership, Profile, Reader, User
from publishing.audience import Audience
from publishing.when import When
from tests.conftest import DAY, NOON, signed_in
from tests.updates.promising import make_promise
from updates.models import Edition
from workstreams.models import Action, Commitment, Consultation, Milestone, Recommendation, Standing, Workstream

FORMULA = "=cmd|'/c calc'!A1"
TABLES = {
    "/workstreams/workstreams.csv": 3,
    "/roadmap/milestones.csv": 1,
    "/actions/actions.csv": 1,
    "/recommendations/recommendations.csv": 1,
    "/consultations/consultations.csv": 1,
    "/commitments/commitments.csv": 1,
    "/groups/groups.csv": 1,
    "/documents/documents.csv": 1,
    "/updates/updates.csv": 1,
    "/promises/promises.csv": 1,
}


def add(workstream: Workstream, number: int, publish: Any, make_document: Any) -> None:
    """One of each, whose first words would be a formula."""
    milestone = Milestone(workstream=workstream, title=f"{FORMULA}{number}")
    milestone.planned = When.read("December 2016", given=today())
    milestone.save()
    Action.objects.create(reference=f"A-{number:03}", workstream=workstream, what=f"{FORMULA}{number}")
    Recommendation.objects.create(
        reference=f"R-{number:03}", workstream=workstream, text=FORMULA, summary=FORMULA, review=FORMULA, put_on=today()
    )
    Consultation.objects.create(
        workstream=workstream, slug=f"c-{number}", title=FORMULA, summary="?", opens_at=NOON, closes_at=NOON + DAY
    )
    group = Group.objects.create(slug=f"g-{number}", name=f"{FORMULA}{number}", purpose=FORMULA)
    workstream.groups.add(group)
    profile = Profile.objects.create(slug=f"m-{number}", name=FORMULA)
    Membership.objects.create(group=group, profile=profile, starts_on=today())
    commitment = Commitment.objects.create(slug=f"p-{number}", kind="promise", title=FORMULA, source=FORMULA, asks=FORMULA)
    commitment.workstreams.add(workstream)
    make_document(f"{FORMULA}{number}", file=b"", authors=FORMULA)
    edition = publish((FORMULA, workstream), title=FORMULA, summary=FORMULA)
    make_promise(edition.update.sections.get(), f"{FORMULA}{number}", who=FORMULA)


def rows_of(path: str, client: Client | None = None) -> list[dict[str, str]]:
    response = (client or Client()).get(path)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{path.rpartition("/")[2]}"'
    assert response.content.startswith("\ufeff".encode())
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"), newline="")))


def test_each_list_is_a_table_in_which_nothing_is_a_formula(
    subtests: pytest.Subtests,
    workstreams: list[Workstream],
    publish: Callable[..., Edition],
    make_document: Callable[..., Document],
) -> None:
    add(workstreams[0], 1, publish, make_document)
    Workstream.objects.filter(pk=workstreams[0].pk).update(summary=FORMULA, partners="@SUM(A1)", name="-1+1")
    for path, count in TABLES.items():
        with subtests.test(path):
            rows = rows_of(path)
            assert len(rows) == count
            cells = [cell for row in rows for cell in row.values()]
            assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
            assert any(cell.startswith("'=cmd|") for cell in cells)


def test_each_table_asks_as_often_for_thirty_rows_as_for_three(
    workstreams: list[Workstream], publish: Callable[..., Edition], make_document: Callable[..., Document]
) -> None:
    def queries() -> dict[str, int]:
        asked: dict[str, int] = {}
        for path in TABLES:
            with CaptureQueriesContext(connection) as captured:
                rows_of(path)
            asked[path] = len(captured)
        return asked

    for number in range(2):
        add(workstreams[0], number, publish, make_document)
    few = queries()
    for number in range(2, 12):
        add(workstreams[0], number, publish, make_document)
        workstream = Workstream.objects.create(slug=f"w-{number}", name=f"W {number}", position=10 + number)
        workstream.leads.add(Profile.objects.create(slug=f"lead-{number}", name="A lead"))
    assert queries() == few


def test_no_table_is_left_out_here() -> None:
    def paths(resolver: URLResolver, before: str = "/") -> set[str]:
        found: set[str] = set()
        for pattern in resolver.url_patterns:
            here = f"{before}{pattern.pattern}"
            if isinstance(pattern, URLResolver):
                found |= paths(pattern, here)
            elif isinstance(pattern, URLPattern) and here.endswith(".csv") and "/staff/" not in here:
                found.add(here)
        return found

    assert paths(get_resolver()) == set(TABLES)


def test_what_the_tables_say(workstreams: list[Workstream], editor: User) -> None:
    standing = Standing.objects.create(
        workstream=workstreams[0], status="at risk", reason="Late.", since=NOON.date(), said_at=NOON
    )
    Workstream.objects.filter(pk=workstreams[0].pk).update(standing=standing)
    milestone = Milestone(workstream=workstreams[0], title="It is reached", reached_on=NOON.date(), outcome="It is.")
    milestone.planned = When.read("December 2016", given=today())
    milestone.save()
    first = rows_of("/workstreams/workstreams.csv")[0]
    assert (first["Name"], first["Status"], first["Since"], first["Why"]) == ("Neglect", "At risk", "2016-11-24", "Late.")
    assert first["Address"] == "http://portal.test/workstreams/neglect/"
    (row,) = rows_of("/roadmap/milestones.csv")
    assert (row["Planned"], row["Planned by"], row["Expected now"]) == ("December 2016", "2016-12-31", "")
    assert (row["Reached on"], row["Overdue"]) == ("2016-11-24", "No")


def test_a_table_of_updates_holds_what_its_reader_may_see(
    cast: dict[str, Reader], group: Group, publish: Callable[..., Edition]
) -> None:
    publish()
    publish(audience=Audience.GROUPS, groups=(group,))
    assert [row["Number"] for row in rows_of("/updates/updates.csv")] == ["1"]
    assert [row["Number"] for row in rows_of("/updates/updates.csv", signed_in(cast["member"]))] == ["2", "1"]
    (public,) = rows_of("/updates/updates.csv")
    assert public["Published"] == "2016-11-24T12:00:00+00:00"
    assert Client().get("/updates/updates.csv")["Cache-Control"] == "private, no-store"
