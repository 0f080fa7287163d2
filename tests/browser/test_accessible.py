"""axe on every page, at desktop and phone width, in its states; and what axe cannot see."""

import datetime
import re
from itertools import pairwise
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import leave_by, open_letter, sign_in
from tests.browser.test_the_way import write_update
from tests.portal import Portal
from tests.workstreams.importing import csv_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

PUBLIC = [
    "/",
    "/workstreams/",
    "/workstreams/neglect/",
    "/workstreams/human-trafficking/",
    "/roadmap/",
    "/actions/",
    "/actions/?workstream=child-sexual-exploitation",
    "/workstreams/child-sexual-exploitation/",
    "/consultations/",
    "/consultations/trafficking-strategy/",
    "/consultations/trafficking-guardians/",
    "/recommendations/",
    "/recommendations/CSE-R1/",
    "/recommendations/SR-1/",
    "/commitments/",
    "/commitments/a-trafficking-and-exploitation-strategy/",
    "/actions/CSE-1/",
    "/consultations/trafficking-justice/",
    "/consultations/?state=analysing",
    "/groups/",
    "/groups/system-review-group/",
    "/groups/ministerial-group-cse/",
    "/invitations/unknown/",
    "/deputies/unknown/",
    "/groups/external-advisory-group/meetings/2/",
    "/groups/external-advisory-group/meetings/2/papers/3/",
    "/people/catherine-dyer/",
    "/documents/",
    "/documents/?kind=map",
    "/documents/a-map-of-the-child-protection-system/",
    "/documents/a-map-of-the-child-protection-system/versions/",
    "/updates/",
    "/updates/2/",
    "/promises/",
    "/updates/999/",
    "/search/",
    "/search/?q=trafficking",
    "/search/?q=trafficking&kind=update&first=nonsense",
    "/search/?q=xylograph",
    "/search/?q=%22-",
    "/subscribe/",
    "/subscribe/?workstream=neglect",
    "/subscribe/check/",
    "/subscribe/confirm/unknown/",
    "/account/sign-in/",
    "/account/inactive/",
    "/mailbox/",
]
WIDTHS = [1280, 320]


SETTLED = "Promise.allSettled(document.getAnimations().map(each => each.finished))"
"""A button's colours move for a moment after it was pressed: what axe then sees is neither the one nor the other."""


def check(page: Page, where: str = "") -> None:
    """Nothing for axe to find, one h1, a title, and nothing wider than the window, at each width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(SETTLED)
        found = Axe().run(page).response["violations"]
        assert not [(rule["id"], rule["nodes"][0]["html"]) for rule in found], (where or page.url, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (where or page.url, width)
    assert page.locator("h1").count() == 1, where or page.url
    assert page.title(), where or page.url
    levels = [int(tag[1]) for tag in page.eval_on_selector_all("main :is(h1,h2,h3,h4,h5,h6)", "all => all.map(e => e.tagName)")]
    assert all(after - before <= 1 for before, after in pairwise(levels)), (where or page.url, levels)


def press(page: Page, name: str, role: Literal["button", "link"] = "button") -> None:
    """`leave_by`, by its name alone."""
    leave_by(page.get_by_role(role, name=name))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages(page: Page, address: str) -> None:
    page.goto(address)
    check(page)


def test_pages_ask_no_other_host_and_set_no_cookie(page: Page, portal: Portal) -> None:
    asked: set[str] = set()
    page.on("request", lambda request: asked.add("/".join(request.url.split("/")[:3])))
    for address in ("/", "/updates/2/", "/subscribe/"):
        page.goto(address)
    assert asked == {portal.url}
    assert not page.context.cookies()


def test_forms_with_errors(page: Page) -> None:
    page.goto("/subscribe/?workstream=neglect")
    page.get_by_text("Neglect", exact=True).click()
    press(page, "Get email updates")
    check(page, "subscribe with errors")
    page.get_by_role("link", name="Enter your email address.").click()
    expect(page.get_by_label("Your email address")).to_be_focused()
    page.goto("/account/sign-in/")
    press(page, "Email me a code")
    check(page, "sign in with errors")


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto("/")
    link = page.locator("#mobile-navigation").get_by_role("link", name="Updates", exact=True)
    expect(link).to_be_hidden()
    menu = page.get_by_role("button", name="Menu")
    menu.focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    page.keyboard.press("Enter") if menu.evaluate("e => e === document.activeElement") else menu.press("Enter")
    expect(link).to_be_hidden()


def test_the_skip_link_comes_first_and_leads_to_the_text(page: Page) -> None:
    page.goto("/updates/2/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_subscribers_pages(page: Page, browser: Browser) -> None:
    page.goto("/subscribe/")
    page.get_by_label("Your email address").fill("axe@example.org")
    press(page, "Get email updates")
    open_letter(page, "axe@example.org", "Confirm your email updates")
    check(page, "a letter")
    leave_by(page.frame_locator("iframe").get_by_role("link", name="Confirm your email updates"))
    check(page, "confirm")
    press(page, "Confirm")
    check(page, "confirmed")
    press(page, "choose what you hear about", "link")
    check(page, "preferences")
    press(page, "Save")
    check(page, "preferences saved")
    press(page, "Pause emails")
    check(page, "preferences with an error")
    page.get_by_label("Start again on").fill(str(datetime.date.today() + datetime.timedelta(days=9)))
    press(page, "Pause emails")
    check(page, "preferences while paused")
    press(page, "Get them at another address", "link")
    press(page, "Send the letter")
    check(page, "another address with an error")
    press(page, "Back to your email updates", "link")
    press(page, "Erase me", "link")
    check(page, "erase")
    press(page, "Back to your email updates", "link")
    press(page, "Unsubscribe", "link")
    check(page, "unsubscribe")
    press(page, "Unsubscribe")
    check(page, "unsubscribed")
    press(page, "Subscribe again")
    press(page, "Erase me", "link")
    press(page, "Erase me")
    check(page, "forgotten")
    sign_in(page, "member@example.org")
    page.goto("/my/updates/")
    check(page, "a member without email updates")
    press(page, "Get email updates")
    expect(page.get_by_role("heading", name="Your email updates")).to_be_visible()
    press(page, "Erase me", "link")
    press(page, "Erase me")


def test_staff_pages(page: Page) -> None:
    page.goto("/account/sign-in/")
    sign_in(page, "editor@example.org")
    write_update(page, "For axe", ("One", "Neglect", "Words.\n\n| a | b |\n|---|---|\n| c | d |"), ("Two", "Neglect", "Words."))
    check(page, "an update's desk")
    draft = re.sub(r".*(/staff/updates/\d+/).*", r"\1", page.url)
    pages = [draft + part for part in ("edit/", "sections/add/", "preview/", "publish/")]
    for address in (
        "/staff/",
        f"{draft}checks/",
        "/staff/updates/",
        "/staff/updates/start/",
        "/staff/updates/due/",
        *pages,
        "/account/sign-out/",
    ):
        page.goto(address)
        check(page)
    page.goto(f"{draft}sections/add/")
    press(page, "Save the section")
    check(page, "a section with errors")
    page.goto("/staff/updates/due/")
    page.get_by_label("Day").fill("2016-12-22")
    press(page, "Save")
    check(page, "a day that has passed")
    page.goto(draft)
    press(page, "One", "link")
    check(page, "a section")
    press(page, "Delete this section", "link")
    check(page, "delete a section")


STAFF_FORMS = ["status/", "notes/add/", "milestones/add/", "actions/add/", "recommendations/add/", "consultations/add/"]


def test_pages_of_a_workstreams_team(page: Page) -> None:
    sign_in(page, "contributor@example.org")
    for address in ("/staff/", "/staff/workstreams/", "/staff/workstreams/neglect/"):
        page.goto(address)
        check(page)
    for part in STAFF_FORMS:
        page.goto(f"/staff/workstreams/neglect/{part}")
        check(page)
        leave_by(page.locator("main button[type=submit]"))
        check(page, f"{part} with errors")


def check_an_import(page: Page) -> None:
    page.goto("/staff/import/")
    check(page)
    press(page, "Show what would change")
    check(page, "an import with errors")
    rows = [
        ["AXE-1", "Neglect", "Do it", "soon", "red"],
        ["AXE-2", "Neglect", "Do it", "early 2031", ""],
        ["CSE-1", "Neglect", "", "", ""],
    ]
    content = csv_of(["Reference", "Workstream", "What", "Due", "Colour"], *rows)
    page.locator("main label", has_text="Actions").click()
    page.get_by_label("File").set_input_files({"name": f"{'axe' * 40}.csv", "mimeType": "text/csv", "buffer": content})
    press(page, "Show what would change")
    check(page, "a preview with wrong rows")
    page.goto("/staff/import/")
    page.locator("main label", has_text="Actions").click()
    content = csv_of(["Reference", "Workstream", "What", "Due"], rows[1][:4])
    page.get_by_label("File").set_input_files({"name": "axe.csv", "mimeType": "text/csv", "buffer": content})
    press(page, "Show what would change")
    check(page, "a preview to confirm")
    press(page, "Import 1 row")
    check(page, "an import that is done")


CONSULTATION_FORMS = ["edit/", "analysis/", "report/", "parts/add/", "events/add/"]


def test_staff_pages_of_a_consultation(page: Page) -> None:
    sign_in(page, "editor@example.org")
    page.goto("/staff/workstreams/human-trafficking/")
    press(page, "Scotland’s first Human Trafficking and Exploitation Strategy", "link")
    check(page, "a consultation with an event")
    press(page, "Change Events to launch", "link")
    check(page, "an event")
    press(page, "Delete this event", "link")
    check(page, "delete an event")
    page.goto("/staff/workstreams/human-trafficking/")
    press(page, "Independent child trafficking guardians: parental rights", "link")
    check(page, "a consultation with parts")
    desk = page.url
    for part in CONSULTATION_FORMS:
        page.goto(f"{desk}{part}")
        check(page)
    press(page, "Save")
    check(page, "an event with errors")
    page.goto(desk)
    leave_by(page.get_by_role("link", name="Parental rights and responsibilities", exact=True))
    check(page, "a part")
    press(page, "Move it into another consultation", "link")
    press(page, "Move it")
    check(page, "a move with errors")


def test_pages_of_an_administrator(page: Page) -> None:
    sign_in(page, "administrator@example.org")
    programme = (
        "/staff/programme/",
        "/staff/programme/edit/",
        "/staff/programme/stages/add/",
        "/staff/programme/dates/add/",
    )
    structure = ("/staff/workstreams/neglect/edit/", "/staff/outcomes/", "/staff/outcomes/add/", "/staff/workstreams/add/")
    plans = ("/staff/workstreams/child-sexual-exploitation/", "/staff/workstreams/child-sexual-exploitation/plans/add/")
    lists = (
        "/staff/milestones/?state=open",
        "/staff/actions/",
        "/staff/consultations/?q=what",
        "/staff/workstreams/?silent=on",
        "/staff/recommendations/",
    )
    commitments = ("/staff/commitments/", "/staff/commitments/add/")
    for address in ("/staff/", *structure, *plans, *lists, *commitments, *programme):
        page.goto(address)
        check(page)
    page.goto("/staff/actions/?status=in+progress")
    press(page, "Save for all that are chosen")
    check(page, "several actions with errors")
    page.goto("/staff/programme/dates/add/")
    leave_by(page.locator("main button[type=submit]"))
    check(page, "a key date with errors")
    check_an_import(page)


def test_the_page_for_the_code(page: Page) -> None:
    page.goto("/account/sign-in/")
    page.get_by_label("Your email address").fill("nobody@example.org")
    press(page, "Email me a code")
    check(page, "enter the code")
    page.get_by_label("Code from the email").fill("WRONG1")
    press(page, "Sign in")
    check(page, "a wrong code")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_email_itself(browser: Browser, portal: Portal, page: Page, scheme: str) -> None:
    portal.manage("send_digests", "--now", "2016-11-25T09:00+00:00")
    open_letter(page, "weekly@example.org", "Update #2")
    html = page.locator("iframe").get_attribute("src")
    mail = browser.new_context(
        base_url=portal.url, color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    ).new_page()
    mail.goto(html or "")
    content = mail.content()
    mail.goto("about:blank")
    mail.set_content(content)  # outside the sandbox, in which axe's own script may not run
    for width in (640, 320):
        mail.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(mail).response["violations"]
        assert not [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["id"] not in ("landmark-one-main", "region")]
        assert mail.evaluate("document.documentElement.scrollWidth") <= width
    assert len(content.encode()) < 100_000
    mail.context.close()
    if scheme == "light":
        leave_by(page.frame_locator("iframe").get_by_role("link", name="See it in your browser"))
        check(page, "an email in the browser")


EAG = "/staff/groups/external-advisory-group/"


def test_pages_of_those_who_keep_a_group_and_of_whoever_they_invite(page: Page, browser: Browser, portal: Portal) -> None:
    sign_in(page, "administrator@example.org")
    for address in ("/staff/groups/", EAG, f"{EAG}edit/", f"{EAG}close/", f"{EAG}members/add/", "/staff/people/"):
        page.goto(address)
        check(page)
    for address in ("/staff/people/catherine-dyer/", "/staff/people/catherine-dyer/edit/"):
        page.goto(address)
        check(page)
    page.goto(EAG)
    leave_by(page.get_by_role("link", name="End it now").first)
    check(page, "a term that ends")
    page.goto(f"{EAG}invitations/add/")
    press(page, "Invite")
    check(page, "an invitation with errors")
    page.get_by_label("Email address").fill("asked@example.org")
    page.get_by_role("textbox", name="Name").fill("Asked Example")
    press(page, "Invite")
    check(page, "somebody who was invited")
    open_letter(page, "asked@example.org", "Invitation")
    check(page, "a letter of invitation")
    link = page.get_by_role("link", name="/invitations/").get_attribute("href")
    assert link
    invited = browser.new_context(base_url=portal.url).new_page()
    invited.goto(link)
    check(invited, "an invitation")
    press(invited, "Accept the invitation")
    check(invited, "an invitation that was accepted")
    sign_in(invited, "asked@example.org")
    invited.goto("/groups/external-advisory-group/")
    expect(invited.get_by_role("link", name="External Advisory Group: terms of reference").first).to_be_visible()
    invited.context.close()
