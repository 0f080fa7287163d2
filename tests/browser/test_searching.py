"""Searching by keyboard alone: typing, taking a suggestion, narrowing, going to the next page and opening a hit."""

import re
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessible import check
from tests.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

MANY = """
from workstreams.models import Action, Workstream
from publishing import search
for number in range(1, 26):
    action = Action.objects.create(
        reference=f"XY-{number}", what=f"Xylograph number {number}", workstream=Workstream.objects.get(slug="neglect")
    )
    search.put(action)
"""
MOST_TABS = 80


@pytest.fixture(scope="module")
def _many(portal: Portal) -> None:
    portal.manage("shell", "--verbosity", "0", "-c", MANY)


def test_long_queries_are_answered_by_the_portal_in_its_own_words(portal: Portal) -> None:
    for length, status, words in ((7_000, 200, "Only the first 200 characters"), (10_000, 414, "Too long an address")):
        for _ in range(3):
            asked = HTTPConnection(urlsplit(portal.url).netloc, timeout=10)
            asked.request("GET", f"/search/?q={'a' * length}")
            answer = asked.getresponse()
            assert (answer.status, words in answer.read().decode()) == (status, True)
            asked.close()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what is looked for has the focus, and see that it shows."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            expect(page.locator(":focus")).to_be_in_viewport()
            return
    raise AssertionError(f"No way to {selector} by Tab")


def go(page: Page, key: str = "Enter") -> None:
    """Press a key that leads to another page."""
    with page.expect_event("load"):
        page.keyboard.press(key)


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.usefixtures("_many")
def test_from_any_page_to_a_hit_by_keyboard_alone(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/updates/2/")
    tab_to(page, "#site-search")
    page.keyboard.type("xylograph")
    go(page)
    expect(page.get_by_role("heading", name="25 found")).to_be_visible()
    tab_to(page, "#main-content summary")
    page.keyboard.press("Enter")
    tab_to(page, "#search-workstream")
    page.keyboard.type("Neglect (25)")
    tab_to(page, ".portal-filters button[type=submit]")
    go(page)
    expect(page).to_have_url(re.compile("workstream=neglect"))
    expect(page.get_by_label("Workstream")).to_have_value("neglect")
    tab_to(page, ".ds_pagination a")
    go(page)
    expect(page).to_have_url(re.compile("workstream=neglect.*page=2"))
    expect(page.get_by_role("main").locator("ol.portal-list > li")).to_have_count(5)
    tab_to(page, ".portal-list__title a")
    go(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Xylograph number")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("address", "field"), [("/", "#site-search"), ("/search/", "#search-q")])
@pytest.mark.usefixtures("_many")
def test_titles_are_suggested_while_somebody_types(page: Page, address: str, field: str) -> None:
    page.goto(address)
    tab_to(page, field)
    with page.expect_response(re.compile("/search/suggest/")):
        page.keyboard.type("xylograph num")
    offered = page.locator("form[role=search] datalist option")
    expect(offered).to_have_count(8)
    assert page.locator(field).evaluate("input => input.list.options.length") == 8
    assert all("Xylograph number" in (option.get_attribute("value") or "") for option in offered.all())


@pytest.mark.usefixtures("_many")
def test_search_is_accessible_in_each_of_its_states(page: Page) -> None:
    for address in (
        "/search/?q=xylograph",
        "/search/?q=xylograph&page=2&workstream=neglect",
        "/search/?q=xylograph&kind=update&first=2016-01-01",
        "/search/?q=xilografh",
        "/search/?q=ablation",
    ):
        page.goto(address)
        check(page)
    page.goto("/search/?q=xylograph")
    page.get_by_text("More ways to narrow the search").click()
    check(page, "search with its filters open")


@pytest.mark.usefixtures("_many")
def test_without_scripts_it_is_a_plain_form(browser: Browser, portal: Portal) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=portal.url)
    page = context.new_page()
    page.goto("/updates/2/")
    tabs = 0
    while not page.locator("#site-search:focus").count():
        page.keyboard.press("Tab")
        tabs += 1
        assert tabs < MOST_TABS
    page.keyboard.type("xylograph")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=xylograph")
    expect(page.get_by_role("heading", name="25 found")).to_be_visible()
    context.close()
