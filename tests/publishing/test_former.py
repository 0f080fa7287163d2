"""Where things were: their old addresses lead to them, and to nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from documents.models import Document
from people.models import Group, Reader, User
from publishing import addresses, former
from publishing.audience import Audience
from publishing.models import AuditEntry, Change, FormerAddress, SearchEntry, Touch
from tests.conftest import signed_in
from tests.people.tokens import bearing, make_token
from workstreams.models import Workstream

Make = Callable[..., Document]


def leads(path: str, client: Client | None = None, **more: Any) -> tuple[int, str]:
    response = (client or Client()).get(path, **more)
    return response.status_code, response.get("Location", "")


def test_an_editor_changes_an_address_and_the_old_one_leads_there(editor: User, make_document: Make) -> None:
    document, staff = make_document("The plan"), signed_in(editor)
    page = staff.get(f"/staff/documents/{document.pk}/address/").content.decode()
    assert "/documents/the-plan/" in page
    for _ in range(2):
        assert staff.post(f"/staff/documents/{document.pk}/address/", {"slug": "the-action-plan"}).status_code == 302
    assert Client().get("/documents/the-action-plan/").status_code == 200
    for rest in ("", "versions/", "1/", "1/a.pdf", "1/a.pdf/", "1/a.pdf/page-1.png"):
        assert leads(f"/documents/the-plan/{rest}?page=2&x=%0d") == (301, f"/documents/the-action-plan/{rest}?page=2&x=%0d")
        assert Client().head(f"/documents/the-plan/{rest}").status_code == 301
    assert leads("/api/v1/documents/the-plan") == (301, "/api/v1/documents/the-action-plan")
    assert leads("/feeds/documents/the-plan.atom") == (301, "/feeds/documents/the-action-plan.atom")
    assert Client().post("/documents/the-plan/").status_code == 405
    assert AuditEntry.objects.filter(did="changed address").count() == 1
    assert Change.objects.get().address == "/documents/the-action-plan/"
    assert set(Touch.objects.values_list("address", flat=True)) == {"/documents/the-action-plan/"}


def test_a_redirect_of_data_can_be_followed_from_pages_of_others(editor: User, make_document: Make) -> None:
    former.move(make_document("The plan"), "new", by=editor)
    response = Client().get("/api/v1/documents/the-plan")
    assert (response["Access-Control-Allow-Origin"], response["Cache-Control"]) == ("*", "public, max-age=60")
    assert {"Cookie", "Authorization"} <= {name.strip() for name in response["Vary"].split(",")}


def test_a_redirect_tells_nobody_of_what_they_may_not_read(
    cast: dict[str, Reader], editor: User, group: Group, make_document: Make
) -> None:
    document = make_document("Minutes", audience=Audience.GROUPS, groups=(group,))
    former.move(document, "restricted-minutes", by=editor)
    for path in ("/documents/minutes/", "/documents/minutes/1/a.pdf", "/api/v1/documents/minutes"):
        found = {name for name, user in cast.items() if leads(path, signed_in(user))[0] == 301}
        assert found == {"member", "member on the last day", "editor", "administrator"}
        refused, nothing = signed_in(cast["former member"]).get(path), signed_in(cast["former member"]).get(f"{path}x")
        assert (refused.status_code, nothing.status_code) == (404, 404)
        assert b"restricted-minutes" not in refused.content
        assert signed_in(cast["member"]).get(path)["Cache-Control"] == "private, no-store"
    member = cast["member"]
    assert isinstance(member, User)
    _, opens = make_token(member, "documents:read")
    _, does_not = make_token(member, "notes:read")
    for path in ("/api/v1/documents/minutes", "/documents/minutes/1/a.pdf"):
        assert leads(path, headers=bearing(opens))[0] == 301
        assert leads(path, headers=bearing(does_not))[0] == 404


def test_chains_are_one_step_and_a_thing_may_go_back(editor: User, make_document: Make) -> None:
    document = make_document("One")
    for slug in ("two", "three"):
        former.move(document, slug, by=editor)
    assert leads("/documents/one/") == leads("/documents/two/") == (301, "/documents/three/")
    former.move(document, "one", by=editor)
    assert Client().get("/documents/one/").status_code == 200
    assert leads("/documents/two/") == leads("/documents/three/") == (301, "/documents/one/")


def test_nothing_else_can_have_an_old_address(editor: User, make_document: Make) -> None:
    document, other, staff = make_document("The plan"), make_document("Another"), signed_in(editor)
    former.move(document, "new", by=editor)
    assert addresses.free_slug(Document, "The plan") == "the-plan-2"
    for slug, words in {
        "the-plan": "Another document has this address, or had it once",
        "new": "Another document has this address",
        "add": "Another document has this address",
        "A b": "small letters",
        "a--b": "small letters",
        "../x": "small letters",
        "": "Enter an address.",
        "x" * 121: "Shorten the address",
    }.items():
        page = staff.post(f"/staff/documents/{other.pk}/address/", {"slug": slug}).content.decode()
        assert words in page, slug
    with pytest.raises(former.Taken):
        former.move(other, "the-plan", by=editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        FormerAddress.objects.create(thing=other, slug="the-plan")
    assert leads("/documents/the-plan/") == (301, "/documents/new/")


def test_a_workstream_moves_with_all_that_stands_below_it(editor: User, workstreams: list[Workstream]) -> None:
    staff = signed_in(editor)
    assert staff.post("/staff/workstreams/neglect/address/", {"slug": "child-neglect"}).status_code == 302
    assert leads("/workstreams/neglect/") == (301, "/workstreams/child-neglect/")
    assert leads("/api/v1/workstreams/neglect") == (301, "/api/v1/workstreams/child-neglect")
    assert leads("/api/v1/workstreams/neglect/changes?limit=1") == (301, "/api/v1/workstreams/child-neglect/changes?limit=1")
    assert leads("/feeds/workstreams/neglect.atom") == (301, "/feeds/workstreams/child-neglect.atom")
    assert leads("/staff/workstreams/neglect/notes/add/", staff) == (301, "/staff/workstreams/child-neglect/notes/add/")
    assert leads("/documents/neglect/")[0] == 404
    assert not SearchEntry.objects.filter(address__startswith="/workstreams/neglect/").exists()
