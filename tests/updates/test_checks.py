"""What checks say of a draft, by pieces of text in which something is wrong and pieces in which nothing is."""

import datetime
from collections.abc import Callable

import pytest

from people.models import User
from tests.conftest import signed_in
from updates.checks import look, reading_minutes
from updates.models import Section, Update
from workstreams.models import Programme, Workstream

TODAY = datetime.date(2016, 11, 24)
Make = Callable[..., Update]


@pytest.fixture
def rules(make_update: Make, workstreams: list[Workstream]) -> Callable[[str], list[str]]:
    """The rules that an update with this text in its only section breaks."""

    def broken_by(text: str) -> list[str]:
        update = make_update(("A part", workstreams[0]), author="The team")
        Section.objects.filter(update=update).update(body=text)
        return [finding.rule for finding in look(update, TODAY)]

    return broken_by


WRONG = {
    "link words": [
        "Notes can be found [here](/updates/1/).",
        "[Click here](/) for a summary.",
        "Read [more…](/documents/)",
        "[Follow this link](/documents/) for the papers.",
        "[](/documents/)",
    ],
    "heading order": ["# Top\n\nText.", "## Two\n\nText.\n\n##### Five\n\nText.", "### Three\n\nText after the section’s own."],
    "long sentence": [f"{'word ' * 41}end."],
    "next in the past": [
        "The next meeting of the working group took place on 7 November.",
        "Our next workshop, for practitioners, was held in Stirling.",
    ],
    "caption in text": [
        "She led the Crown Office & catherine-dyer-picProcurator Fiscal Service.",
        "Photo: the chair.",
        "See chair.jpg there.",
    ],
    "lost address": [
        "Contact the manager with any queries, or subscribe to receive updates at",
        "You can read more on the web pages:",
        "Write to us at.",
    ],
    "abbreviation": ["The EAG met.", "The PRR consultation and the S&T group closed."],
    "promise in the past": ["The group will report by 1 November 2016.", "It is due in October 2016."],
    "no text": [" "],
}
RIGHT = [
    "[Notes of the group’s meetings](/updates/1/) are there.",
    "## Two\n\nText.\n\n### Three\n\nText.\n\n## Two again\n\nText.",
    f"{'word ' * 38}end. Another.",
    "The next meeting takes place on 7 December. The last meeting took place in June.",
    "Members look at the picture-book project and the photo archive.",
    "Contact us at [us@example.org](mailto:us@example.org).",
    "It has looked at:\n\n- one thing\n- another",
    "The External Advisory Group (EAG) met. The EAG will meet again. NHS boards and MSPs came; part II and TP too.",
    "EAG (External Advisory Group) members came.",
    "*[EAG]: External Advisory Group\n\nThe EAG met.",
    "The group will report by 23 December 2016. It met in August 2016.",
]


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in WRONG.items() for text in texts])
def test_what_is_wrong_is_found(rules: Callable[[str], list[str]], rule: str, text: str) -> None:
    assert rule in rules(text)


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_left_in_peace(rules: Callable[[str], list[str]], text: str) -> None:
    assert rules(text) == []


def test_an_abbreviation_is_asked_about_once_at_its_first_use(make_update: Make, workstreams: list[Workstream]) -> None:
    update = make_update(("One", workstreams[0]), ("Two", workstreams[1]), author="The team")
    update.sections.update(body="The CSE group met. CSE again.")
    found = look(update, TODAY)
    assert [(finding.rule, finding.section and finding.section.heading) for finding in found] == [("abbreviation", "One")]


def test_what_an_update_lacks_is_said(make_update: Make, workstreams: list[Workstream]) -> None:
    update = make_update(("Neglect: news", None), summary=" ")
    Programme.objects.update(contact_email="")
    found = look(update, TODAY)
    assert [finding.rule for finding in found] == ["no summary", "no contact", "no author", "no workstream", "no workstream"]
    assert [finding.is_error for finding in found] == [True, False, False, False, False]
    assert "seems to be about Neglect" in found[-1].words
    assert "no section" in [finding.rule for finding in look(make_update(), TODAY)]


def test_the_reading_time_is_in_minutes(make_update: Make) -> None:
    update = make_update(("One", None))
    update.sections.update(body="word " * 401)
    assert reading_minutes(update) == 3


def test_the_page_of_checks_says_where_and_leads_there(editor: User, make_update: Make, workstreams: list[Workstream]) -> None:
    update = make_update(("A part", workstreams[0]), author="The team")
    update.sections.update(body="Notes are [here](/updates/1/). <script>")
    page = signed_in(editor).get("/staff/updates/1/checks/").content.decode()
    for words in ("A link says only “here”.", f'href="/staff/updates/1/sections/{update.sections.get().pk}/"', "1 minute "):
        assert words in page
    update.sections.update(body="All is well.")
    assert "Nothing was found." in signed_in(editor).get("/staff/updates/1/checks/").content.decode()
