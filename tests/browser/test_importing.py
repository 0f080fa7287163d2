"""Importing a table in a browser: its faults are read, mended and imported, once."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import leave_by, sign_in
from tests.workstreams.importing import csv_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

HEADINGS = ["Reference", "Workstream", "What", "Owner", "Due"]
EARLIER = [["IMP-1", "Neglect", "Agree the terms", "Ann", "early 2031"], ["IMP-2", "Neglect", "Print them", "Bob", ""]]


def choose(page: Page, *rows: list[str], kind: str = "Actions") -> None:
    page.goto("/staff/")
    page.get_by_role("link", name="Import from a table").click()
    page.locator("main label", has_text=kind).click()
    page.get_by_label("File").set_input_files({"name": "plan.csv", "mimeType": "text/csv", "buffer": csv_of(HEADINGS, *rows)})
    page.get_by_role("button", name="Show what would change").click()


def marks(page: Page) -> Locator:
    return page.locator("tbody tr td:nth-child(2) .ds_tag")


def test_a_table_is_looked_at_mended_and_imported(page: Page) -> None:
    sign_in(page, "administrator@example.org")
    choose(page, *EARLIER)
    page.get_by_role("button", name="Import 2 rows").dblclick()
    expect(page.get_by_text("2 rows imported")).to_be_visible()

    changed, new = ["IMP-2", "Neglect", "Print them", "Zoë", ""], ["IMP-3", "Neglect", "Send them", "", "May 2031"]
    choose(page, EARLIER[0], changed, new, ["IMP-4", "Herrings", "Read them", "", "soon"])
    expect(marks(page)).to_have_text(["Wrong", "Changed", "New", "Unchanged"])
    expect(page.get_by_role("alert")).to_contain_text("1 row cannot be imported")
    expect(page.get_by_role("row", name=re.compile("IMP-4"))).to_contain_text("No such workstream, or not yours.")
    expect(page.get_by_role("row", name=re.compile("IMP-4"))).to_contain_text("“soon” could not be read as a date.")
    expect(page.get_by_role("button", name=re.compile("Import"))).to_have_count(0)

    choose(page, EARLIER[0], changed, new, ["IMP-4", "Neglect", "Read them", "", ""])
    expect(marks(page)).to_have_text(["Changed", "New", "New", "Unchanged"])
    page.get_by_role("button", name="Import 3 rows").click()
    expect(page.get_by_text("3 rows imported")).to_be_visible()
    leave_by(page.get_by_role("link", name="See the actions"))
    page.goto("/actions/?workstream=neglect")
    for reference, words in (("IMP-1", "Ann"), ("IMP-2", "Zoë"), ("IMP-3", "May 2031"), ("IMP-4", "Read them")):
        expect(page.get_by_role("row", name=re.compile(reference))).to_contain_text(words)
