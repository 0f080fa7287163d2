"""A PDF of 300 pages, read as it looks and without: what is fetched before the first page shows, finding, keys, and faults."""

import re
import time

import pytest
import typst
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import sign_in
from tests.browser.test_accessible import check
from tests.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

PAGES = 300
ADDRESS = "/documents/{}/1/{}.pdf/"
PUT = """
from pathlib import Path
from django.core.files.base import ContentFile
from documents import files, versions
from documents.models import Document, Version
from people.models import Group, User
editor = User.objects.get(email="editor@example.org")
for name, audience in (("long", "everyone"), ("restricted", "groups")):
    document = Document.objects.create(
        slug=name, title=name, summary="Long.", kind="report", dated="2016-11-24", audience=audience, changed_by=editor
    )
    document.audience_groups.set(Group.objects.filter(memberships__profile__user__email="member@example.org")[:1])
    version = Version.objects.create(document=document, number=1, dated="2016-11-24", changed_by=editor)
    attached = versions.attach(version, ContentFile(Path({place!r}).read_bytes(), name=name + ".pdf"), by=editor)
    files.look_into(attached.stored_id)
    versions.publish(version, by=editor, accepted=[version.files.select_related("stored").get()])
"""


@pytest.fixture(scope="session")
def size(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> int:
    """Puts the same long PDF into two documents. Its size."""
    place, written = tmp_path_factory.mktemp("pdf") / "long.pdf", tmp_path_factory.mktemp("typ") / "long.typ"
    pages = "\n#pagebreak()\n".join(
        f"= Part {number}\n\n#rect(width: {20 + number % 80}%)\n\n#lorem(300)\n\nOnly here: zebra{number}x and okapi."
        for number in range(1, PAGES + 1)
    )
    source = f'#set document(title: "Long")\n#set text(lang: "en", size: 9pt)\n{pages}\n'
    written.write_text(source)
    typst.compile(str(written), output=str(place), pdf_standards=["ua-1"])
    portal.manage("shell", "--verbosity", "0", "-c", PUT.format(place=str(place)))
    return place.stat().st_size


def opened(page: Page, name: str = "long", at: int = 1) -> None:
    page.goto(f"{ADDRESS.format(name, name)}#page-{at}")
    page.get_by_role("button", name="Read it as it looks").click()
    expect(page.get_by_role("group", name=f"Page {at} of {PAGES}").locator("canvas")).to_be_visible()


@pytest.mark.parametrize("name", ["long", "restricted"])
def test_the_first_page_shows_before_the_file_is_fetched(page: Page, size: int, name: str) -> None:
    if name == "restricted":
        sign_in(page, "member@example.org")
    ranges: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith(f"{name}.pdf"):
            ranges.append(request.headers["range"])

    page.on("request", note)
    opened(page, name)
    page.goto("/")
    ranges.clear()
    page.goto(ADDRESS.format(name, name))
    begun = time.monotonic()
    page.get_by_role("button", name="Read it as it looks").click()
    expect(page.get_by_role("group", name=f"Page 1 of {PAGES}").locator("canvas")).to_be_visible()
    took = time.monotonic() - begun
    asked = sum(int(last) - int(first) + 1 for first, _, last in (part.removeprefix("bytes=").partition("-") for part in ranges))
    print(f"{name}: {asked} of {size} bytes in {len(ranges)} parts, first page after {took:.2f} s")
    assert 0 < asked < size / 2


def test_words_are_found_counted_and_shown(page: Page, size: int) -> None:
    opened(page)
    words, status = page.get_by_label("Find", exact=True), page.locator(".portal-reader").get_by_role("status")
    words.fill("ZEBRA250x")
    words.press("Enter")
    expect(status).to_have_text("1 of 1 found, on page 250", timeout=60_000)
    expect(page.get_by_role("group", name="Page 250 of").locator("canvas")).to_be_visible()
    page.wait_for_function("CSS.highlights.get('chosen')?.size === 1")
    assert page.evaluate("[...CSS.highlights.get('chosen')].map(String)") == ["zebra250x"]
    words.fill("okapi")
    words.press("Enter")
    expect(status).to_have_text(f"1 of {PAGES} found, on page 250", timeout=60_000)
    page.get_by_role("button", name="Next that was found").click()
    expect(status).to_have_text(f"2 of {PAGES} found, on page 251")
    for _ in range(2):
        page.get_by_role("button", name="Previous that was found").click()
    expect(status).to_have_text(f"{PAGES} of {PAGES} found, on page 249")
    words.fill("a.b*c(")
    words.press("Enter")
    expect(status).to_have_text("“a.b*c(” is not in this file", timeout=60_000)


def test_only_what_is_near_is_drawn_wherever_the_reader_goes(page: Page, size: int) -> None:
    opened(page)
    for number in (50, 150, 300, 1):
        page.get_by_label("Page", exact=True).fill(str(number))
        page.get_by_role("button", name="Go", exact=True).click()
        expect(page.get_by_role("group", name=f"Page {number} of").locator("canvas")).to_be_visible()
        expect(page.locator(".portal-reader").get_by_role("status")).to_have_text(f"Page {number} of {PAGES}")
        expect(page).to_have_url(re.compile(rf"\?view=looks#page-{number}$"))
        page.wait_for_function("document.querySelectorAll('.portal-reader canvas').length <= 6")
    page.reload()
    expect(page.get_by_role("group", name="Page 1 of").locator("canvas")).to_be_visible()


def test_on_a_narrow_screen_each_page_is_turned_to(page: Page, size: int) -> None:
    """Several fit under each other there."""
    page.set_viewport_size({"width": 320, "height": 900})
    opened(page)
    status, number = page.locator(".portal-reader").get_by_role("status"), page.get_by_label("Page", exact=True)
    expect(status).to_have_text(f"Page 1 of {PAGES}")
    for turned, words in [("Next page", "2"), ("Next page", "3"), ("Next page", "4"), ("Previous page", "3")]:
        page.get_by_role("button", name=turned).click()
        page.wait_for_timeout(100)
        expect(number).to_have_value(words)
    expect(status).to_have_text(f"Page 3 of {PAGES}")
    page.get_by_role("region", name="Pages of long.pdf").press("End")
    expect(status).to_have_text(f"Page {PAGES} of {PAGES}")
    page.get_by_role("button", name="Previous page").click()
    expect(status).to_have_text(f"Page {PAGES - 1} of {PAGES}")


def test_it_is_read_by_keyboard(page: Page, size: int) -> None:
    opened(page)
    region, status = page.get_by_role("region", name="Pages of long.pdf"), page.locator(".portal-reader").get_by_role("status")
    expect(region).to_be_focused()
    page.keyboard.press("End")
    expect(status).to_have_text(f"Page {PAGES} of {PAGES}")
    page.keyboard.press("Home")
    expect(status).to_have_text(f"Page 1 of {PAGES}")
    page.keyboard.press("+")
    expect(status).to_have_text("125 % of the width that fits")
    expect(page.get_by_role("group", name="Page 1 of").locator("canvas")).to_be_visible()
    page.keyboard.press("-")
    expect(status).to_have_text("As wide as fits")
    page.keyboard.press("/")
    expect(page.get_by_label("Find", exact=True)).to_be_focused()
    page.keyboard.type("+-/")
    expect(page.get_by_label("Find", exact=True)).to_have_value("+-/")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Fit the width")).to_be_focused()
    page.get_by_role("button", name="Read its text instead").press("Enter")
    expect(page.get_by_role("heading", name="What it says")).to_be_visible()


def test_it_is_accessible_open_and_closed(page: Page, size: int) -> None:
    page.goto("/documents/long/")
    check(page, "a document with a file")
    page.goto(ADDRESS.format("long", "long") + "?at=37#page-37")
    check(page, "the pages of a file")
    opened(page)
    page.wait_for_timeout(1000)
    check(page, "a file as it looks")
    text = page.get_by_role("group", name="Page 1 of").locator(".textLayer")
    expect(text).to_contain_text("zebra1x")


def test_when_the_file_fails_its_pages_stay(page: Page, size: int) -> None:
    page.route("**/long.pdf", lambda route: route.fulfill(status=404))
    page.goto(ADDRESS.format("long", "long"))
    page.get_by_role("button", name="Read it as it looks").click()
    expect(page.get_by_text("The file could not be shown as it looks.")).to_be_visible()
    expect(page.get_by_role("heading", name=f"Page 1 of {PAGES}")).to_be_visible()


def test_without_scripts_the_pages_are_read_one_by_one(browser: Browser, portal: Portal, size: int) -> None:
    page = browser.new_context(base_url=portal.url, java_script_enabled=False).new_page()
    page.goto(ADDRESS.format("long", "long"))
    expect(page.get_by_role("button", name="Read it as it looks")).to_be_hidden()
    page.get_by_label("Go to page").first.fill("237")
    page.get_by_role("button", name="Go", exact=True).first.click()
    expect(page.get_by_role("heading", name=f"Page 237 of {PAGES}")).to_be_in_viewport()
    expect(page.get_by_text("zebra237x")).to_be_visible()
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("heading", name=f"Page 241 of {PAGES}")).to_be_visible()
    page.context.close()


@pytest.mark.by_the_clock
def test_workers_draw_all_pages_of_a_long_file(portal: Portal, size: int) -> None:
    ask = "from documents.models import StoredFile; print(StoredFile.objects.get(page_count=300).drawn)"
    give_up = time.monotonic() + 300
    while int(portal.manage("shell", "--verbosity", "0", "-c", ask)) < PAGES:
        assert time.monotonic() < give_up
        time.sleep(2)
