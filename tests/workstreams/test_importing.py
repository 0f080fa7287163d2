"""Importing tables: the preview marks each row, nothing is saved before all are right, and twice is as once."""

import datetime
import io
import threading
from collections.abc import Callable

import pytest
from django.db import connection, models
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from people.models import Role, User
from publishing.models import AuditEntry, Change
from publishing.when import When
from tests.conftest import DAY, make_person, signed_in
from tests.workstreams.importing import START, Preview, csv_of, text_of, upload
from workstreams.importing import applying
from workstreams.models import Action, ActionEntry, ActionPlan, TableImport, Workstream
from workstreams.tasks import forget_abandoned_imports

GIVEN = datetime.date(2016, 11, 24)
HEADINGS = ["Reference", "Workstream", "What", "Owner", "Due", "Status"]
TOUCHED: list[type[models.Model]] = [Action, ActionEntry, Change, AuditEntry]
MINUTE = datetime.timedelta(minutes=1)
Act = Callable[..., Action]


@pytest.fixture
def client(editor: User, workstreams: list[Workstream]) -> Client:
    return signed_in(editor)


@pytest.fixture
def act(workstreams: list[Workstream]) -> Act:
    def make(reference: str, due: str = "", workstream: int = 0, **fields: object) -> Action:
        action = Action(reference=reference, workstream=workstreams[workstream], **{"what": f"Do {reference}", **fields})
        action.due = When.read(due, GIVEN) if due else None
        action.save()
        return action

    return make


def everything() -> list[list[dict[str, object]]]:
    """All that an import may touch."""
    return [list(model._default_manager.order_by("pk").values()) for model in TOUCHED]


def test_each_row_is_marked_and_nothing_is_saved_before_it_is_confirmed(client: Client, act: Act) -> None:
    act("A-1", "in December", owner="Ann")
    act("A-2", owner="Bob")
    before = everything()
    preview = Preview(
        client,
        "actions",
        HEADINGS,
        ["A-1", "Neglect", "Do A-1", "Ann", "in December", "Not started"],
        ["A-2", "neglect", "Do A-2", "Zoë", "early 2031", "Not started"],
        ["A-3", "HEARINGS", "Do it", "", "", ""],
        ["A-4", "Neglect", "", "", "soon", "Late"],
    )
    assert preview.marks == {2: "unchanged", 3: "changed", 4: "new", 5: "wrong"}
    assert list(preview.marks) == [5, 3, 4, 2], "wrong ones first"
    assert "1 wrong 1 changed 1 new 1 unchanged" in preview.text
    assert "was Bob will be → Zoë" in preview.text
    assert "was (empty) will be → early 2031" in preview.text
    for reason in ("Say what is to be done.", "“soon” could not be read as a date.", "“Late” is none of these: Not started, In"):
        assert reason in preview.text
    assert not preview.button
    assert everything() == before
    assert "nothing was imported" in text_of(preview.confirm())
    assert everything() == before


def test_what_is_confirmed_is_imported_once_and_the_same_file_again_changes_nothing(client: Client, act: Act) -> None:
    act("A-2", "in December", owner="Bob")
    rows = [
        HEADINGS,
        ["A-2", "Neglect", "Do A-2", "Zoë", "in December", "In progress"],
        ["A-3", "Hearings", "Do it", "", "early 2031", "done"],
    ]
    preview = Preview(client, "actions", *rows, name="plan <2016>.csv")
    assert preview.button == "Import 2 rows"
    assert "2 rows imported" in text_of(preview.confirm())
    changed, new = Action.objects.order_by("reference")
    assert (changed.owner, changed.status, changed.due.last) == ("Zoë", "in progress", datetime.date(2016, 12, 31))
    assert (new.workstream.name, new.what, str(new.due), new.status) == ("Hearings", "Do it", "early 2031", "done")
    entry = ActionEntry.objects.get()
    assert (entry.action, entry.words, entry.status) == (changed, "Brought up to date from the plan’s own table.", "in progress")
    assert Change.objects.get().title == "Action A-2 is in progress: Do A-2"
    assert AuditEntry.objects.filter(did="imported table").get().details["changed"] == 1
    after = everything()
    assert "nothing was imported" not in text_of(preview.confirm())
    assert everything() == after
    again = Preview(client, "actions", *rows)
    assert set(again.marks.values()) == {"unchanged"}
    assert "there is nothing to import" in again.text
    assert not again.button
    assert everything() == after


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "'=1", " so ", 'a "b", c\r\nd', ""]
)
def test_the_table_that_goes_out_comes_back_unchanged(client: Client, act: Act, cell: str, workstreams: list[Workstream]) -> None:
    plan = ActionPlan.objects.create(slug="plan", workstream=workstreams[0], title="Plan", iteration=2)
    act("A", "in December", owner=cell, plan=plan)
    act("B", "by 23 December 2016", 1, what=f"Do {cell}", status="dropped")
    act("C", "2016-12-23", status="done")
    before = everything()
    preview = Preview(client, "actions", content=Client().get("/actions/actions.csv").content)
    assert preview.marks == {2: "unchanged", 3: "unchanged", 4: "unchanged"}
    assert "Not used: Due by." in preview.text
    assert everything() == before


def test_what_a_spreadsheet_makes_of_the_dates_that_went_out_is_no_change(client: Client, act: Act) -> None:
    dates = {
        "23 December 2016": ["23-Dec-16", "23/12/2016", "23-Dec-2016"],
        "December 2016": ["Dec-16"],
        "1 May 2031": ["01-May-31"],
    }
    for due, written in dates.items():
        action = act("A", due)
        for words in written:
            preview = Preview(client, "actions", HEADINGS[:3] + ["Due"], ["A", "Neglect", "Do A", words])
            assert preview.marks == {2: "unchanged"}, words
        action.delete()


def test_lines_within_a_cell_may_end_in_either_way(client: Client, act: Act) -> None:
    act("A", what="One\r\ntwo")
    assert Preview(client, "actions", HEADINGS[:3], ["A", "Neglect", "One\ntwo"]).marks == {2: "unchanged"}


def test_excel_workbooks_are_imported_and_formulas_stay_text(client: Client) -> None:
    book = Workbook()
    for row in (HEADINGS, [7.0, "Neglect", "=1+1", "@me", datetime.date(2031, 1, 2), "In progress"]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    Preview(client, "actions", content=content.getvalue(), name="plan.xlsx").confirm()
    action = Action.objects.get()
    assert (action.reference, action.what, action.owner, str(action.due)) == ("7", "=1+1", "@me", "2 January 2031")


def test_a_column_that_is_left_out_changes_nothing_and_an_empty_cell_empties(client: Client, act: Act) -> None:
    act("A", "in December", owner="Ann", status="done")
    Preview(
        client, "actions", ["REF", " work stream", "what", "Owner", "Colour"], ["A", "Neglect", "Do more", "", "red"]
    ).confirm()
    action = Action.objects.get()
    assert (action.what, action.owner, str(action.due), action.status) == ("Do more", "", "in December", "done")


def test_plans_are_found_by_their_title_in_the_rows_own_workstream(client: Client, workstreams: list[Workstream]) -> None:
    for workstream, title, iteration in ((0, "One", 1), (0, "Twice", 1), (0, "Twice", 2), (1, "Elsewhere", 1)):
        ActionPlan.objects.create(
            slug=f"{title}-{iteration}", workstream=workstreams[workstream], title=title, iteration=iteration
        )
    plans = ["one", "Twice (iteration 2)", "", "Twice", "Elsewhere"]
    rows = [[f"A-{number}", "Neglect", "Do it", plan] for number, plan in enumerate(plans)]
    preview = Preview(client, "actions", ["Reference", "Workstream", "What", "Plan"], *rows)
    assert preview.marks == {2: "new", 3: "new", 4: "new", 5: "wrong", 6: "wrong"}
    assert "more than one such plan. Write which, like “Twice (iteration 1)”" in preview.text
    assert "Neglect has no plan of this title." in preview.text
    Preview(client, "actions", ["Reference", "Workstream", "What", "Plan"], *rows[:3]).confirm()
    assert [action.plan and str(action.plan) for action in Action.objects.all()] == [
        "One (iteration 1)",
        "Twice (iteration 2)",
        None,
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["", "Neglect", "Do it"], "Give it a reference, like CSE-7."),
        (["A" * 31, "Neglect", "Do it"], "Ensure this value has at most 30 characters (it has 31)."),
        (["A", "", "Do it"], "No such workstream, or not yours."),
        (["A", "Unknown", "Do it"], "No such workstream, or not yours."),
        (["A", "Neglect", "x" * 301], "Ensure this value has at most 300 characters (it has 301)."),
        (["A", "Neglect", "Do it", "o" * 151], "Ensure this value has at most 150 characters (it has 151)."),
        (["A", "Neglect", "Do it", "", "d" * 101], "Ensure this value has at most 100 characters (it has 101)."),
        (["A", "Neglect", "Do it", "", "99999999999999999999"], "could not be read as a date"),
        (["A", "Neglect", "Do it", "", "", "", "", "more"], "This row has more cells than there are headings."),
        (["OLD", "Hearings", "Do OLD"], "It belongs to Neglect, and an import does not move it."),
    ],
)
def test_a_row_says_what_is_wrong_with_it(client: Client, act: Act, row: list[str], reason: str) -> None:
    act("OLD", status="done")
    headings = HEADINGS[: max(len(row), 3)]
    preview = Preview(client, "actions", headings, row)
    assert preview.marks == {2: "wrong"}
    assert reason in preview.text


@pytest.mark.django_db(transaction=True)
def test_five_clicks_at_once_import_once(editor: User, workstreams: list[Workstream], act: Act) -> None:
    act("A")
    clients = [signed_in(editor) for _ in range(5)]
    preview = Preview(
        clients[0], "actions", [*HEADINGS[:3], "Status"], ["A", "Neglect", "Do A", "Done"], ["B", "Neglect", "Do B", ""]
    )
    seen = applying.preview(TableImport.objects.get()).digest
    pages: list[str] = []

    def click(client: Client) -> None:
        pages.append(text_of(client.post(preview.address, {"seen": seen}, follow=True)))
        connection.close()

    clicks = [threading.Thread(target=click, args=[client]) for client in clients]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert ["2 rows imported" in page and "nothing was imported" not in page for page in pages] == [True] * 5
    assert (Action.objects.count(), ActionEntry.objects.count(), Change.objects.count()) == (2, 1, 1)


def test_a_confirmation_that_no_page_offers_imports_nothing(client: Client) -> None:
    preview = Preview(client, "actions", HEADINGS[:3], ["A", "Neglect", "Do it"], ["B", "Neglect", ""])
    seen = applying.preview(TableImport.objects.get()).digest
    client.post(preview.address, {"seen": seen})
    assert not Action.objects.exists()


def test_rows_about_the_same_thing_are_all_wrong(client: Client) -> None:
    rows = [[reference, "Neglect", "Do it"] for reference in ("A", "B", "A ", "C", "A")]
    preview = Preview(client, "actions", HEADINGS[:3], *rows)
    assert preview.marks == {2: "wrong", 3: "new", 4: "wrong", 5: "new", 6: "wrong"}
    assert preview.text.count("It is in this file more than once: rows 2, 4, 6. Keep one of them.") == 3


def test_a_contributor_imports_for_their_own_workstreams_only(act: Act, workstreams: list[Workstream]) -> None:
    contributor = make_person("Con", role=Role.CONTRIBUTOR)
    workstreams[0].team.add(contributor)
    act("MINE")
    act("THEIRS", workstream=1)
    client = signed_in(contributor)
    rows = [["MINE", "Neglect", "Changed"], ["NEW", "Hearings", "x"], ["THEIRS", "Hearings", "Do"], ["THEIRS", "Neglect", "Do"]]
    marks = [Preview(client, "actions", HEADINGS[:3], row).marks[2] for row in rows]
    assert marks == ["changed", "wrong", "wrong", "wrong"]
    preview = Preview(client, "actions", HEADINGS[:3], ["THEIRS", "Hearings", "Changed"])
    assert "No such workstream, or not yours." in preview.text


def test_nobody_else_sees_a_preview_or_confirms_it(client: Client, colleague: User) -> None:
    preview = Preview(client, "actions", HEADINGS[:3], ["A", "Neglect", "Do it"])
    other = signed_in(colleague)
    assert other.get(preview.address).status_code == 404
    assert other.post(preview.address, {"seen": "x"}).status_code == 404
    assert not Action.objects.exists()


def test_rights_that_have_ended_end_the_import(workstreams: list[Workstream]) -> None:
    contributor = make_person("Con", role=Role.CONTRIBUTOR)
    workstreams[0].team.add(contributor)
    preview = Preview(signed_in(contributor), "actions", HEADINGS[:3], ["A", "Neglect", "Do it"])
    workstreams[0].team.clear()
    preview.confirm()
    assert not Action.objects.exists()


@pytest.mark.parametrize("meanwhile", [{"owner": "Carol"}, {"what": "Do the other"}, {"reference": "A-9"}])
def test_what_changed_meanwhile_is_shown_before_anything_is_saved(client: Client, act: Act, meanwhile: dict[str, str]) -> None:
    action = act("A-1", owner="Ann")
    preview = Preview(client, "actions", HEADINGS[:4], ["A-1", "Neglect", "Do A-1", "Bob"], ["A-2", "Neglect", "Do it", ""])
    Action.objects.filter(pk=action.pk).update(**meanwhile)
    page = text_of(preview.confirm())
    assert "Something has changed since this page was shown, and nothing was imported." in page
    assert not Action.objects.filter(reference="A-2").exists()
    preview.look()
    preview.confirm()
    assert Action.objects.get(reference="A-2")
    assert Action.objects.get(reference="A-1").owner == "Bob"


def test_a_change_beside_the_import_does_not_stop_it(client: Client, act: Act) -> None:
    action = act("A-1", owner="Ann")
    preview = Preview(client, "actions", ["Reference", "Workstream", "What"], ["A-1", "Neglect", "Do more"])
    Action.objects.filter(pk=action.pk).update(owner="Carol")
    preview.confirm()
    action.refresh_from_db()
    assert (action.what, action.owner) == ("Do more", "Carol")


def test_nothing_is_half_saved(client: Client) -> None:
    """The database refuses the second row, though every check has passed."""
    preview = Preview(client, "actions", HEADINGS[:3], ["A-1", "Neglect", "Do it"], ["A-2", "Neglect", "Do it"])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE workstreams_action ADD CHECK (reference <> 'A-2')")
    before = everything()
    assert "nothing was imported" in text_of(preview.confirm())
    assert everything() == before
    assert TableImport.objects.get().applied_at is None


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "This file is empty."),
        (b"%PDF-1.7", "This is a PDF."),
        (csv_of(HEADINGS), "headings, but no rows"),
        (
            csv_of(["Reference", "What"], ["A", "Do it"]),
            "There is no column “Workstream”. The first row must name the columns; here",
        ),
        (csv_of(["x"], ["A"]), "There is no column “Reference” and no column “Workstream” and no column “What”."),
        (csv_of([*HEADINGS, "ref."], ["A"] * 7), "Both “Reference” and “ref.” are read as Reference."),
        (csv_of(HEADINGS, *[["A", "Neglect", "Do it"]] * 100_000), "This file has more than 2,000 rows. Split it"),
        (b"Reference,What,Workstream\nA,a\x00b,Neglect", "NUL characters"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_keeps_nothing(client: Client, content: bytes, problem: str) -> None:
    response = upload(client, "actions", content)
    assert response.status_code == 200
    assert problem in text_of(response)
    assert "<title>Error: Import from a table" in response.content.decode()
    assert not TableImport.objects.exists()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({}, "Choose a file."),
        ({}, "Choose what is in the table."),
        ({"kind": "users"}, "Select a valid choice"),
        ({"file": "x"}, "Choose"),
    ],
)
def test_the_form_asks_for_what_is_missing(client: Client, data: dict[str, str], problem: str) -> None:
    assert problem in text_of(client.post(START, data))


def test_a_guess_at_the_encoding_and_columns_that_are_not_used_are_said(client: Client) -> None:
    content = "Reference;Workstream;What;;Colour\nA;Neglect;Café;x;red\n".encode("windows-1252")
    preview = Preview(client, "actions", content=content)
    assert "Read as Windows-1252 (Western European): check the accents." in preview.text
    assert "Not used: column 4, which has no heading, Colour." in preview.text
    preview.confirm()
    assert Action.objects.get().what == "Café"


def test_what_the_file_says_is_shown_as_text(client: Client) -> None:
    evil = "<script>alert(1)</script>"
    preview = Preview(client, "actions", [*HEADINGS[:3], evil], [evil, evil, evil, evil], name=f"{evil}.csv")
    assert "<script>alert" not in preview.html


def test_the_empty_table_that_is_offered_has_the_columns(client: Client) -> None:
    for kind in ("actions", "milestones"):
        assert f'href="/staff/import/{kind}.csv"' in client.get(START).content.decode()
        assert "headings, but no rows" in text_of(upload(client, kind, client.get(f"/staff/import/{kind}.csv").content))
    assert client.get("/staff/import/users.csv").status_code == 404


def test_tables_that_nobody_confirms_are_forgotten_after_a_day(client: Client) -> None:
    fresh, old, applied = (Preview(client, "actions", HEADINGS[:3], [name, "Neglect", "Do it"]) for name in "ABC")
    applied.confirm()
    for preview, age in (
        (fresh, DAY - MINUTE),
        (old, DAY + MINUTE),
        (applied, 9 * DAY),
    ):
        TableImport.objects.filter(key=preview.address.split("/")[-2]).update(at=timezone.now() - age)
    forget_abandoned_imports()
    assert {f"/staff/import/{table.key}/" for table in TableImport.objects.all()} == {fresh.address, applied.address}
    assert client.get(old.address).status_code == 404


def test_long_tables_come_in_pages(client: Client) -> None:
    rows = [[f"A-{number}", "Neglect", "Do it" if number else ""] for number in range(250)]
    preview = Preview(client, "actions", HEADINGS[:3], *rows)
    assert len(preview.marks) == 100
    assert "Page 1 of 3" in preview.text
    assert "Page 3 of 3" in text_of(client.get(f"{preview.address}?page=nonsense&page=99"))


@pytest.mark.parametrize("number", [3, 100])
def test_a_preview_takes_the_same_queries_for_3_and_for_100_rows(
    client: Client, act: Act, number: int, django_assert_num_queries: Callable[..., object], workstreams: list[Workstream]
) -> None:
    plan = ActionPlan.objects.create(slug="plan", workstream=workstreams[0], title="Plan")
    rows = []
    for index in range(number):
        act(f"A-{index}", "in December", plan=plan)
        rows += [[f"A-{index}", "Neglect", "Changed", "Plan"], [f"B-{index}", "Hearings", "New", ""], ["", "x", "", "y"]]
    preview = Preview(client, "actions", [*HEADINGS[:3], "Plan"], *rows)
    with django_assert_num_queries(7):  # type: ignore[attr-defined]
        client.get(preview.address)


def test_an_empty_status_leaves_what_is_stored_so_that_the_same_file_twice_changes_nothing(client: Client, act: Act) -> None:
    act("A-1", status="done")
    rows = [HEADINGS[:3] + ["Status"], ["A-1", "Neglect", "Do A-1", ""], ["A-2", "Neglect", "Do A-2", ""]]
    Preview(client, "actions", *rows).confirm()
    assert set(Preview(client, "actions", *rows).marks.values()) == {"unchanged"}
    assert set(Action.objects.values_list("reference", "status")) == {("A-1", "done"), ("A-2", "not started")}
