"""A meeting from its plan to what the public sees of it, by its secretary and a member, at a desk and on a phone."""

import datetime
import re

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from people.dates import today
from publishing.when import When
from tests.browser.conftest import leave_by, open_letter, sign_in, wait_for_letter
from tests.browser.test_accessible import check, press
from tests.conftest import DAY
from tests.documents.hostile import best_pdf
from tests.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

SECRETARY, MEMBER, DEPUTY = "secretary@example.org", "member@example.org", "dora@example.org"
GROUP = "/groups/external-advisory-group/"
PDF = "application/pdf"
BY_THE_CLOCK = 90
"""Seconds within which a letter has gone that goes by the clock, every minute."""


def files() -> list[FilePayload]:
    papers: list[FilePayload] = [
        {"name": f"Figures {number}.pdf", "mimeType": PDF, "buffer": best_pdf(f"Figures, page of paper {number}.")}
        for number in range(1, 5)
    ]
    return [*papers, {"name": "Words.txt", "mimeType": "text/plain", "buffer": b"The words of the fifth paper."}]


def add_item(page: Page, title: str, minutes: int) -> None:
    page.get_by_label("Item", exact=True).fill(title)
    page.get_by_label("Minutes").fill(str(minutes))


def plan(page: Page) -> str:
    """The address of the page on which it is prepared."""
    page.goto(GROUP)
    press(page, "Plan a meeting", "link")
    check(page, "plan a meeting")
    press(page, "Save")
    check(page, "plan a meeting, with errors")
    page.get_by_label("When").fill(str(When.on(today() + 20 * DAY)))
    page.get_by_label("Begins at").fill("10:00")
    page.get_by_label("Ends at").fill("12:00")
    page.get_by_label("Place").fill("Victoria Quay")
    press(page, "Save")
    expect(page.get_by_text("Nobody is told before you call it.")).to_be_visible()
    return page.url


def write_agenda(page: Page) -> None:
    press(page, "Add an item", "link")
    add_item(page, "Welcome", 10)
    press(page, "Save, and add another")
    add_item(page, "The figures", 60)
    press(page, "Save the item")
    expect(page.get_by_text("10.10am to 11.10am")).to_be_visible()
    check(page, "an agenda")


def upload(page: Page) -> None:
    leave_by(page.get_by_role("link", name="Add papers under “The figures”"))
    check(page, "add papers")
    page.locator("input[type=file]").set_input_files(files())
    page.get_by_role("button", name="Add them").click()
    expect(page.locator("[data-summary]")).to_have_text("5 of 5 taken in.", timeout=60_000)
    leave_by(page.get_by_role("link", name="Go on with the meeting"))
    expect(page.get_by_text("Not sent out")).to_have_count(5)


def send_out(page: Page, desk: str) -> None:
    """Once a worker has looked into each file."""
    for _ in range(30):
        page.goto(desk)
        if not page.get_by_text("is still being looked into").count():
            break
        page.wait_for_timeout(1000)
    press(page, "Send out papers", "link")
    for box in page.get_by_role("checkbox").all():
        box.check(force=True)
    check(page, "send out papers")
    press(page, "Send them out")
    expect(page.get_by_text("Sent out 5 papers.")).to_be_visible()


def test_a_meeting_is_planned_called_and_read_for(page: Page, browser: Browser, portal: Portal) -> None:
    sign_in(page, SECRETARY)
    desk = plan(page)
    write_agenda(page)
    upload(page)
    press(page, "Call the meeting", "link")
    check(page, "call a meeting")
    press(page, "Call the meeting")
    expect(page.get_by_text("Called the")).to_be_visible()
    send_out(page, desk)
    check(page, "a meeting that was called")
    leave_by(page.get_by_role("link", name="What readers see"))
    address = page.url

    phone = browser.new_context(base_url=portal.url, viewport={"width": 320, "height": 640}).new_page()
    phone.goto(address)
    expect(phone.get_by_role("heading", name="The figures")).to_be_visible()
    expect(phone.get_by_text(re.compile("Figures 1|Paper 1"))).to_have_count(0)
    check(phone, "a meeting, for everybody")
    sign_in(phone, MEMBER)
    phone.goto(address)
    check(phone, "a meeting, for a member")
    leave_by(phone.get_by_role("link", name="Paper 1: Figures 1"))
    expect(phone.get_by_text("Figures, page of paper 1.")).to_be_visible()
    check(phone, "a paper")
    for number in range(2, 5):
        leave_by(phone.get_by_role("link", name=f"Next: paper {number}").first)
    leave_by(phone.get_by_role("link", name="Next: paper 5, Words").first)
    expect(phone.get_by_text("The words of the fifth paper.")).to_be_visible()
    note_reply_and_pack(phone, address)
    page.goto(desk)
    expect(page.get_by_text("will join online").or_(page.get_by_text("Online")).first).to_be_visible()
    check(page, "who comes")
    name_a_deputy(phone, address)
    read_as_deputy(browser.new_context(base_url=portal.url).new_page())
    phone.context.close()


def note_reply_and_pack(member: Page, address: str) -> None:
    """What a member does before the meeting, from the email that called it."""
    open_letter(member, MEMBER, "Called: ", patience=BY_THE_CLOCK)
    check(member, "a letter to a member")
    member.goto(address)
    leave_by(member.get_by_role("link", name="Paper 1: Figures 1"))
    member.get_by_text("Your notes").click()
    member.get_by_label("Note to yourself").fill("Ask about the last column.")
    leave_by(member.get_by_role("button", name="Keep the note"))
    expect(member.get_by_text("Ask about the last column.")).to_be_visible()
    member.goto("/my/")
    check(member, "a member's desk")
    member.goto(address)
    member.get_by_label("I will join online").check(force=True)
    leave_by(member.get_by_role("button", name=re.compile("Send the reply")))
    expect(member.get_by_text("The secretariat knows that you will join online.")).to_be_visible()
    member.goto("/my/letters/")
    check(member, "a member's letters")
    member.goto(f"{address}pack.pdf")
    check(member, "a pack that was not asked for")
    member.goto(f"{address}agenda/1/")
    check(member, "an agenda")
    member.goto(address)
    leave_by(member.get_by_role("button", name="Download pack 1"))
    check(member, "a pack that is being made")
    for _ in range(40):
        answer = member.request.get(f"{address}pack.pdf")
        if answer.headers["content-type"] == PDF:
            break
        member.wait_for_timeout(1000)
    assert answer.body().startswith(b"%PDF-")


def name_a_deputy(member: Page, address: str) -> None:
    member.goto(address)
    member.get_by_text("Change your reply").click()
    member.get_by_label("Somebody comes in my place").check(force=True)
    member.get_by_label("Name of your deputy").fill("Dora Deputy")
    member.get_by_label("Email address of your deputy").fill(DEPUTY)
    leave_by(member.get_by_role("button", name=re.compile("Change the reply")))
    expect(member.get_by_text("Your deputy is written to")).to_be_visible()


def read_as_deputy(deputy: Page) -> None:
    """From the email that names them, without an account, until they stop."""
    open_letter(deputy, DEPUTY, "The papers of a meeting")
    link = deputy.get_by_role("link", name="/deputies/").first.get_attribute("href")
    assert link
    deputy.goto(link)
    press(deputy, "Email me a code")
    check(deputy, "a deputy's link")
    code = re.search(r"\d{6}", wait_for_letter(deputy, DEPUTY, "code"))
    assert code
    deputy.get_by_label("Code from the email").fill(code[0])
    press(deputy, "Read the papers")
    check(deputy, "a meeting, for a deputy")
    press(deputy, "Stop reading as deputy")
    expect(deputy.get_by_text("You have stopped reading as a deputy.")).to_be_visible()
    deputy.context.close()


A_WEEK_LATER = """
from datetime import timedelta
from django.db.models import F
from meetings.models import Note
week = timedelta(days=8)
of_then = Note.objects.filter(state="circulated")
of_then.update(circulated_at=F("circulated_at") - week, accuracy_until=F("accuracy_until") - week)
"""
"""As if the notes that are looked over had been circulated by then: their rounds are over."""


def plan_on(page: Page, day: datetime.date) -> None:
    page.goto(GROUP)
    press(page, "Plan a meeting", "link")
    page.get_by_label("When").fill(str(When.on(day)))
    page.get_by_label("Begins at").fill("00:00")
    page.get_by_label("Place").fill("Victoria Quay")
    press(page, "Save")


def hold_and_write_the_note(page: Page) -> str:
    """The address of the meeting, held two weeks ago, with a note that is circulated."""
    plan_on(page, today() - 14 * DAY)
    press(page, "Add an item", "link")
    add_item(page, "The figures", 60)
    press(page, "Save the item")
    press(page, "Call the meeting", "link")
    press(page, "Call the meeting")
    press(page, "It was held")
    desk = page.url
    press(page, "Write the note")
    check(page, "a note that is empty")
    press(page, "Say who attended", "link")
    for who in ("Morag Example", "Duncan Example"):
        page.get_by_label(who).select_option(label="Present")
    check(page, "who attended")
    press(page, "Save who attended")
    leave_by(page.get_by_role("link", name="Add a paragraph under “The figures”"))
    page.get_by_label("Text").fill("The group heard that there were 12 studys.")
    press(page, "Save the paragraph")
    press(page, "Add an action point", "link")
    check(page, "an action point to give")
    page.get_by_label("What is to be done").fill("Count the studies.")
    page.get_by_label("Or somebody else").fill("A council")
    press(page, "Save")
    press(page, "Circulate it", "link")
    check(page, "circulate a note")
    page.get_by_label("Until when other words may be proposed").fill((today() + 7 * DAY).isoformat())
    press(page, "Circulate it")
    page.goto(desk)
    leave_by(page.get_by_role("link", name="What readers see"))
    return page.url


def test_a_note_is_corrected_agreed_and_read_by_everybody(page: Page, browser: Browser, portal: Portal) -> None:
    sign_in(page, SECRETARY)
    address = hold_and_write_the_note(page)
    member = browser.new_context(base_url=portal.url, viewport={"width": 320, "height": 640}).new_page()
    member.goto(address)
    expect(member.get_by_text("12 studys")).to_have_count(0)
    sign_in(member, MEMBER)
    member.goto(address)
    check(member, "a note to look over")
    point = max(map(int, re.findall(r'id="action-(\d+)"', member.content())))
    member.goto(f"{address}actions/{point}/")
    check(member, "an action point")
    member.goto(address)
    leave_by(member.get_by_role("link", name="Propose other words for paragraph 1"))
    member.get_by_label("What the paragraph should say").fill("The group heard that there were 12 studies.")
    member.get_by_label("Why").fill("A slip.")
    check(member, "a proposal")
    press(member, "Propose it")

    page.goto(f"{address}note/proposals/")
    check(page, "what was proposed")
    leave_by(page.get_by_role("link", name=re.compile("Decide")).first)
    page.get_by_label("Take it: the paragraph says this").check(force=True)
    press(page, "Decide")
    portal.manage("shell", "--verbosity", "0", "-c", A_WEEK_LATER)
    plan_on(page, today())
    press(page, "Call the meeting", "link")
    press(page, "Call the meeting")
    leave_by(page.get_by_role("button", name=re.compile("Agree the note of the")))
    expect(page.get_by_text("Everybody can read it now.")).to_be_visible()

    anyone = browser.new_context(base_url=portal.url).new_page()
    anyone.goto(address)
    expect(anyone.get_by_text("The group heard that there were 12 studies.")).to_be_visible()
    check(anyone, "a note that is agreed")
    for reader in (member, anyone):
        reader.context.close()
