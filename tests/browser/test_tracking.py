"""Keeping a workstream up to date in a browser: a note from a phone, a forecast with its reason, the roadmap by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import leave_by, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]


def test_a_note_is_written_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    sign_in(page, "contributor@example.org")
    page.get_by_role("link", name="Write a note about Neglect").click()
    page.get_by_label("What has happened").fill("The pilot **started** today.")
    leave_by(page.get_by_role("button", name="Publish the note"))
    page.goto("/workstreams/neglect/")
    expect(page.get_by_text("The pilot started today.")).to_be_visible()


def test_a_forecast_says_why_and_the_roadmap_shows_the_slip(page: Page) -> None:
    sign_in(page, "contributor@example.org")
    page.goto("/staff/workstreams/neglect/")
    page.get_by_role("link", name=re.compile("Forecast anew.*Interim recommendations")).click()
    page.get_by_label("Expected now").fill("some day")
    leave_by(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("alert")).to_contain_text("“some day” could not be read as a date.")
    expect(page.get_by_label("Expected now")).to_have_value("some day")
    page.get_by_label("Expected now").fill("end of January 2017")
    page.get_by_label("Why").fill("The pilot needs another month.")
    leave_by(page.get_by_role("button", name="Save"))
    page.goto("/workstreams/neglect/")
    page.locator("summary", has_text="How the forecast changed").click()
    expect(page.get_by_text("The pilot needs another month.").first).to_be_visible()
    page.goto("/roadmap/")
    expect(page.get_by_role("row", name=re.compile("Interim recommendations"))).to_contain_text("31 days later than planned")


def test_the_roadmap_is_reached_by_keyboard(page: Page) -> None:
    page.goto("/roadmap/")
    page.get_by_role("region", name="The roadmap as a drawing").focus()
    page.keyboard.press("Tab")
    first = page.locator(".portal-roadmap__milestone").first
    expect(first).to_be_focused()
    assert "planned: 16 December 2016" in (first.get_attribute("aria-label") or "")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/workstreams/system-review/#milestone-\d+"))


def test_the_roadmap_prints_whole(page: Page) -> None:
    page.goto("/roadmap/")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 1000})
    expect(page.get_by_role("table")).to_be_visible()
    assert page.evaluate("document.querySelector('.portal-roadmap').getBoundingClientRect().right") <= 720


def test_one_box_chooses_all_actions_and_one_button_changes_them(page: Page) -> None:
    sign_in(page, "editor@example.org")
    page.goto("/staff/actions/?workstream=child-sexual-exploitation&q=guidance")
    boxes = page.get_by_role("checkbox", name=re.compile("^Choose CSE"))
    page.get_by_text("Choose all on this page").click()
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        expect(box).to_be_checked()
    page.get_by_label("How it has come along").fill("Both have been sent out.")
    page.get_by_role("group", name="Where it stands now").get_by_text("Done").click()
    page.get_by_role("button", name="Save for all that are chosen").click()
    expect(page.get_by_role("status")).to_contain_text("2 actions are now done.")
    expect(page.get_by_text("2 actions fit.")).to_be_visible()
