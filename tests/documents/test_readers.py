"""Who can read a document, by every door; and what is left when a membership has ended."""

from collections.abc import Callable

import pytest
from django.test import Client

from documents import library
from documents.models import Document
from people.models import Group, Membership, Reader, User
from publishing.audience import Audience
from tests.conftest import DAY, PDF, signed_in
from tests.publishing.test_visibility import READERS
from workstreams.models import Workstream

Make = Callable[..., Document]
WORD = "Zanzibar"
PAGES = ["", "versions/", "1/", "1/a.pdf", "1/a.pdf/", "1/a.pdf/page-1.png"]
LISTS = ["/documents/", f"/documents/?q={WORD}", "/documents/documents.csv", "/workstreams/neglect/", "/", "/feeds/changes.atom"]


@pytest.mark.parametrize("audience", Audience.values)
@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_there_for_its_readers_only(
    cast: dict[str, Reader], group: Group, make_document: Make, page: str, audience: str
) -> None:
    make_document(WORD, audience=audience, groups=(group,))
    address = f"/documents/zanzibar/{page}"
    for method in ("get", "head"):
        found = {name for name, user in cast.items() if getattr(signed_in(user), method)(address).status_code == 200}
        assert found == READERS[Audience(audience)], method


@pytest.mark.parametrize("audience", [Audience.GROUPS, Audience.STAFF])
@pytest.mark.parametrize("address", LISTS[:4])
def test_lists_name_a_document_to_its_readers_only(
    cast: dict[str, Reader], group: Group, make_document: Make, address: str, audience: Audience
) -> None:
    make_document(f"About {WORD}", audience=audience, groups=(group,))
    heard = {name for name, user in cast.items() if f"About {WORD}" in signed_in(user).get(address).content.decode()}
    assert heard == READERS[audience]


@pytest.mark.parametrize("address", LISTS)
def test_what_is_being_written_is_named_nowhere(cast: dict[str, Reader], make_document: Make, address: str) -> None:
    make_document(f"About {WORD}", publish=False)
    assert not [name for name, user in cast.items() if f"About {WORD}" in signed_in(user).get(address).content.decode()]


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-3"}, {"If-None-Match": "*"}, {"If-None-Match": "{etag}"}])
def test_a_membership_that_has_ended_ends_everything(
    cast: dict[str, Reader], group: Group, make_document: Make, headers: dict[str, str]
) -> None:
    make_document(WORD, audience=Audience.GROUPS, groups=(group,))
    client = signed_in(cast["member"])
    first = client.get("/documents/zanzibar/1/a.pdf")
    assert (first.status_code, first["Cache-Control"]) == (200, "private, no-store")
    membership = Membership.objects.get(profile__user=cast["member"])  # type: ignore[misc]
    membership.ends_on = membership.starts_on + DAY
    membership.save()
    told = {name: value.format(etag=first["ETag"]) for name, value in headers.items()}
    for page in PAGES:
        for method in (client.get, client.head):
            response = method(f"/documents/zanzibar/{page}", headers=told)
            assert response.status_code == 404, page
            assert "ETag" not in response


def test_the_subscription_pages_tell_nobody_of_a_restricted_or_withdrawn_document(
    client: Client, make_document: Make, editor: User
) -> None:
    document = make_document(f"About {WORD}", audience=Audience.STAFF)
    assert WORD not in client.get(f"/subscribe/?document={document.slug}").content.decode()
    public = make_document("Public", file=PDF + b"2")
    assert "Public" in client.get(f"/subscribe/?document={public.slug}").content.decode()
    library.withdraw(public, "Replaced.", by=editor)
    assert "Public" not in client.get(f"/subscribe/?document={public.slug}").content.decode()


def test_lists_take_the_same_queries_with_3_and_with_100_documents(
    client: Client, workstreams: list[Workstream], make_document: Make, django_assert_max_num_queries: Callable[..., object]
) -> None:
    counts = []
    for number in (3, 97):
        for index in range(number):
            make_document(f"{number} {index}", file=b"")
        client.get("/documents/")
        with django_assert_max_num_queries(12) as queries:  # type: ignore[attr-defined]
            assert client.get("/documents/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
