"""A person adds a passkey on their device, signs in with it, and removes it; with axe."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.browser.test_accessible import check, press
from tests.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_added_used_and_removed(page: Page, portal: Portal) -> None:
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    home = portal.url.replace("127.0.0.1", "localhost")
    page.goto("/account/sign-in/")  # by a number, at which browsers take none
    expect(page.get_by_text("Sign in with a passkey")).to_be_hidden()
    sign_in(page, "member@example.org", home)
    page.goto(f"{home}/account/passkeys/")
    check(page)
    page.get_by_label("A name for it").fill("My phone")
    press(page, "Add a passkey")
    expect(page.get_by_text("Added “My phone”")).to_be_visible()
    check(page, "with a passkey")
    page.goto(f"{home}/account/sign-out/")
    press(page, "Sign out")
    page.goto(f"{home}/account/sign-in/?next=/my/")
    check(page, "signing in with a passkey offered")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{home}/my/")
    page.goto(f"{home}/account/passkeys/")
    press(page, "Remove it")
    expect(page.get_by_text("You have none.")).to_be_visible()
