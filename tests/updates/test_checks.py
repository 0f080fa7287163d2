"""What checks say of a draft, by pieces of text in which something is wrong and pieces in which nothing is."""

import datetime
import re
from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from documents.inspecting.findings import ONLY_PICTURES
from documents.models import StoredFile
from people.models import Group, User
from publishing.audience import Audience
from tests.conftest import signed_in
from tests.documents.hostile import best_pdf, good_pdf
from tests.updates.filing import attach
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
        "[Click here for the minutes](/documents/)",
        "[Press this to read on](/documents/)",
        "[Read the notes of the meeting here.](/documents/)",
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
    "[Press releases](/updates/1/), [where to go](/) and [here to help: a charter](/).",
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
    for words in ("A link says “here”.", f'href="/staff/updates/1/sections/{update.sections.get().pk}/"', "1 minute "):
        assert words in page
    update.sections.update(body="All is well.")
    assert "Nothing was found." in signed_in(editor).get("/staff/updates/1/checks/").content.decode()


def test_whatever_is_not_in_a_section_leads_to_where_it_is_mended(editor: User, make_update: Make) -> None:
    update = make_update()
    Update.objects.update(summary="")
    attach(update, "bad.exe", b"MZ", by=editor)
    page = signed_in(editor).get("/staff/updates/1/checks/").content.decode()
    for address, words in (
        ("edit/", "Change title and summary"),
        ("sections/add/", "Add a section"),
        ("files/", "See its pictures"),
    ):
        assert re.search(rf'href="/staff/updates/1/{address}">{words}', page)
    assert 'href="/staff/updates/1/checks/"' in signed_in(editor).get("/staff/updates/1/publish/").content.decode()


def test_what_is_quoted_begins_and_ends_with_whole_words(make_update: Make) -> None:
    text = "Somebody said before the summer that the CSEWG is to meet in Edinburgh or perhaps in Perth."
    update = make_update(("Part", None))
    update.sections.update(body=text)
    quoted = next(found.quote for found in look(update, TODAY) if found.rule == "abbreviation")
    assert quoted == "said before the summer that the CSEWG is to meet in Edinburgh or"


def findings(update: Update) -> list[tuple[str, bool, str]]:
    """Which rules are broken by links, whether each keeps the update from being published, and the link that is meant."""
    rules = {"broken link", "link not for all", "no file", "only pictures"}
    return [(found.rule, found.is_error, found.quote) for found in look(update, TODAY) if found.rule in rules]


def write(update: Update, text: str) -> None:
    Section.objects.filter(update=update).update(body=text)


def test_links_that_lead_nowhere_are_named_with_their_section(make_update: Make, make_document: Callable[..., object]) -> None:
    make_document("The plan")
    make_document("Being written", publish=False)
    update = make_update(("A part", None))
    right = [
        "/documents/the-plan/",
        "/documents/the-plan/1/a.pdf",
        "/updates/1/",
        "../1/#a-part",
        "#a-part",
        "/",
        "mailto:us@a.uk",
    ]
    write(update, " ".join(f"[the plan]({address})" for address in [*right, "https://example.org/nothing"]))
    assert findings(update) == []
    wrong = ["/documents/nothing/", "/documents/being-written/", "/updates/7/", "http://portal.test/nonsense"]
    write(update, " ".join(f"[the plan]({address})" for address in wrong))
    assert sorted(findings(update)) == sorted(("broken link", True, address) for address in wrong)
    found = next(found for found in look(update, TODAY) if found.quote == "/updates/7/")
    assert (found.section and found.section.heading, found.words.startswith("The link “the plan” leads nowhere")) == (
        "A part",
        True,
    )


def test_links_to_what_not_all_readers_may_see_are_named(
    make_update: Make, make_document: Callable[..., object], group: Group
) -> None:
    make_document("Minutes", audience=Audience.GROUPS, groups=(group,))
    make_document("For the staff", audience=Audience.STAFF)
    text = "[minutes](/documents/minutes/) and [plans](/documents/for-the-staff/) on [the desk](/staff/updates/)"
    everyone, members, staff = (
        make_update(("A part", None)),
        make_update(("A part", None), audience=Audience.GROUPS, groups=(group,)),
        make_update(("A part", None), audience=Audience.STAFF),
    )
    for update in (everyone, members, staff):
        write(update, text)
    minutes, plans, desk = (("link not for all", True, to) for to in re.findall(r"\((.*?)\)", text))
    assert set(findings(everyone)) == {minutes, plans, desk}
    assert set(findings(members)) == {plans, desk}
    assert set(findings(staff)) == {minutes, desk}


def test_a_linked_file_that_is_only_pictures_is_asked_about(
    make_update: Make, make_document: Callable[..., object], editor: User
) -> None:
    make_document("Scan", file=best_pdf("Scanned."))
    StoredFile.objects.update(warnings=[ONLY_PICTURES])
    make_document("Text")
    update = make_update(("A part", None))
    write(update, "[The letter](/documents/scan/1/a.pdf) and [the answer](/documents/text/1/a.pdf).")
    assert findings(update) == [("only pictures", False, "/documents/scan/1/a.pdf")]
    attach(update, "letter.pdf", good_pdf(""), by=editor)
    assert ("only pictures", False, "") in findings(update)


def test_links_of_many_sections_take_as_few_queries_as_those_of_one(
    make_update: Make, make_document: Callable[..., object], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_document("Scan")
    StoredFile.objects.update(warnings=[ONLY_PICTURES])
    counts = []
    for number in (1, 30):
        update = make_update(*[(f"Part {place}", None) for place in range(number)])
        write(update, "[The letter](/documents/scan/1/a.pdf), [nothing](/documents/nothing/), ![x](files/none.png)")
        with django_assert_max_num_queries(25) as queries:
            look(update, TODAY)
        counts.append(len(queries))
    assert counts[0] == counts[1]
