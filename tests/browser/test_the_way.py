"""From an update that an editor writes to the email that a subscriber reads and stops, in a browser, with every part real."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import find_letter, open_letter, sign_in
from tests.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]


def look_at_warnings(page: Page) -> None:
    """Say that one has, on a page that asks it."""
    for label in page.get_by_text("I have looked at each warning").all():
        label.click()


def add_section(page: Page, heading: str, workstream: str, body: str) -> None:
    page.get_by_role("link", name="Add a section").click()
    page.get_by_label("Heading").fill(heading)
    page.get_by_label("Workstream").select_option(label=workstream)
    page.get_by_label("Text").fill(body)
    page.get_by_role("button", name="Save the section").click()
    expect(page.get_by_role("status")).to_contain_text(f"Added “{heading}”.")


def write_update(page: Page, title: str, *sections: tuple[str, str, str]) -> None:
    page.goto("/staff/")
    page.get_by_role("link", name="Start an update").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Summary").fill(f"A summary of {title}.")
    page.get_by_role("button", name="Start the update").click()
    for section in sections:
        add_section(page, *section)


def publish_update(page: Page) -> None:
    page.get_by_role("link", name="Publish without approval").click()
    page.get_by_label("Why can it not wait").fill("It is urgent.")
    look_at_warnings(page)
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_role("status")).to_contain_text("Published")


def test_from_the_editors_desk_to_the_subscribers_mailbox_and_out_again(page: Page, browser: Browser, portal: Portal) -> None:
    reader = browser.new_context(base_url=portal.url).new_page()
    subscribe_to_neglect(reader)
    sign_in(page, "editor@example.org")
    write_update(
        page,
        "Winter",
        ("The review ends", "System Review", "It reported on **23 December**."),
        ("The pilot begins", "Neglect", "It starts in January.\n\n- first here\n- then there"),
        ("What comes next", "No workstream", "A meeting."),
    )
    page.get_by_role("button", name="move “The pilot begins” up").click()
    headings = page.locator(".portal-sections .portal-list__title")
    expect(headings).to_have_text(["The pilot begins", "The review ends", "What comes next"])
    page.get_by_role("link", name="Preview").click()
    expect(page.get_by_role("heading", name="The review ends")).to_be_visible()
    page.go_back()
    publish_update(page)

    open_letter(reader, "reader@example.org", "Winter")
    letter = reader.frame_locator("iframe")
    letter.get_by_role("link", name="The pilot begins").click()
    reader.wait_for_url("**/updates/*/#the-pilot-begins")
    expect(reader.get_by_text("It starts in January.")).to_be_in_viewport()
    assert not reader.context.cookies()

    unsubscribe(reader)
    write_update(page, "Spring", ("More of the pilot", "Neglect", "It goes on."))
    publish_update(page)
    find_letter(page, "at-once@example.org", "Spring")
    reader.goto("/mailbox/")
    assert reader.locator(".portal-list__item", has_text="To reader@example.org").filter(has_text="Spring").count() == 0
    reader.context.close()


def subscribe_to_neglect(reader: Page) -> None:
    reader.goto("/workstreams/neglect/")
    reader.get_by_role("link", name="Follow by email").click()
    expect(reader.get_by_role("checkbox", name="Neglect")).to_be_checked()
    reader.get_by_label("Your email address").fill("reader@example.org")
    reader.get_by_text("As it happens").click()
    reader.get_by_role("button", name="Get email updates").click()
    expect(reader.get_by_role("heading", name="Check your email")).to_be_visible()
    open_letter(reader, "reader@example.org", "Confirm your email updates")
    reader.frame_locator("iframe").get_by_role("link", name="Confirm your email updates").click()
    reader.get_by_role("button", name="Confirm").click()
    expect(reader.get_by_role("heading", name="You will get email updates")).to_be_visible()


def unsubscribe(reader: Page) -> None:
    open_letter(reader, "reader@example.org", "Winter")
    reader.frame_locator("iframe").get_by_role("link", name="Unsubscribe").click()
    reader.get_by_role("button", name="Unsubscribe").click()
    expect(reader.get_by_role("heading", name="You are unsubscribed")).to_be_visible()


def test_the_weekly_digest_tells_of_the_examples_second_update(portal: Portal, page: Page) -> None:
    portal.manage("send_digests", "--now", "2016-11-25T09:00+00:00")
    find_letter(page, "weekly@example.org", "Update #2")
    assert portal.manage("send_digests", "--now", "2016-11-25T09:00+00:00").splitlines()[-1] == "Sent 0."


def test_a_double_click_publishes_once_and_back_loses_nothing(page: Page) -> None:
    sign_in(page, "administrator@example.org")
    write_update(page, "Twice", ("Only section", "Inspections", "Words."))
    page.get_by_role("link", name="Only section").click()
    page.get_by_label("Text").fill("Words that were typed before Back.")
    page.get_by_role("link", name="Inspections").or_(page.get_by_role("link", name="Home")).first.click()
    page.go_back()
    expect(page.get_by_label("Text")).to_have_value("Words that were typed before Back.")
    page.get_by_role("button", name="Save the section").click()
    page.get_by_role("link", name="Publish without approval").click()
    page.get_by_label("Why can it not wait").fill("It is urgent.")
    look_at_warnings(page)
    page.get_by_role("button", name="Publish now").dblclick()
    expect(page.get_by_role("heading", name="Twice")).to_be_visible()
    page.goto("/updates/")
    expect(page.get_by_role("link", name="Twice")).to_have_count(1)


def test_everything_works_without_scripts(browser: Browser, portal: Portal) -> None:
    page = browser.new_context(base_url=portal.url, java_script_enabled=False).new_page()
    sign_in(page, "editor@example.org")
    write_update(page, "Plain", ("Without scripts", "Neglect", "Words."))
    publish_update(page)
    expect(page.get_by_role("heading", name="Without scripts")).to_be_visible()
    page.goto("/subscribe/")
    expect(page.get_by_role("checkbox", name="Neglect")).to_be_hidden()
    page.get_by_text("Only what I choose").click()
    page.get_by_text("Neglect", exact=True).click()
    page.get_by_label("Your email address").fill("plain@example.org")
    page.get_by_role("button", name="Get email updates").click()
    find_letter(page, "plain@example.org", "Confirm your email updates")
    page.context.close()
