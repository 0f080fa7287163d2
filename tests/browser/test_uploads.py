"""Many files at once: each is sent by itself, told of, and tried again; the list of them looks again until all are ready."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.browser.conftest import leave_by, sign_in
from tests.browser.test_accessible import check
from tests.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]


def text(name: str, content: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": content.encode()}


def test_many_documents_at_once(page: Page) -> None:
    sign_in(page, "editor@example.org")
    page.goto("/staff/documents/add/many/")
    check(page)
    expect(page.get_by_text("Each of at most 25 MB")).to_be_visible()
    failing: list[Route] = []

    def fail_once(route: Route) -> None:
        if route.request.method == "POST" and not failing:
            failing.append(route)
            route.fulfill(status=404, content_type="text/html", body="")
        else:
            route.continue_()

    page.route("**/add/many/", fail_once)
    chosen = [
        text("One.txt", "First words."),
        text("Two.txt", "Second words."),
        text("empty.txt", ""),
        text("page.svg", "<svg/>"),
    ]
    page.locator("input[type=file]").set_input_files(chosen)
    expect(page.get_by_text("4 files", exact=True)).to_be_visible()
    page.get_by_role("button", name="Make the documents").click()
    expect(page.get_by_role("heading", name="What becomes of each file")).to_be_focused()
    summary = page.locator("[data-summary]")
    expect(page.get_by_text("“page.svg” was refused.")).to_be_visible(timeout=60_000)
    expect(summary).to_have_text("1 of 4 taken in. 3 not taken: see below.")
    expect(page.get_by_text("“Two.txt” is ready.")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("It did not reach the portal. Check the connection and try again.")).to_be_visible()
    check(page, "what became of each")
    expect(page.get_by_role("button", name="Try again")).to_have_count(1)
    page.get_by_role("button", name="Try again: One.txt").press("Enter")
    expect(summary).to_have_text("2 of 4 taken in. 2 not taken: see below.")
    away, other = (
        page.get_by_role("link", name=re.compile("Take it away.*page.svg")).get_attribute("href"),
        page.context.new_page(),
    )
    other.goto(away or "")
    other.get_by_role("button", name="Take it away").click()
    expect(other.get_by_text("Took “page” away.")).to_be_visible()
    other.close()
    page.get_by_role("link", name="Describe it").last.click()
    expect(page.get_by_role("heading", name="One", exact=True)).to_be_visible()
    expect(page.get_by_text("Ready", exact=True)).to_be_visible(timeout=60_000)
    check(page, "a document to be described")
    page.get_by_role("link", name="Describe it").click()
    expect(page.get_by_label("Title")).to_have_value("One")


NAME = f"{'n' * 146}.txt"
PUT = """
from django.core.files.base import ContentFile
from documents import files, versions
from documents.models import Document, Version
from people.models import User
from publishing.markdown import render
editor = User.objects.get(email="editor@example.org")
for slug, text in (("long-name", ""), ("long-numbers", "123456789. First\\n\\n99999. Loose\\n\\n1. Next")):
    document = Document.objects.create(
        slug=slug, title="x" * 190, summary="Long.", kind="report", dated="2016-11-24", changed_by=editor
    )
    version = Version.objects.create(document=document, number=1, dated="2016-11-24", changed_by=editor)
    Version.objects.filter(pk=version.pk).update(text=text, html=render(text))
    attached = versions.attach(version, ContentFile(b"Words", name={name!r}), by=editor)
    files.look_into(attached.stored_id)
    versions.publish(Version.objects.get(pk=version.pk), by=editor)
    versions.attach(versions.start(document, by=editor), ContentFile(b"Words", name={name!r}), by=editor)
print(*(Document.objects.values_list("pk", flat=True).get(slug="long-name"), attached.pk))
"""


def test_what_is_long_fits_a_narrow_screen(page: Page, portal: Portal) -> None:
    number = portal.manage("shell", "--verbosity", "0", "-c", PUT.format(name=NAME)).split()[0]
    sign_in(page, "editor@example.org")
    page.set_viewport_size({"width": 320, "height": 900})
    staff, read = f"/staff/documents/{number}/", "/documents/long-name/"
    addresses = [staff, f"{staff}versions/publish/", f"{staff}files/add/", read, f"{read}versions/"]
    for address in [*addresses, f"{read}1/{'n' * 100}.txt/", "/staff/documents/", "/documents/", "/search/?q=Words"]:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
    page.goto(f"{staff}files/add/")
    page.locator("input[type=file]").set_input_files([text(NAME, "Other words.")])
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_text("is ready.")).to_be_visible(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto("/documents/long-numbers/")
    place = page.locator("ol.long-numbers").first
    assert place.evaluate("list => getComputedStyle(list).listStylePosition") == "inside"
    assert place.evaluate("list => list.getBoundingClientRect().left") >= 0


def test_files_of_a_version_without_a_script(page: Page) -> None:
    """The form sends all of them, and the next page tells of each."""
    sign_in(page, "editor@example.org")
    page.goto("/staff/documents/?q=Better+hearings")
    page.get_by_role("link", name=re.compile("Better hearings")).first.click()
    leave_by(page.get_by_role("button", name="Start a new version"))
    page.goto(f"{page.url.rsplit('/versions/')[0]}/files/add/")
    page.route("**/portal/upload*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.reload()
    page.locator("input[type=file]").set_input_files([text("a.txt", "Words of a."), text("b.txt", "Words of b.")])
    page.get_by_role("button", name="Add them").click()
    for name in ("a.txt", "b.txt"):
        expect(page.get_by_text(f"“{name}” was taken in.")).to_be_visible()
