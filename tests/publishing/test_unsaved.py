"""What is typed and not saved: kept for its writer alone, offered again, told of to others by name only, and forgotten."""

import datetime
from collections.abc import Callable
from typing import Any

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


def test_what_somebody_types_is_kept_for_them_alone(editor: User, colleague: User) -> None:
    mine, theirs = signed_in(editor), signed_in(colleague)
    for words in ("An hour", "An hour of work\x00"):
        kept = mine.post(ADDRESS, {"body": words, "version": "3", "csrfmiddlewaretoken": "x"}).json()
    assert kept["fields"] == {"body": ["An hour of work"], "version": ["3"]}
    assert mine.get(ADDRESS).json() == kept
    assert UnsavedWords.objects.count() == 1
    other = theirs.get(ADDRESS)
    assert other.json() == {"fields": None, "at": "", "others": ["Ewan Editor"]}
    assert "An hour" not in other.content.decode()
    assert theirs.post(ADDRESS, {"body": "Mine"}).json()["others"] == ["Ewan Editor"]
    assert mine.get(ADDRESS).json()["others"] == ["Carol Colleague"]
    assert "no-store" in mine.get(ADDRESS)["Cache-Control"]


def test_who_has_typed_nothing_for_a_while_is_not_there_any_more(editor: User, colleague: User) -> None:
    unsaved.keep({"body": ["x"]}, by=colleague, page=PAGE)
    assert unsaved.others_writing(editor, PAGE, timezone.now()) == ["Carol Colleague"]
    assert unsaved.others_writing(editor, PAGE, timezone.now() + unsaved.AT_THE_SAME_TIME) == []
    assert unsaved.others_writing(editor, "/staff/updates/1/sections/8/", timezone.now()) == []


def test_it_is_forgotten_when_it_is_saved_or_dropped_or_old(editor: User, make_update: Callable[..., Update]) -> None:
    update, client = make_update(("Part", None)), signed_in(editor)
    page = f"/staff/updates/1/sections/{update.sections.get().pk}/"
    unsaved.keep({"body": ["x"]}, by=editor, page=page)
    client.post(page, form_of(client, page, heading="Part", body=""))
    assert UnsavedWords.objects.exists()
    client.post(page, form_of(client, page, heading="Part", body="Saved."))
    assert not UnsavedWords.objects.exists()
    unsaved.keep({"body": ["x"]}, by=editor, page=PAGE)
    assert client.post(f"{ADDRESS}&drop").json()["fields"] is None
    unsaved.keep({"body": ["x"]}, by=editor, page=PAGE)
    assert unsaved.forget_old(timezone.now() + unsaved.KEPT_FOR - datetime.timedelta(hours=1)) == 0
    assert unsaved.forget_old(timezone.now() + unsaved.KEPT_FOR) == 1


def test_too_much_and_other_pages_are_refused(editor: User) -> None:
    client = signed_in(editor)
    assert client.post(ADDRESS, {"body": "x" * (unsaved_staff.MOST_CHARACTERS + 1)}).status_code == 413
    for page in ("/updates/1/", f"/staff/{'x' * 300}", "//example.org/", ""):
        assert client.post(f"/staff/unsaved/?page={page}", {"body": "x"}).status_code == 400
    assert not UnsavedWords.objects.exists()
    assert Client().post(ADDRESS, {"body": "x"}).status_code == 403


def test_a_person_has_one_set_of_words_for_a_page(editor: User) -> None:
    unsaved.keep({}, by=editor, page=PAGE)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnsavedWords.objects.create(by=editor, page=PAGE, fields={}, at=timezone.now())


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
        unsaved.keep({"title": ["x"]}, by=editor, page=page)
        assert client.post(page, form_of(client, page, **filled)).status_code == 302, page
        assert not UnsavedWords.objects.exists(), page
