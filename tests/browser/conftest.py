"""The whole portal as bin/demo runs it, with real processes, and a real browser in front of it."""

import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright
from redis import Redis

from cpip.services.processes import free_port
from tests.portal import Portal, start

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic"]
PATIENCE = 20
"""Seconds within which an email must have come."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the portal does by its clock is set going early and looked at last: nobody sits and waits for it meanwhile."""
    items.sort(key=lambda item: item.get_closest_marker("by_the_clock") is not None)


@pytest.fixture(scope="session")
def portal() -> Iterator[Portal]:
    with tempfile.TemporaryDirectory(prefix="portal-browser-") as data:
        Path(data).chmod(0o755)
        started = start(Path(data), free_port(18000, Path(data)))
        yield started
        assert started.stop() == 0


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", *QUIET])


@pytest.fixture
def page(browser: Browser, portal: Portal) -> Iterator[Page]:
    with fresh_page(browser, portal) as page:
        yield page


@contextmanager
def fresh_page(browser: Browser, portal: Portal) -> Iterator[Page]:
    """A fresh browser. Whatever the page complains of in the console fails the test."""
    forget_tries(portal)
    context = browser.new_context(base_url=portal.url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not [words for words in complaints if "404 (Not Found)" not in words]


def forget_tries(portal: Portal) -> None:
    """Codes are limited for each address; the tests sign the same few people in again and again."""
    address = re.search(r"^REDIS_URL=[\"']?([^\s\"']+)", (portal.data / "demo.env").read_text(), re.MULTILINE)
    if address:
        with Redis.from_url(address[1]) as cache:
            for key in cache.scan_iter("portal:*"):
                cache.delete(key)


def sign_in(page: Page, email: str, portal: str = "") -> None:
    page.goto(f"{portal}/account/sign-in/")
    page.get_by_label("Your email address").fill(email)
    page.get_by_role("button", name="Email me a code").click()
    letter = wait_for_letter(page, email, "Your sign-in code")
    code = re.search(r"code: (\S+)", letter)
    assert code
    page.get_by_label("Code from the email").fill(code[1])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/account/" not in url)


def wait_for_letter(page: Page, to: str, subject: str) -> str:
    """Wait until the mailbox has a letter; its subject. The page shown stays as it is."""
    other = page.context.new_page()
    try:
        return find_letter(other, to, subject)
    finally:
        other.close()


def find_letter(page: Page, to: str, subject: str, patience: float = PATIENCE) -> str:
    give_up = time.monotonic() + patience
    while time.monotonic() < give_up:
        page.goto("/mailbox/")
        letters = page.locator(".portal-list__item", has_text=f"To {to}").filter(has_text=subject)
        if letters.count():
            return letters.first.locator(".portal-list__title").inner_text()
        time.sleep(0.2)
    raise AssertionError(f"No letter “{subject}” came to {to}")


def open_letter(page: Page, to: str, subject: str, patience: float = PATIENCE) -> None:
    """Open the newest letter to somebody, as soon as it has come."""
    find_letter(page, to, subject, patience)
    page.locator(".portal-list__item", has_text=f"To {to}").filter(has_text=subject).first.get_by_role("link").click()


def leave_by(target: Locator) -> None:
    """Press what leads to another page, and wait until that one is there: what is asked next is asked of it."""
    with target.page.expect_event("load"):
        target.click()
