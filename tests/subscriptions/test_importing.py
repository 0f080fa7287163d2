"""Taking over those who agreed to emails elsewhere."""

import csv
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from people.models import Role, User
from publishing.models import AuditEntry
from subscriptions import bounces, follows, importing, keeping
from subscriptions.models import Frequency, Subscriber
from tests.conftest import make_person, signed_in
from workstreams.models import Workstream

Subscribe = Callable[..., Subscriber]
PAGE = "/staff/emails/subscribers/take-over/"
GOOD = ["ann@example.org", "weekly", "everything", "2016-11-25", "Ticked “send me news” on the old site."]


@pytest.fixture
def administrator(db: None) -> User:
    return make_person("Ada Administrator", role=Role.ADMINISTRATOR)


def table(*rows: list[str], columns: tuple[str, ...] = importing.COLUMNS) -> SimpleUploadedFile:
    written = io.StringIO()
    csv.writer(written).writerows([columns, *rows])
    return SimpleUploadedFile("old.csv", written.getvalue().encode("utf-8-sig"), "text/csv")


def send(by: User, file: SimpleUploadedFile) -> str:
    return signed_in(by).post(PAGE, {"file": file}).content.decode()


def test_those_who_agreed_are_taken_over_with_the_evidence_and_twice_changes_nothing(
    administrator: User, workstreams: list[Workstream]
) -> None:
    rows = [GOOD, ["ben@example.org", "Daily", f"workstream:{workstreams[0].slug}", "2016-11-25", "On paper."]]
    assert "2 taken over" in send(administrator, table(*rows))
    assert "0 taken over.</strong> 2 get emails already" in send(administrator, table(*rows))
    ann, ben = Subscriber.objects.order_by("pk")
    assert ann.consent
    assert (ann.consent.wording, ann.consent.page) == (GOOD[4], "Taken over by staff from old.csv")
    assert [(follow.topic, follow.frequency) for follow in ann.follows.all()] == [(None, Frequency.WEEKLY)]
    assert [(follow.topic, follow.frequency) for follow in ben.follows.all()] == [(workstreams[0], Frequency.DAILY)]
    assert AuditEntry.objects.filter(did="imported subscribers").first().details["known"] == 2  # type: ignore[union-attr]


def test_nobody_who_left_complained_or_was_stopped_is_brought_back(administrator: User, subscribe: Subscribe) -> None:
    left, stopped, forgotten = (subscribe(f"{name}@example.org", Frequency.WEEKLY) for name in ("left", "stopped", "forgotten"))
    follows.unsubscribe(left)
    bounces.stop(stopped, by=administrator, why="Asked.")
    keeping.forget(bounces.stop(forgotten, by=administrator, why="Asked."))
    rows = [[f"{name}@example.org", *GOOD[1:]] for name in ("Left", "stopped", "forgotten")]
    assert "0 taken over" in send(administrator, table(*rows))
    assert not Subscriber.objects.active().exists()


@pytest.mark.parametrize(
    ("place", "cell", "words"),
    [
        (0, "ann", "has not the form"),
        (0, "ann@example.org\nBcc: x@example.org", "has not the form"),
        (1, "hourly", "is one of: at once, daily, weekly, monthly"),
        (2, "workstream:nowhere", "Nothing that can be followed is named"),
        (2, "herring", "Nothing that can be followed is named"),
        (3, "yesterday", "Write in “Agreed on” the day"),
        (3, "2999-01-01", "They cannot have agreed on that day"),
        (4, "", "how and to which words they agreed"),
    ],
)
def test_with_a_mistake_nothing_is_taken(administrator: User, place: int, cell: str, words: str) -> None:
    wrong = [*GOOD]
    wrong[place] = cell
    page = send(administrator, table(["ben@example.org", *GOOD[1:]], wrong))
    assert ("Line 3: " in page, words in page, "Nothing was taken over" in page) == (True, True, True)
    assert not Subscriber.objects.exists()


def test_what_is_no_table_or_lacks_a_column_is_said(administrator: User) -> None:
    assert "This is a PDF" in send(administrator, SimpleUploadedFile("x.csv", b"%PDF-1.7"))
    assert "There is no column “Agreed to”" in send(administrator, table(GOOD[:4], columns=importing.COLUMNS[:4]))
    assert "stands in line 2 already" in send(administrator, table(GOOD, ["ANN@example.org", *GOOD[1:]]))
    assert "Choose a file." in signed_in(administrator).post(PAGE, {"x": "y"}).content.decode()
