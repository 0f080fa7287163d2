"""Old editions, what changed between two, passing on an address, and a draft read by a link: in a browser, with axe."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import sign_in
from tests.browser.test_accessible import check, press
from tests.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

CORRECT = """
from people.models import User
from updates import editions
from updates.models import Update
update = Update.objects.get(number=1)
section = update.sections.first()
section.body += "\\n\\nA line more, with [a link](https://example.org/new)."
section.save()
editor = User.objects.get(email="editor@example.org")
editions.publish(update, by=editor, over=update.editions.count(), note="A line more.", is_minor=True)
"""


@pytest.fixture(scope="module")
def corrected(portal: Portal) -> None:
    """The example's first update, corrected."""
    portal.manage("shell", "--verbosity", "0", "-c", CORRECT)


def test_editions_can_be_read_and_compared_by_everybody(page: Page, corrected: None) -> None:
    page.goto("/updates/1/history/")
    check(page)
    press(page, "What changed from edition 1 to 2", "link")
    expect(page.locator("ins").filter(has_text="A line more")).to_be_visible()
    check(page)
    page.goto("/updates/1/history/1/")
    expect(page.get_by_text("This is an old edition.")).to_be_visible()
    check(page)


def test_the_address_of_a_section_is_copied(page: Page, corrected: None) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/updates/1/")
    share = page.locator(".portal-share").first
    share.locator("summary").focus()
    page.keyboard.press("Enter")
    share.get_by_role("button", name="Copy the link").click()
    expect(share.get_by_role("status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "/updates/1/#" in copied
    check(page)


def test_a_draft_is_read_by_its_link_which_no_other_page_hears_of(page: Page) -> None:
    sign_in(page, "editor@example.org")
    page.goto("/staff/updates/1/links/")
    page.get_by_label("Who is it for?").fill("A charity")
    press(page, "Make the link")
    address = page.locator(".portal-secret").inner_text()
    check(page)
    page.context.clear_cookies()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))
    page.goto(address)
    expect(page.get_by_text("This is a draft.")).to_be_visible()
    check(page)
    press(page, re.sub(r"\s+", " ", page.locator(".portal-of a").first.inner_text()), "link")
    secret = address.rstrip("/").rpartition("/")[2]
    assert len(sent) > 3
    assert not [request.url for request in sent if secret in (request.all_headers().get("referer") or "")]
    page.goto(address[:-10])
    expect(page.get_by_role("heading", name="This link shows nothing")).to_be_visible()
    check(page)
