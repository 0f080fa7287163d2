"""A person makes a token in a browser, uses it, and ends it; and the staff's report of links; with axe."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import leave_by, sign_in
from tests.browser.test_accessible import check, press
from tests.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]


def test_a_token_is_made_shown_once_used_and_ended(page: Page, portal: Portal) -> None:
    sign_in(page, "member@example.org")
    page.goto("/account/tokens/")
    check(page)
    press(page, "Make the token")
    check(page, "the form with errors")
    page.get_by_label("What is it for?").fill("My tablet")
    page.get_by_text("Documents that you can read, and their files").click()
    press(page, "Make the token")
    check(page, "a new token")
    secret = re.search(r"portal_[\w-]{43}", page.inner_text("main"))
    assert secret
    bearing = {"Authorization": f"Bearer {secret[0]}"}
    asked = urllib.request.Request(f"{portal.url.rstrip('/')}/api/v1/documents", headers=bearing)  # noqa: S310 - our own address
    with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 - our own address
        assert "groups" in {document["audience"] for document in json.load(answer)["items"]}
    press(page, "End it")
    expect(page.get_by_text("You have none.")).to_be_visible()


def test_the_report_of_links_and_the_change_of_an_address(page: Page) -> None:
    sign_in(page, "editor@example.org")
    page.goto("/staff/links/")
    check(page)
    page.goto("/staff/documents/")
    leave_by(page.locator("main table a").first)
    page.goto(f"{page.url}links/")
    check(page)
    page.goto(page.url.replace("/links/", "/address/"))
    check(page)
