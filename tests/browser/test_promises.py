"""From a note to a drafted section, to a promise in it, to what came of it, in a browser with and without scripts."""

import re

import pytest
from playwright.sync_api import Browser, FloatRect, Page, expect

from tests.browser.conftest import leave_by, sign_in
from tests.browser.test_accessible import check
from tests.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]


def write_note(page: Page, words: str) -> None:
    page.goto("/staff/workstreams/neglect/notes/add/")
    page.locator("textarea[name=body]").fill(words)
    page.locator("main button[type=submit]").click()
    expect(page.get_by_role("status")).to_be_visible()


def look(page: Page, where: str, scripts: bool) -> None:
    if scripts:
        check(page, where)


@pytest.mark.parametrize("scripts", [True, False])
def test_from_a_note_to_a_promise_that_is_kept(browser: Browser, portal: Portal, scripts: bool) -> None:
    page = browser.new_context(base_url=portal.url, java_script_enabled=scripts).new_page()
    sign_in(page, "editor@example.org")
    write_note(page, f"The panel will report by 1 December 2016. Scripts: {scripts}.")
    page.goto("/staff/updates/start/")
    page.get_by_label("Title").fill(f"Drafted, scripts {scripts}")
    page.get_by_label("Summary").fill("What happened.")
    page.get_by_role("button", name="sections drafted from what happened").click()
    expect(page.locator(".portal-sections").get_by_role("link", name="Neglect")).to_be_visible()
    desk = page.url
    write_note(page, f"And later still. Scripts: {scripts}.")
    page.goto(desk)
    look(page, "an update with what is new beside it", scripts)
    leave_by(page.get_by_role("link", name="Neglect", exact=True).first)
    look(page, "a section with its sources", scripts)
    text = page.locator("textarea[name=body]")
    text.fill("Typed. " + text.input_value())
    page.get_by_role("button", name="Save, and add these to the text").click()
    expect(text).to_have_value(re.compile(rf"Typed\. .*And later still\. Scripts: {scripts}\.", re.DOTALL))
    leave_by(page.get_by_role("link", name=re.compile("Mark it: by 1 December 2016")).first)
    look(page, "a promise", scripts)
    page.get_by_role("button", name="Save the promise").click()
    expect(page.get_by_role("heading", name="Promises in it")).to_be_visible()
    page.goto(desk)
    page.get_by_role("link", name="Publish without approval").click()
    page.get_by_label("Why can it not wait").fill("It is urgent.")
    page.get_by_label("I have looked at each warning").check(force=True)
    leave_by(page.get_by_role("button", name="Publish now"))
    page.goto(desk.replace("/staff", ""))
    expect(page.get_by_text("Promised by 1 December 2016:")).to_be_visible()
    look(page, "an update that promises", scripts)
    leave_by(page.get_by_role("link", name=re.compile("This promise")))
    look(page, "a promise that is overdue", scripts)
    page.get_by_role("link", name="Say what came of it").click()
    leave_by(page.get_by_role("button", name="Save"))
    look(page, "what came of it, with errors", scripts)
    page.get_by_label("Kept").check(force=True)
    page.get_by_label("In words").fill("It reported in time.")
    leave_by(page.get_by_role("button", name="Save"))
    expect(page.get_by_text("It reported in time.")).to_be_visible()
    page.goto("/promises/")
    look(page, "the promises", scripts)
    expect(page.get_by_role("row", name=re.compile(f"The panel will report.*{'Kept'}")).first).to_be_visible()
    page.context.close()


def boxes(page: Page) -> tuple[FloatRect, FloatRect]:
    """Where the words of a section stand, and what it promised."""
    section = page.locator(".portal-section", has_text="Promised by 10 November 2016")
    words, promised = section.locator("h2 + p").bounding_box(), section.locator(".portal-promised").bounding_box()
    assert words
    assert promised
    return words, promised


def test_what_happened_next_stands_in_the_margin_where_there_is_one(page: Page) -> None:
    page.goto("/updates/1/")
    words, promised = boxes(page)
    assert promised["x"] > words["x"] + words["width"]
    assert promised["y"] < words["y"] + words["height"]
    for width, medium in ((320, "screen"), (1280, "print")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media=medium)  # type: ignore[arg-type]
        words, promised = boxes(page)
        assert promised["y"] >= words["y"] + words["height"], medium
    page.emulate_media(media="screen")
    check(page, "an update that promised")
