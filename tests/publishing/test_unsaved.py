"""What is typed and not saved: kept for its writer alone, offered again, told of to others by name only, and forgotten."""

import datetime
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from documents.models import Document
from people.models import User
from publishing import unsaved, unsaved_staff
from publishing.models import UnsavedWords
from tests.conftest import signed_in
from tests.updates.test_staff import form_of
from updates.models import Update

PAGE = "/staff/updates/1/sections/7/"
ADDRESS = f"/staff/unsaved/?page={PAGE}"
KEY, OTHER = "8f14e45f-ceea-467f-a0e6-0c1b6b7f3a11", "8f14e45f-ceea-467f-a0e6-0c1b6b7f3a12"


def keep(words: str, by: User, page: str = PAGE, key: str = KEY) -> None:
    unsaved.keep({"body": [words]}, by=by, page=page, key=UUID(key))


def test_what_somebody_types_is_kept_for_them_alone(editor: User, colleague: User) -> None:
    mine, theirs = signed_in(editor), signed_in(colleague)
    for words in ("An hour", "An hour of work\x00"):
        kept = mine.post(ADDRESS, {"body": words, "version": "3", "csrfmiddlewaretoken": "x", "writing": KEY}).json()
    assert [(one["key"], one["fields"]) for one in kept["kept"]] == [(KEY, {"body": ["An hour of work"], "version": ["3"]})]
    assert mine.get(ADDRESS).json() == kept
    assert UnsavedWords.objects.count() == 1
    other = theirs.get(ADDRESS)
    assert other.json() == {"kept": [], "others": ["Ewan Editor"]}
    assert "An hour" not in other.content.decode()
    for key in (KEY, OTHER):
        assert theirs.post(ADDRESS, {"body": "Mine", "writing": key}).json()["others"] == ["Ewan Editor"]
    assert mine.get(ADDRESS).json()["others"] == ["Carol Colleague"]
    assert "no-store" in mine.get(ADDRESS)["Cache-Control"]


def test_what_is_typed_into_two_tabs_is_kept_of_each_and_each_is_dropped_by_itself(editor: User) -> None:
    client = signed_in(editor)
    for key, words in ((KEY, "From one tab."), (OTHER, "From another.")):
        client.post(ADDRESS, {"body": words, "writing": key})
    offered = client.get(ADDRESS).json()["kept"]
    assert [one["fields"]["body"] for one in offered] == [["From another."], ["From one tab."]]
    left = client.post(f"{ADDRESS}&drop", {"writing": OTHER}).json()["kept"]
    assert [one["key"] for one in left] == [KEY]


def test_a_form_is_kept_by_its_key_even_after_errors_and_forgets_those_that_were_taken_over(
    editor: User, make_update: Callable[..., Update]
) -> None:
    client, page = signed_in(editor), "/staff/updates/1/edit/"
    make_update()
    opened = [form_of(client, page)["writing"] for _ in range(2)]
    assert opened[0] != opened[1]
    for words, key in (("Taken over", OTHER), ("Typed", KEY), ("Another tab", str(opened[0]))):
        keep(words, editor, page, key)
    wrong = client.post(page, form_of(client, page, title="", writing=[KEY, OTHER, "x"])).content.decode()
    assert re.findall(r'name="writing" value="([^"]*)"', wrong) == [KEY, OTHER]
    assert UnsavedWords.objects.count() == 3
    answer = client.post(page, form_of(client, page, title="T", summary="S", audience="everyone", writing=[KEY, OTHER]))
    assert answer.status_code == 302
    assert {name for name in answer.cookies if name.startswith("taken-")} == {f"taken-{KEY}", f"taken-{OTHER}"}
    assert [str(words.key) for words in UnsavedWords.objects.all()] == [opened[0]]


def test_nobody_forgets_anothers_words_by_sending_their_key(
    editor: User, colleague: User, make_update: Callable[..., Update]
) -> None:
    make_update()
    keep("Mine.", editor)
    theirs = signed_in(colleague)
    theirs.post(f"{ADDRESS}&drop", {"writing": KEY})
    theirs.post("/staff/updates/1/edit/", form_of(theirs, "/staff/updates/1/edit/", title="T", summary="S", writing=KEY))
    assert UnsavedWords.objects.get().by == editor


def test_a_browser_keeps_words_by_something_that_tells_nobody_whose_they_are(
    editor: User, colleague: User, make_update: Callable[..., Update]
) -> None:
    make_update()
    pages = ["/staff/updates/1/edit/", "/account/sign-out/"]
    found = [
        set(re.findall(r'data-writer="(\w{16})"', "".join(signed_in(person).get(page).content.decode() for page in pages)))
        for person in (editor, colleague)
    ]
    assert [len(writers) for writers in found] == [1, 1]
    assert found[0] != found[1]


def test_who_has_typed_nothing_for_a_while_is_not_there_any_more(editor: User, colleague: User) -> None:
    keep("x", colleague)
    assert unsaved.others_writing(editor, PAGE, timezone.now()) == ["Carol Colleague"]
    assert unsaved.others_writing(editor, PAGE, timezone.now() + unsaved.AT_THE_SAME_TIME) == []
    assert unsaved.others_writing(editor, "/staff/updates/1/sections/8/", timezone.now()) == []


def test_it_is_forgotten_when_it_is_saved_or_dropped_or_old(editor: User, make_update: Callable[..., Update]) -> None:
    update, client = make_update(("Part", None)), signed_in(editor)
    page = f"/staff/updates/1/sections/{update.sections.get().pk}/"
    keep("x", editor, page)
    client.post(page, form_of(client, page, heading="Part", body="", writing=KEY))
    assert UnsavedWords.objects.exists()
    client.post(page, form_of(client, page, heading="Part", body="Saved.", writing=KEY))
    assert not UnsavedWords.objects.exists()
    keep("x", editor)
    assert client.post(f"{ADDRESS}&drop", {"writing": KEY}).json()["kept"] == []
    keep("x", editor)
    assert unsaved.forget_old(timezone.now() + unsaved.KEPT_FOR - datetime.timedelta(hours=1)) == 0
    assert unsaved.forget_old(timezone.now() + unsaved.KEPT_FOR) == 1


def test_too_much_and_other_pages_are_refused(editor: User) -> None:
    client = signed_in(editor)
    assert client.post(ADDRESS, {"body": "x" * (unsaved_staff.MOST_CHARACTERS + 1), "writing": KEY}).status_code == 413
    for key in ("", "x", KEY.upper()):
        assert client.post(ADDRESS, {"body": "x", "writing": key}).status_code == 400
    for page in ("/updates/1/", f"/staff/{'x' * 300}", "//example.org/", ""):
        assert client.post(f"/staff/unsaved/?page={page}", {"body": "x", "writing": KEY}).status_code == 400
    assert not UnsavedWords.objects.exists()
    assert Client().post(ADDRESS, {"body": "x"}).status_code == 403


def test_a_person_has_one_set_of_words_for_a_form_that_was_opened(editor: User) -> None:
    keep("x", editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnsavedWords.objects.create(by=editor, page=PAGE, key=KEY, fields={}, at=timezone.now())


def test_each_form_that_takes_an_hour_keeps_what_is_typed_until_it_is_saved(
    editor: User, make_update: Callable[..., Update], make_document: Callable[..., Document]
) -> None:
    client = signed_in(editor)
    make_update()
    document = {"title": "T", "summary": "S", "kind": "report", "dated": "2016-11-24", "audience": "everyone"}
    document |= {"language": Document.Language.ENGLISH, "licence": Document.Licence.OGL}
    pages: dict[str, dict[str, Any]] = {
        "/staff/updates/start/": {"title": "T", "summary": "S", "audience": "everyone"},
        "/staff/updates/1/edit/": {"title": "T", "summary": "S", "audience": "everyone"},
        "/staff/documents/add/": document,
        f"/staff/documents/{make_document('A', publish=False).pk}/versions/write/": {"dated": "2016-11-24", "is_final": "True"},
    }
    for page, filled in pages.items():
        assert 'data-unsaved="/staff/unsaved/"' in client.get(page).content.decode()
        keep("x", editor, page)
        assert client.post(page, form_of(client, page, **filled, writing=KEY)).status_code == 302, page
        assert not UnsavedWords.objects.exists(), page
