"""Two people, or two windows of one person, write the same part of an update at the same time."""

import html
import re
from collections.abc import Callable, Mapping

import pytest
from django.test import Client

from documents.models import Document
from people.models import Group, User
from publishing import clashes
from tests.conftest import signed_in
from tests.updates.test_staff import form_of
from updates.models import Section, Update
from workstreams.models import Workstream

DESCRIBED = {
    "title": "Plan",
    "kind": "report",
    "dated": "2016-11-24",
    "audience": "everyone",
    "language": Document.Language.ENGLISH,
    "licence": Document.Licence.OGL,
}
BEGAN = "Introduction.\n\nThe group met.\n\nNext steps."


@pytest.fixture
def client(editor: User) -> Client:
    return signed_in(editor)


@pytest.fixture
def section(make_update: Callable[..., Update]) -> Section:
    update = make_update(("Shared", None))
    update.sections.update(body=BEGAN)
    return update.sections.get()


def address_of(section: Section) -> str:
    return f"/staff/updates/1/sections/{section.pk}/"


def written(client: Client, section: Section, body: str, **filled: object) -> dict[str, object]:
    """A form opened now, as it will be sent in a while."""
    return form_of(client, address_of(section), **{"heading": "Shared", "body": body, **filled})


def save(client: Client, section: Section, data: Mapping[str, object]) -> str:
    page = client.post(address_of(section), data, follow=True).content.decode()
    section.refresh_from_db()
    return page


def sent_from(page: str, **chosen: object) -> dict[str, str]:
    """What the browser would send from a page that asks what is to stand, or shows what was put together."""
    hidden = {
        name: html.unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    }
    heading = re.search(r'<input type="text" name="heading" value="([^"]*)"', page)
    body = re.search(r'<textarea name="body"[^>]*>\n?(.*?)</textarea>', page, re.S)
    seen = {"heading": html.unescape(heading[1])} if heading else {}
    return {
        **hidden,
        **seen,
        **({"body": html.unescape(body[1])} if body else {}),
        **{name: str(value) for name, value in chosen.items()},
    }


def test_what_each_changed_elsewhere_is_put_together_and_shown(client: Client, colleague: User, section: Section) -> None:
    mine = written(client, section, BEGAN.replace("met", "met twice"))
    other = signed_in(colleague)
    save(other, section, written(other, section, BEGAN.replace("Next", "The next"), heading="Shared by all"))
    page = save(client, section, mine)
    assert section.body == BEGAN.replace("Next", "The next")
    assert "Carol Colleague saved another text at" in page
    assert "Changed by you. Taken over" in page
    assert page.count("Changed by Carol Colleague. Taken over") == 2
    assert "Put them together" not in page
    save(client, section, sent_from(page))
    assert section.body.replace("\r\n", "\n") == "Introduction.\n\nThe group met twice.\n\nThe next steps."
    assert section.heading == "Shared by all"


CHOICES = {
    "mine": "My words.",
    "theirs": "Their words.",
    "both": "My words.\n\nTheir words.",
    "nonsense": "My words.\n\nTheir words.",
}


@pytest.mark.parametrize("choice", CHOICES)
def test_the_same_words_changed_twice_are_chosen_and_the_result_can_be_changed(
    client: Client, colleague: User, section: Section, choice: str
) -> None:
    mine = written(client, section, BEGAN.replace("The group met.", "My words."), heading="My heading")
    other = signed_in(colleague)
    theirs = written(other, section, BEGAN.replace("The group met.", "Their words."), heading="Their heading")
    save(other, section, theirs)
    page = save(client, section, mine)
    assert "What Carol Colleague saved" in page
    assert "What you wrote" in page
    chosen = {"choice-body-1": choice, "choice-heading-1": "theirs"}
    page = save(client, section, sent_from(page, **chosen))
    assert section.body == BEGAN.replace("The group met.", "Their words.")
    together = sent_from(page)
    assert str(together["body"]).replace("\r\n", "\n") == BEGAN.replace("The group met.", CHOICES[choice])
    assert together["heading"] == "Their heading"
    save(client, section, {**together, "body": "Looked over."})
    assert (section.body, section.heading, str(section.changed_by)) == ("Looked over.", "Their heading", "Ewan Editor")


def test_whoever_saves_a_third_text_while_somebody_chooses_is_asked_about_too(
    client: Client, colleague: User, section: Section
) -> None:
    mine, other = written(client, section, "My words."), signed_in(colleague)
    save(other, section, written(other, section, "Their words."))
    page = save(client, section, mine)
    save(other, section, written(other, section, "Their newest words."))
    page = save(client, section, sent_from(page, **{"choice-body-1": "mine"}))
    assert "Put them together" in page
    page = save(client, section, sent_from(page, **{"choice-body-1": "both"}))
    assert sent_from(page)["body"] == "My words.\n\nTheir newest words."


def test_two_windows_of_one_person_are_put_together_likewise(client: Client, section: Section) -> None:
    windows = [written(client, section, f"{BEGAN} From window {number}.") for number in (1, 2)]
    save(client, section, windows[0])
    page = save(client, section, windows[1])
    assert "You saved another text in another window" in page
    assert "What you saved in the other window" in page
    page = save(client, section, sent_from(page))
    assert "From window 1." in sent_from(page)["body"]
    assert "From window 2." in sent_from(page)["body"]


def test_without_the_words_it_began_with_a_form_loses_nothing(client: Client, colleague: User, section: Section) -> None:
    mine, other = written(client, section, f"My words.\n\n{BEGAN}"), signed_in(colleague)
    save(other, section, written(other, section, f"{BEGAN}\n\nTheir words."))
    for began in ("", "forged", clashes.seal(7, {"body": f"My words.\n\n{BEGAN}"})):
        page = save(client, section, {**mine, "began": began})
        assert "Put them together" not in page
        assert sent_from(page)["body"].replace("\r\n", "\n") == f"My words.\n\n{BEGAN}\n\nTheir words."


def test_of_several_choices_what_each_added_and_took_away_holds(
    client: Client, colleague: User, make_update: Callable[..., Update], cast: dict[str, object]
) -> None:
    update = make_update(("Part", None))
    groups = [Group.objects.create(slug=f"group-{number}", name=f"Group {number}") for number in range(3)]
    update.audience = "groups"
    update.save()
    update.audience_groups.set(groups[:2])
    address, other = "/staff/updates/1/edit/", signed_in(colleague)
    same = {"title": update.title, "summary": update.summary, "audience": "groups"}
    mine = form_of(client, address, **same, audience_groups=[group.pk for group in groups])
    other.post(address, form_of(other, address, **{**same, "title": "Theirs"}, audience_groups=[groups[1].pk]))
    page = client.post(address, mine).content.decode()
    chosen = re.findall(r'name="audience_groups" value="(\d+)"[^>]* checked', page)
    assert [int(key) for key in chosen] == [groups[1].pk, groups[2].pk]
    assert 'value="Theirs"' in page


def test_a_workstream_chosen_by_each_is_named_in_the_question(
    client: Client, colleague: User, section: Section, workstreams: list[Workstream]
) -> None:
    mine, other = written(client, section, BEGAN, workstream=workstreams[0].pk), signed_in(colleague)
    save(other, section, written(other, section, BEGAN, workstream=workstreams[1].pk))
    page = save(client, section, mine)
    assert workstreams[0].name in page
    assert workstreams[1].name in page
    page = save(client, section, sent_from(page, **{"choice-workstream-1": "theirs"}))
    assert f'<option value="{workstreams[1].pk}" selected' in page


def test_the_text_of_a_document_and_what_it_is_are_put_together_too(
    client: Client, colleague: User, make_document: Callable[..., Document]
) -> None:
    document = make_document("Plan", text=BEGAN, publish=False)
    other = signed_in(colleague)
    for address, name, began, same in (
        (f"/staff/documents/{document.pk}/versions/write/", "text", BEGAN, {"dated": "2016-11-24", "is_final": "True"}),
        (f"/staff/documents/{document.pk}/edit/", "summary", BEGAN, DESCRIBED),
    ):
        other.post(address, form_of(other, address, **same, **{name: began}))
        mine = form_of(client, address, **same, **{name: f"Mine.\n\n{began}"})
        other.post(address, form_of(other, address, **same, **{name: f"{began}\n\nTheirs."}))
        page = client.post(address, mine).content.decode()
        assert "Carol Colleague saved another text" in page
        shown = re.search(rf'<textarea name="{name}"[^>]*>\n?(.*?)</textarea>', page, re.S)
        assert shown
        assert shown[1].replace("\r\n", "\n") == f"Mine.\n\n{began}\n\nTheirs."
