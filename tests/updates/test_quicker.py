"""A colleague was quicker: what somebody wrote for the same step stays in its form, and nothing is said that is not so."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from people.models import User
from publishing.models import AuditEntry, Change
from tests.conftest import signed_in
from tests.updates.test_staff import form_of
from tests.updates.test_workflow import approve, send_in, stage_of, write
from updates import workflow
from updates.models import Edition, Release, Stage, Update

MakeUpdate = Callable[..., Update]
Publish = Callable[..., Edition]
PAGE = "/staff/updates/1/"


@pytest.fixture
def update(make_update: MakeUpdate) -> Update:
    return make_update(("Section", None))


@pytest.fixture
def client(editor: User) -> Client:
    return signed_in(editor)


def shown(answer: Any) -> str:
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def once_more(client: Client, address: str, page: str, **typed: object) -> str:
    """What comes when somebody sends the form once more, as it was shown."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return html.unescape(client.post(address, {**hidden, **typed}, follow=True).content.decode())


def test_sent_in_by_another_with_other_words_it_keeps_mine(publish: Publish, editor: User, colleague: User) -> None:
    update, client, address = publish().update, signed_in(editor), f"{PAGE}send-in/"
    mine = {"kind": "major", "note": "Mine, of an hour."}
    data = form_of(client, address, **mine)
    update.refresh_from_db()
    write(update, colleague)
    page = shown(client.post(address, data))
    assert "The draft was changed since you looked at it." in page
    assert "Mine, of an hour.</textarea>" in page
    assert "waits for another editor" in once_more(client, address, page, looked="on", **mine)
    assert Release.objects.get().note == "Mine, of an hour."
    Release.objects.update(note="Theirs.")
    page = shown(client.post(address, form_of(client, address, kind="major", note="Mine again.")))
    assert "It has been sent in already." in page
    assert "Mine again.</textarea>" in page
    assert Release.objects.get().note == "Theirs."


def test_what_is_wrong_meanwhile_is_said_beside_what_was_typed(publish: Publish, client: Client) -> None:
    update = publish().update
    data = form_of(client, f"{PAGE}publish/", kind="major", note="Mine.", why="Nobody is here.")
    update.sections.all().delete()
    page = shown(client.post(f"{PAGE}publish/", data))
    assert "It cannot be published yet" in page
    for words in ("Mine.", "Nobody is here."):
        assert f"{words}</textarea>" in page


def test_published_by_another_the_reason_and_the_note_stay(update: Update, client: Client, editor: User, colleague: User) -> None:
    address = f"{PAGE}publish/"
    data = form_of(client, address, why="Nobody else is here.")
    workflow.publish_alone(update, by=colleague, over=0, seen=workflow.fingerprint(update), why="It is urgent.")
    page = shown(client.post(address, data))
    assert "Carol Colleague published edition 1" in page
    assert "Nobody else is here.</textarea>" in page
    assert Edition.objects.count() == 1
    write(update, colleague)
    mine = {"kind": "minor", "note": "", "why": "Nobody else is here.", "looked": "on"}
    page = once_more(client, address, page, **mine)
    assert "The draft was changed since you looked at it." in page
    assert "Published Update #1" in once_more(client, address, page, **mine)
    assert Edition.objects.filter(number=2).get().why_alone == "Nobody else is here."


def test_a_reason_that_is_needed_no_longer_is_shown_and_publishes_nothing(
    update: Update, client: Client, editor: User, colleague: User
) -> None:
    data = form_of(client, f"{PAGE}publish/", why="Nobody else is here.")
    send_in(update, editor)
    approve(update, colleague)
    page = shown(client.post(f"{PAGE}publish/", data))
    assert "Carol Colleague approved it while you were writing" in page
    assert "Nobody else is here.</textarea>" in page
    assert not Edition.objects.exists()


def test_sent_back_by_two_its_writers_see_the_words_of_both(
    update: Update, client: Client, editor: User, colleague: User
) -> None:
    send_in(update, editor)
    address = f"{PAGE}send-back/"
    workflow.send_back(update, by=colleague, why="The date is wrong.")
    page = shown(client.post(address, {"why": "So is the place."}))
    for words in ("Carol Colleague said at", "“The date is wrong.”", "So is the place.</textarea>"):
        assert words in page
    for _ in range(2):
        assert "Its writers see your words." in once_more(client, address, page, why="So is the place.")
    assert Release.objects.get().sent_back_why == "The date is wrong.\n\nEwan Editor: So is the place."
    assert (stage_of(update), Release.objects.get().sent_back_by) == (Stage.DRAFT, colleague)
    Release.objects.all().delete()
    page = shown(client.post(address, {"why": "And the name."}))
    assert "It is not in review any more" in page
    assert "And the name.</textarea>" in page


def test_withdrawn_by_another_the_notice_can_be_changed_by_who_has_seen_it(
    publish: Publish, client: Client, colleague: User
) -> None:
    update, address = publish().update, f"{PAGE}withdraw/"
    data = form_of(client, address, notice="Mine.")
    workflow.withdraw(update, by=colleague, notice="Theirs.")
    page = shown(client.post(address, data))
    assert "Carol Colleague said at" in page
    assert "“Theirs.”" in page
    assert "Mine.</textarea>" in page
    assert Update.objects.get().notice == "Theirs."
    for _ in range(2):
        assert "Changed the notice of Update #1" in once_more(client, address, page, notice="Mine.")
    assert (Update.objects.get().notice, Change.objects.first().summary) == ("Mine.", "Mine.")  # type: ignore[union-attr]
    assert (Change.objects.count(), AuditEntry.objects.filter(did="changed the notice of").count()) == (2, 1)
    assert "Change the notice" in html.unescape(client.get(PAGE).content.decode())
    assert "Mine.</textarea>" in client.get(address).content.decode()


def test_unpublished_by_another_what_readers_are_told_can_be_changed_by_who_has_seen_it(
    publish: Publish, client: Client, colleague: User
) -> None:
    update, address = publish().update, f"{PAGE}unpublish/"
    data = form_of(client, address, why="Mine.")
    workflow.unpublish(update, by=colleague, why="Theirs.")
    page = shown(client.post(address, data))
    assert "“Theirs.”" in page
    assert "Mine.</textarea>" in page
    gone_at = Update.objects.get().gone_at
    once_more(client, address, page, why="Mine.")
    assert (Update.objects.get().gone_why, Update.objects.get().gone_at) == ("Mine.", gone_at)
