"""A comment from the form to the reply and its email, in a browser, at the width of a desk and of a phone."""

import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import find_letter, sign_in
from tests.browser.test_accessible import check, press
from tests.portal import Portal
from updates.comment_forms import QUICKEST

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

PAGE = "/updates/2/"


def write(page: Page, name: str, text: str) -> None:
    """Write a comment under Update #2, no quicker than a person does."""
    page.goto(PAGE)
    page.get_by_role("link", name="Write a comment").click()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your email address").fill("mairi@example.org")
    page.get_by_label("Your comment").fill(text)
    page.get_by_text("Email me when it is shown").click()
    time.sleep(QUICKEST.total_seconds())
    press(page, "Send the comment")
    expect(page.get_by_role("heading", name="Your comment is with us")).to_be_visible()


def see_anew(reader: Page) -> None:
    """Open the update as it is now: for a minute a browser may show the page that it has."""
    reader.goto(PAGE)
    reader.reload()


def lies_below_the_text(page: Page) -> bool:
    """Whether no comment covers a section, at the width that the page has."""
    bottom = "document.querySelector('.portal-text').getBoundingClientRect().bottom"
    return bool(page.evaluate(f"document.querySelector('.portal-comments').getBoundingClientRect().top >= {bottom}"))


def test_a_comment_is_sent_read_shown_replied_to_and_erased(page: Page, browser: Browser, portal: Portal) -> None:
    sign_in(page, "administrator@example.org")
    page.goto("/staff/updates/2/comments/")
    check(page, "until when comments are taken")
    page.get_by_label("Last day for comments").fill("2099-01-31")
    press(page, "Save")
    reader = browser.new_context(base_url=portal.url, java_script_enabled=False).new_page()
    write(reader, "Mairi", "It is a Sunday.\n\nSee https://example.org/" + "long-" * 30)
    write(reader, "Ken", "His uncle hits him.")
    assert not reader.context.cookies()

    page.goto("/staff/comments/")
    check(page, "comments that wait")
    expect(page.locator("main h3").first).to_have_text("Ken, on Update #2")
    press(page, "Ken, on Update #2", "link")
    check(page, "a comment to read now")
    press(page, "Do not show it", "link")
    press(page, "Do not show it")
    check(page, "not shown without a reason")
    page.get_by_label("Why it is not shown").fill("We have read it and seen to it.")
    press(page, "Do not show it")
    press(page, "Approve the comment by Mairi")
    page.goto("/staff/comments/?state=approved")
    press(page, "Mairi, on Update #2", "link")
    check(page, "an approved comment")
    press(page, "Reply as the programme", "link")
    check(page, "a reply")
    page.get_by_label("The programme’s reply").fill("Thank you. We have mended it.")
    press(page, "Publish the reply")

    see_anew(reader)
    expect(reader.get_by_role("article", name="Mairi")).to_contain_text("Thank you. We have mended it.")
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(PAGE)
        assert lies_below_the_text(page), width
    check(page, "an update with a comment")
    find_letter(reader, "mairi@example.org", "is not shown")
    find_letter(reader, "mairi@example.org", "A reply to your comment on Update #2")

    page.goto("/staff/comments/erase/")
    check(page)
    page.get_by_label("Email address").fill("mairi@example.org")
    press(page, "Find the comments")
    check(page, "what is to be erased")
    with page.expect_event("load"):
        page.get_by_role("button", name="for good").click()
    see_anew(reader)
    expect(reader.get_by_role("heading", name="A comment that was erased")).to_be_visible()


def test_the_form_and_its_errors(page: Page) -> None:
    sign_in(page, "editor@example.org")
    page.goto("/staff/updates/1/comments/")
    page.get_by_label("Last day for comments").fill("2099-01-31")
    press(page, "Save")
    page.goto("/updates/1/comments/add/")
    check(page)
    expect(page.get_by_label("Leave this box empty")).to_be_hidden()
    page.get_by_label("Your comment").fill("x" * 3010)
    expect(page.locator(".ds_character-count")).to_contain_text("You have 10 characters too many")
    press(page, "Send the comment")
    check(page, "a comment with errors")
    page.goto("/updates/1/comments/sent/")
    check(page)
