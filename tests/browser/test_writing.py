"""Writing a section in a browser: the buttons above the text, the preview at both widths, pictures; and without JavaScript."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, leave_by, sign_in
from tests.browser.test_accessible import check, press
from tests.browser.test_the_way import write_update
from tests.documents.hostile import picture
from tests.portal import Portal
from tests.updates.pasted import WORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]


SLOWLY = 1000 * PATIENCE
"""Milliseconds within which a pause in typing must have been noticed, and the portal have answered."""
COOKIES: dict[str, list[Any]] = {}
"""Of those who have signed in: so many codes at once are sent to nobody."""


def sign_in_once(page: Page, email: str) -> None:
    if email not in COOKIES:
        sign_in(page, email)
        COOKIES[email] = page.context.cookies()
    page.context.add_cookies(COOKIES[email])


def start(page: Page, title: str) -> str:
    """An update with a section, as an editor; the address of its desk."""
    sign_in_once(page, "editor@example.org")
    write_update(page, title, ("The first part", "Neglect", "Words of the first part."))
    return re.sub(r".*(/staff/updates/\d+/).*", r"\1", page.url)


def test_the_buttons_format_what_is_chosen_and_are_reached_by_keyboard(page: Page) -> None:
    start(page, "Formatted")
    leave_by(page.get_by_role("link", name="The first part"))
    text = page.get_by_label("Text")
    text.select_text()
    page.get_by_role("toolbar", name="Formatting").get_by_role("button", name="Bold").click()
    expect(text).to_have_value("**Words of the first part.**")
    page.get_by_role("button", name="Bold").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Italic")).to_be_focused()
    text.select_text()
    page.get_by_role("button", name="Italic").focus()
    page.keyboard.press("Enter")
    expect(text).to_have_value(re.compile(r"^_\*\*Words of the first part\.\*\*_$"))
    check(page, "a section and its buttons")


def test_a_page_of_ours_is_found_and_linked_to_by_keyboard_alone(page: Page) -> None:
    start(page, "Linked")
    leave_by(page.get_by_role("link", name="The first part"))
    text = page.get_by_label("Text")
    text.fill("See ")
    page.get_by_role("button", name="Link to a page").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Link to a page")
    expect(dialog.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("neglec")
    expect(dialog.get_by_role("option", name="Neglect").first).to_be_visible()
    check(page, "a search for a page to link to")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(text).to_be_focused()
    expect(text).to_have_value(re.compile(r"^See \[[^\]]*Neglect[^\]]*\]\(/[^)]+\)$"))
    page.keyboard.press("Control+z")
    expect(text).to_have_value("See ")


PASTE = """(field, [html, plain]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", plain);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_what_is_pasted_from_word_becomes_markdown_and_without_an_answer_stays_as_it_is(
    page: Page, browser: Browser, portal: Portal
) -> None:
    start(page, "Pasted")
    leave_by(page.get_by_role("link", name="The first part"))
    text = page.get_by_label("Text")
    text.fill("")
    text.evaluate(PASTE, [WORD, "The group met"])
    expect(text).to_have_value(re.compile(r"^## What the group did\n.*\n- Neglect\n    - Pilots in three areas\n", re.S))
    expect(page.get_by_text("Pictures were not pasted.")).to_be_visible()
    check(page, "a text that was pasted")
    page.keyboard.press("Control+z")
    expect(text).to_have_value("The group met")
    away = browser.new_context(base_url=portal.url, storage_state=page.context.storage_state()).new_page()
    away.goto(page.url)
    expect(away.get_by_role("toolbar", name="Formatting")).to_be_visible()
    away.context.set_offline(True)
    away.get_by_label("Text").fill("")
    away.get_by_label("Text").evaluate(PASTE, [WORD, "The group met"])
    expect(away.get_by_text("Pasted as plain words")).to_be_visible()
    expect(away.get_by_label("Text")).to_have_value("The group met")
    away.context.close()


def test_the_preview_shows_page_and_email_at_both_widths_and_keeps_back_and_save_as_they_were(page: Page) -> None:
    start(page, "Previewed")
    desk = page.url
    leave_by(page.get_by_role("link", name="The first part"))
    page.get_by_role("button", name="The page").click()
    shown = page.frame_locator("iframe").last
    expect(shown.get_by_text("Words of the first part.")).to_be_visible()
    page.get_by_label("Text").fill("Words that nobody has saved.")
    expect(shown.get_by_text("Words that nobody has saved.")).to_be_visible()
    page.get_by_role("button", name="As on a phone").click()
    expect(page.get_by_role("button", name="As on a phone")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("[...document.querySelectorAll('iframe')].at(-1).contentWindow.innerWidth === 320")
    check(page, "a preview")
    page.get_by_role("button", name="The email").click()
    expect(shown.get_by_text("You get this because you asked")).to_be_attached()
    page.get_by_role("button", name="Save the section").click()
    expect(page.get_by_role("status")).to_contain_text("Saved “The first part”.")
    page.goto(desk)


def test_a_picture_is_added_and_shown(page: Page) -> None:
    desk = start(page, "Illustrated")
    page.goto(f"{desk}files/")
    check(page, "no files")
    page.get_by_role("link", name="Add pictures or files").click()
    page.locator("input[type=file]").set_input_files({"name": "chart.png", "mimeType": "image/png", "buffer": picture("PNG")})
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_text("“chart.png” was taken in.")).to_be_visible()
    page.goto(f"{desk}files/")
    expect(page.get_by_text("![](files/chart.png)")).to_be_visible()
    check(page, "files")
    page.goto(desk)
    leave_by(page.get_by_role("link", name="The first part"))
    page.get_by_label("Text").fill("![The numbers of 2016](files/chart.png)")
    page.get_by_role("button", name="The page").click()
    drawn = page.frame_locator("iframe").last.get_by_role("img", name="The numbers of 2016")
    expect(drawn).to_be_visible()
    expect(drawn).to_have_js_property("naturalWidth", 40)


def test_without_javascript_a_section_is_written_and_previewed_all_the_same(page: Page, browser: Browser, portal: Portal) -> None:
    desk = start(page, "Plain")
    state = page.context.storage_state()
    context = browser.new_context(base_url=portal.url, java_script_enabled=False, storage_state=state)
    plain = context.new_page()
    plain.goto(desk)
    plain.get_by_role("link", name="The first part").click()
    plain.get_by_label("Text").fill("Words without a script.")
    with context.expect_page() as opened:
        plain.get_by_role("button", name="The page").click()
    expect(opened.value.get_by_text("Words without a script.")).to_be_visible()
    plain.get_by_role("button", name="Save the section").click()
    expect(plain.get_by_role("status")).to_contain_text("Saved “The first part”.")
    context.close()


def test_what_two_wrote_at_once_is_put_together_without_javascript_too(page: Page, browser: Browser, portal: Portal) -> None:
    start(page, "Written by two")
    leave_by(page.get_by_role("link", name="The first part"))
    section, text = page.url, "Words of the first part."
    context = browser.new_context(base_url=portal.url, java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(section)
    for writer, words in ((page, "From one window."), (plain, "From another window.")):
        writer.get_by_label("Text").fill(f"{text}\n\n{words}")
    press(page, "Save the section")
    press(plain, "Save the section")
    expect(plain.get_by_text("You saved another text in another window")).to_be_visible()
    plain.get_by_role("radio", name="Both, one after the other").check()
    plain.get_by_role("button", name="Put them together").click()
    expect(plain.get_by_label("Text")).to_have_value(f"{text}\n\nFrom another window.\n\nFrom one window.")
    page.goto(section)
    press(plain, "Save the section")
    page.get_by_label("Text").fill("The end is another.")
    press(page, "Save the section")
    check(page, "a question about what was changed twice")
    press(page, "Put them together")
    check(page, "what was put together")
    context.close()


def test_sections_are_dragged_into_another_order(page: Page) -> None:
    sign_in_once(page, "editor@example.org")
    write_update(page, "Dragged", *[(name, "Neglect", "Words.") for name in ("First", "Second", "Third")])
    rows = page.locator(".portal-sections__item")
    titles = rows.locator(".portal-list__title")
    expect(titles).to_have_text(["First", "Second", "Third"])
    page.evaluate("document.fonts.ready")
    handle, last = rows.nth(0).locator(".portal-handle").bounding_box(), rows.nth(2).bounding_box()
    assert handle
    assert last
    for key, order in (("Escape", ["First", "Second", "Third"]), ("", ["Second", "Third", "First"])):
        page.mouse.move(handle["x"] + 5, handle["y"] + 5)
        page.mouse.down()
        page.mouse.move(handle["x"], last["y"] + last["height"], steps=4)
        expect(titles).to_have_text(["Second", "Third", "First"])
        if key:
            page.keyboard.press(key)
        page.mouse.up()
        expect(titles).to_have_text(order)
    page.wait_for_url(re.compile("#section-"))
    page.reload()
    expect(titles).to_have_text(["Second", "Third", "First"])
    check(page, "sections in an order")


def test_what_is_not_saved_is_offered_again_and_others_are_told_who_is_writing(
    page: Page, browser: Browser, portal: Portal
) -> None:
    start(page, "Interrupted")
    leave_by(page.get_by_role("link", name="The first part"))
    section = page.url
    page.get_by_label("Text").fill("An hour of work.")
    expect(page.get_by_text("What you type is kept.")).to_be_visible()
    other = browser.new_context(base_url=portal.url).new_page()
    sign_in_once(other, "administrator@example.org")
    other.goto(section)
    expect(other.get_by_text("is writing here too.")).to_be_visible()
    expect(other.get_by_text("You were writing this")).to_have_count(0)
    other.context.close()
    page.goto("/staff/")
    page.goto(section)
    expect(page.get_by_text("You were writing this on")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value("Words of the first part.")
    check(page, "an offer of what was not saved")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_label("Text")).to_have_value("An hour of work.")
    page.get_by_role("button", name="Save the section").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved “The first part”.")
    page.goto(section)
    expect(page.get_by_label("Text")).to_have_value("An hour of work.")
    expect(page.get_by_text("You were writing this on")).to_have_count(0)


def test_an_update_that_is_about_to_be_started_is_not_lost_and_its_front_is_previewed(page: Page) -> None:
    sign_in_once(page, "editor@example.org")
    page.goto("/staff/updates/start/")
    page.get_by_label("Title").fill("Half an idea")
    expect(page.get_by_text("What you type is kept.")).to_be_visible()
    page.goto("/staff/")
    page.goto("/staff/updates/start/")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_label("Title")).to_have_value("Half an idea")
    page.get_by_label("Summary").fill("A whole one.")
    page.get_by_role("button", name="Start the update", exact=True).click()
    page.get_by_role("link", name="Change title").click()
    page.get_by_label("Title").fill("A whole idea")
    page.get_by_role("button", name="The page").click()
    shown = page.frame_locator("iframe").last
    expect(shown.get_by_role("heading", name="A whole idea")).to_be_visible()
    page.get_by_label("Summary").fill("A better one.")
    expect(shown.get_by_text("A better one.")).to_be_visible()


def opened(page: Page, section: str) -> Page:
    """Another tab with the same section."""
    tab = page.context.new_page()
    tab.goto(section)
    return tab


def keeps_nothing(page: Page) -> bool:
    """Whether the browser keeps nothing that was typed, at the latest when the portal has had time to take it."""
    give_up = time.monotonic() + PATIENCE
    while page.evaluate("localStorage.length") and time.monotonic() < give_up:
        page.wait_for_timeout(50)
    return page.evaluate("localStorage.length") == 0


def test_two_tabs_keep_two_texts_and_know_of_each_other(page: Page) -> None:
    start(page, "In two tabs")
    leave_by(page.get_by_role("link", name="The first part"))
    section = page.url
    page.get_by_label("Text").fill("From one tab.")
    expect(page.get_by_text("What you type is kept.")).to_be_visible(timeout=SLOWLY)
    second = opened(page, section)
    expect(
        second.get_by_text("You are writing this in another tab, and have not saved it there. “From one tab.”")
    ).to_be_visible()
    with second.expect_response(lambda answer: answer.request.method == "POST", timeout=SLOWLY):
        second.get_by_label("Text").fill("From another tab.")
    expect(second.get_by_text("You have this open in another tab too. What you type is kept.")).to_be_visible(timeout=SLOWLY)
    check(second, "an offer of what is in another tab")
    second.close()
    third = opened(page, section)
    expect(third.get_by_text("You are writing this in another tab")).to_have_count(1)
    expect(third.get_by_text(re.compile("You were writing this on .* “From another tab.”"))).to_be_visible()
    third.get_by_role("button", name="Take it back").click()
    third.get_by_role("button", name="Save the section").click()
    expect(third.get_by_role("status").first).to_contain_text("Saved “The first part”.")
    third.close()
    page.close(run_before_unload=False)
    last = opened(third, section)
    expect(last.get_by_label("Text")).to_have_value("From another tab.")
    expect(last.get_by_text(re.compile("You were writing this on .*“From one tab.”"))).to_have_count(1)
    expect(last.get_by_role("button", name="Take it back")).to_have_count(1)
    last.get_by_role("button", name="Drop it").click()


def test_when_the_session_has_ended_what_is_typed_stays_in_the_browser_for_its_writer(browser: Browser, portal: Portal) -> None:
    context = browser.new_context(base_url=portal.url)
    page = context.new_page()
    start(page, "Signed out")
    leave_by(page.get_by_role("link", name="The first part"))
    section = page.url
    context.clear_cookies()
    page.get_by_label("Text").fill("Typed too late.")
    expect(page.get_by_text("no longer signed in")).to_be_visible(timeout=SLOWLY)
    page.get_by_label("Text").fill("Saved too late.")
    page.get_by_role("button", name="Save the section").click()
    expect(page.get_by_role("heading", name="This was not saved yet")).to_be_visible()
    sign_in_once(page, "administrator@example.org")
    with page.expect_response(lambda answer: "/staff/unsaved/" in answer.url):
        page.goto(section)
    expect(page.get_by_label("Text")).to_have_value("Words of the first part.")
    page.wait_for_timeout(100)
    expect(page.get_by_role("button", name="Take it back")).to_have_count(0)
    context.clear_cookies()
    sign_in_once(page, "editor@example.org")
    page.goto("/account/sign-out/")
    assert keeps_nothing(page)
    page.evaluate(
        "localStorage.setItem('unsaved ' + document.querySelector('[data-writer]').dataset.writer + ' /staff/x/ 1', '{}')"
    )
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(portal.url + "/")
    assert keeps_nothing(page)
    COOKIES.pop("editor@example.org")
    sign_in_once(page, "editor@example.org")
    page.goto(section)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_label("Text")).to_have_value("Saved too late.")
    page.get_by_role("button", name="Save the section").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved “The first part”.")
    assert keeps_nothing(page)
    context.close()
