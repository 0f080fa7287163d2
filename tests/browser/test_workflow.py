"""An update's whole way, in a browser with every part real: sent in, approved by another, published by the clock, corrected,
withdrawn."""

import datetime
import re
import time

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from people.dates import LONDON
from tests.browser.conftest import find_letter, fresh_page, sign_in
from tests.browser.test_accessible import check
from tests.browser.test_the_way import look_at_warnings, write_update
from tests.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]
PATIENCE = 240
"""Seconds within which the clock must have published: its minute, a tick, and a busy machine."""


def follow(page: Page, name: str) -> None:
    with page.expect_event("load"):
        page.get_by_role("link", name=name).first.click()


def press(page: Page, name: str) -> None:
    look_at_warnings(page)
    with page.expect_event("load"):
        page.get_by_role("button", name=name, exact=True).click()


def approve(page: Page, address: str, where: str) -> None:
    page.goto(address)
    follow(page, "Review it")
    check(page, where)
    press(page, "Approve it as shown here")
    expect(page.get_by_role("status")).to_contain_text("You approved")


def send_in_correction(page: Page, address: str, kind: str, note: str) -> None:
    page.goto(address)
    follow(page, "The first part")
    page.get_by_label("Text").fill(f"Words with {note}")
    press(page, "Save the section")
    follow(page, "Send in for review")
    check(page, "send in a correction")
    page.get_by_text(f"{kind}:").click()
    page.get_by_label("What changed, and why").fill(note)
    press(page, "Send in for review")


def wait_until_published(page: Page, address: str) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if page.goto(address).status == 200:  # type: ignore[union-attr]
            return
        time.sleep(2)
    raise AssertionError("The clock has not published it")


@pytest.fixture(scope="session")
def scheduled(browser: Browser, portal: Portal) -> str:
    """The desk of an update that was written, sent in, sent back, approved by another and given to the clock."""
    with fresh_page(browser, portal) as page, fresh_page(browser, portal) as other:
        sign_in(page, "editor@example.org")
        sign_in(other, "administrator@example.org")
        return schedule(page, other)


def schedule(page: Page, other: Page) -> str:
    """Lead an update from its start to the clock; its desk."""
    write_update(page, "The whole way", ("The first part", "Neglect", "Words."))
    desk = re.sub(r".*(/staff/updates/\d+/).*", r"\1", page.url)
    follow(page, "Send in for review")
    check(page, "send in")
    press(page, "Send in for review")
    expect(page.get_by_role("link", name="Review it")).to_have_count(0)

    other.goto("/staff/")
    expect(other.get_by_role("link", name="The whole way").first).to_be_visible()
    other.goto(desk)
    follow(other, "Make it a draft again")
    check(other, "send back")
    other.get_by_label("What is to be changed").fill("Say it better.")
    press(other, "Make it a draft again")
    page.goto(desk)
    expect(page.get_by_text("Say it better.")).to_be_visible()
    follow(page, "Send in for review")
    press(page, "Send in for review")
    approve(other, desk, "review")

    page.goto(desk)
    check(page, "approved")
    follow(page, "Schedule")
    check(page, "schedule")
    moment = timezone.localtime(timezone=LONDON).replace(second=0, microsecond=0) + datetime.timedelta(minutes=2)
    page.get_by_label("Day and time").fill(f"{moment:%Y-%m-%dT%H:%M}")
    press(page, "Schedule it")
    expect(page.get_by_text("It will be published on")).to_be_visible()
    check(page, "scheduled")
    return desk


def test_written_approved_by_another_and_scheduled(page: Page, scheduled: str) -> None:
    assert page.goto(scheduled.removeprefix("/staff")).status == 404  # type: ignore[union-attr]


@pytest.mark.by_the_clock
def test_published_by_the_clock_corrected_and_withdrawn(page: Page, browser: Browser, portal: Portal, scheduled: str) -> None:
    desk, address = scheduled, scheduled.removeprefix("/staff")
    wait_until_published(page, address)
    other = browser.new_context(base_url=portal.url).new_page()
    sign_in(page, "editor@example.org")
    sign_in(other, "administrator@example.org")
    find_letter(page, "at-once@example.org", "The whole way")

    send_in_correction(page, desk, "A minor correction", "a comma")
    approve(other, desk, "review a minor correction")
    follow(other, "Publish now")
    check(other, "publish what was approved")
    expect(other.get_by_text("Nobody is emailed.")).to_be_visible()
    press(other, "Publish now")
    expect(other.get_by_text("Words with a comma")).to_be_visible()

    send_in_correction(page, desk, "A major correction", "another day")
    approve(other, desk, "review a major correction")
    follow(other, "Publish now")
    press(other, "Publish now")
    find_letter(page, "at-once@example.org", "Corrected:")
    page.goto(f"{address}history/")
    check(page, "history")
    expect(page.get_by_role("heading", level=2)).to_have_text(["Corrected", "A minor correction", "Published"])

    page.goto(desk)
    follow(page, "Withdraw it")
    check(page, "withdraw")
    page.get_by_label("Why it is withdrawn").fill("It does not hold.")
    press(page, "Withdraw it")
    check(page, "withdrawn, for staff")
    page.goto(address)
    expect(page.get_by_text("It does not hold.")).to_be_visible()
    check(page, "withdrawn")
    page.goto(desk)
    follow(page, "Unpublish it")
    check(page, "unpublish")
    page.get_by_label("Why it is gone").fill("It is gone.")
    press(page, "Unpublish it")
    with page.expect_event("load"):
        page.goto("/updates/")
    other.context.close()
    assert page.request.get(address).status == 410
