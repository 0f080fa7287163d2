"""Remarks beside the form of a section, and the emails to the colleagues whom a remark concerns, by a real SMTP server."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from people.models import Role, User
from publishing import unsaved
from tests.conftest import MailServer, make_person, signed_in, text_of
from tests.updates.test_remarks import say
from updates import remark_letters, remarks
from updates.models import Remark, RemarkLetter, Section, Update


@pytest.fixture
def section(make_update: Callable[..., Update]) -> Section:
    return make_update(("Weeding", None), ("Second", None)).sections.get(heading="Weeding")


def typed(section: Section, **changes: Any) -> dict[str, Any]:
    """What the page of the section sends."""
    fields = {"heading": section.heading, "kind": section.kind, "body": section.body + "\r\n", "workstream": "", "profile": ""}
    return {**fields, "version": section.version, "key": str(section.key), **changes}


def page_of(section: Section) -> str:
    return f"/staff/updates/{section.update.number}/sections/{section.pk}/"


def test_a_remark_is_read_answered_and_settled_beside_the_text(section: Section, editor: User, colleague: User) -> None:
    new = typed(section, say="new") | {"remark-text": "Who says so?", "remark-key": str(uuid.uuid4())}
    for _ in range(2):
        assert signed_in(colleague).post(page_of(section), new).status_code == 302
    thread = Remark.objects.get()
    assert (thread.section, thread.written_by) == (section, colleague)
    assert "Who says so?" in signed_in(editor).get(page_of(section)).content.decode()
    other = page_of(section.update.sections.get(heading="Second"))
    assert "Who says so?" not in signed_in(editor).get(other).content.decode()
    name = f"reply-{thread.pk}"
    reply = typed(section, say=str(thread.pk)) | {f"{name}-text": "The chair.", f"{name}-key": str(uuid.uuid4())}
    signed_in(editor).post(page_of(section), reply)
    assert "The chair." in signed_in(colleague).get(page_of(section)).content.decode()
    signed_in(colleague).post(page_of(section), typed(section, settle=str(thread.pk)))
    thread.refresh_from_db()
    assert thread.settled_by == colleague
    page = signed_in(colleague).get(page_of(section)).content.decode()
    assert "1 settled" in page
    assert "The chair." not in page
    section.refresh_from_db()
    assert (section.version, section.changed_by) == (1, editor)


def test_what_is_typed_into_the_text_meanwhile_is_neither_saved_nor_lost(section: Section, colleague: User) -> None:
    data = typed(section, body="Half a sentence", say="new") | {"remark-text": "Wait.", "remark-key": str(uuid.uuid4())}
    data["writing"] = str(uuid.uuid4())
    answer = signed_in(colleague).post(page_of(section), data)
    assert "Half a sentence" in answer.content.decode()
    assert "is not saved yet" in answer.content.decode()
    assert Remark.objects.get().text == "Wait."
    (kept,) = unsaved.of(colleague, page_of(section))
    assert (kept.fields["body"], str(kept.key)) == (["Half a sentence"], data["writing"])
    section.refresh_from_db()
    assert section.body == "Text of Weeding."


def test_an_empty_remark_is_refused_and_nothing_is_lost(section: Section, colleague: User) -> None:
    data = typed(section, body="Half a sentence", say="new") | {"remark-text": " ", "remark-key": str(uuid.uuid4())}
    page = signed_in(colleague).post(page_of(section), data).content.decode()
    assert "Write something." in page
    assert "Half a sentence" in page
    assert not Remark.objects.exists()


@pytest.mark.parametrize("asks", [{"say": "999999"}, {"say": "x"}, {"say": ""}, {"settle": "²"}, {"settle": "9" * 30}])
def test_a_reply_to_nothing_is_404(section: Section, colleague: User, asks: dict[str, str]) -> None:
    assert signed_in(colleague).post(page_of(section), typed(section, **asks)).status_code == 404


def test_it_takes_the_same_queries_with_1_and_with_30(
    section: Section, editor: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, counts = signed_in(editor), []
    for number in (1, 29):
        for _ in range(number):
            say(section.update, editor, to=say(section.update, editor, section=section.pk))
        client.get(page_of(section))
        with django_assert_max_num_queries(40) as queries:
            assert client.get(page_of(section)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_those_concerned_are_told_once_each_and_never_who_wrote(
    section: Section, editor: User, colleague: User, mail_server: MailServer
) -> None:
    asked, bystander = make_person("Asha", role=Role.ADMINISTRATOR), make_person("Bo", role=Role.EDITOR)
    thread = say(section.update, colleague, section=section.pk, asked=(asked,), text="Quokka")
    for _ in range(2):
        remark_letters.send_due()
    assert mail_server.recipients == sorted([asked.email, editor.email])
    assert {str(letter["To"]): str(letter["Subject"]) for letter in mail_server.received} == {
        asked.email: "Carol Colleague wants your answer about the draft of Update #1",
        editor.email: "Carol Colleague remarked on the draft of Update #1",
    }
    for letter in mail_server.received:
        for kind in ("plain", "html"):
            assert f"{page_of(section)}#remark-{thread.pk}" in text_of(letter, kind)
        assert "Quokka" not in letter.as_string()
        assert "Weeding" not in letter.as_string()
    mail_server.received.clear()
    say(section.update, asked, to=thread)
    remark_letters.send_due()
    assert mail_server.recipients == sorted([colleague.email, editor.email])
    assert bystander.email not in mail_server.recipients


def test_who_may_read_no_drafts_any_more_is_told_nothing(
    section: Section, editor: User, colleague: User, mail_server: MailServer
) -> None:
    say(section.update, colleague, section=section.pk)
    editor.role = Role.CONTRIBUTOR
    editor.save()
    remark_letters.send_due()
    assert not mail_server.received
    assert not RemarkLetter.objects.get().is_sent


def test_a_mail_server_that_says_not_now_is_asked_again(
    section: Section, editor: User, colleague: User, mail_server: MailServer
) -> None:
    mail_server.refusals = {editor.email: "451 Later"}
    say(section.update, colleague)
    remark_letters.send_due()
    letter = RemarkLetter.objects.get()
    assert letter.ended_at is None
    RemarkLetter.objects.update(not_before=letter.asked_at)
    mail_server.refusals = {}
    remark_letters.send_due()
    assert mail_server.recipients == [editor.email]


def test_settling_tells_nobody(section: Section, editor: User, colleague: User, mail_server: MailServer) -> None:
    thread = say(section.update, editor)
    remarks.settle(thread, by=colleague)
    remark_letters.send_due()
    assert not mail_server.received
