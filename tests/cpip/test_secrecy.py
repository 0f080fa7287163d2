"""A word that stands in every text of what is not for everyone is told by no door to anybody else."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from documents import library, versions
from documents.models import Document, Version
from people.models import Group, Membership, Reader, User
from publishing import search
from publishing.audience import Audience
from publishing.markdown import render
from tests.conftest import DAY, signed_in
from tests.documents.hostile import best_pdf
from tests.publishing.test_visibility import EVERYBODY, READERS
from updates.models import Edition
from workstreams.models import Programme, Workstream

SECRET = re.compile("quokka", re.IGNORECASE)
DOORS = [
    "/search/?q=remark",
    "/search/?q=remark&page=2",
    "/search/?q=remark&kind=document",
    "/search/?q=qokkatitle",
    "/search/?q=quokk",
    "/search/suggest/?q=quo",
    "/search/suggest/?q=remark",
    "/feeds/search.atom?q=remark",
    "/feeds/changes.atom",
    "/feeds/updates.atom",
    "/feeds/documents.atom",
    "/feeds/workstreams/neglect.atom",
    "/api/v1/changes",
    "/api/v1/updates",
    "/api/v1/documents",
    "/api/v1/workstreams/neglect/changes",
    "/sitemap.xml",
    "/sitemaps/updates.xml",
    "/sitemaps/documents.xml",
    "/llms.txt",
    "/",
    "/documents/",
    "/documents/?q=remark",
    "/documents/documents.csv",
    "/documents/hidden/",
    "/documents/hidden/versions/",
    "/documents/hidden/1/",
    "/documents/hidden/1/quokkaname.pdf",
    "/documents/hidden/1/quokkaname.pdf/",
    "/documents/hidden/1/quokkaname.pdf/page-1.png",
    "/feeds/documents/hidden.atom",
    "/updates/",
    "/updates/1/",
    "/workstreams/neglect/",
]
EXACT = [
    "quokkatitle",
    "quokkasummary",
    "quokkaauthor",
    "quokkabody",
    "quokkareference",
    "quokkatext",
    "quokkafile",
    "quokkaheading",
]


def told(client: Client, address: str, **headers: str) -> bool:
    response = client.get(address, headers=headers)
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    # What is asked for comes back in the address under which to sign in.
    words = content.decode("utf-8", "replace").replace(address, "")
    return bool(SECRET.search(words) or SECRET.search(str(response.headers).replace(address, "")))


def finds(client: Client, word: str) -> bool:
    return "1 found" in client.get(f"/search/?q={word}").content.decode()


@pytest.fixture
def hidden(
    make_document: Callable[..., Document], publish: Callable[..., Edition], workstreams: list[Workstream], group: Group
) -> Document:
    audience: dict[str, object] = {"audience": Audience.GROUPS, "groups": (group,)}
    publish(("Quokkaheading remark", workstreams[0]), title="Quokka remark", summary="Quokka remark", **audience)
    return make_document(
        "Quokkatitle remark",
        slug="hidden",
        summary="Quokkasummary",
        authors="Quokkaauthor",
        organisations="Quokkabody",
        reference="Quokkareference",
        text="Quokkatext remark",
        file=best_pdf("Quokkafile remark."),
        name="quokkaname.pdf",
        **audience,
    )


@pytest.fixture
def strangers(cast: dict[str, Reader]) -> dict[str, Client]:
    return {name: signed_in(user) for name, user in cast.items() if name not in READERS[Audience.GROUPS]}


@pytest.mark.usefixtures("hidden")
def test_no_door_tells_it_to_strangers(subtests: pytest.Subtests, strangers: dict[str, Client]) -> None:
    for address in DOORS:
        with subtests.test(address):
            assert not [name for name, client in strangers.items() if told(client, address)]
            assert not [name for name, client in strangers.items() if told(client, address, accept="text/markdown")]


ONCE_PUBLIC = ["/search/?q=programe%20or%20qokkatitle", "/search/?q=programe%20-qokkatitle", "/search/?q=programe%20qokkatitle"]


def test_no_door_tells_what_everyone_could_read_once(
    hidden: Document,
    editor: User,
    programme: Programme,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        search.put(programme)
        library.give_to([hidden], Audience.EVERYONE, [], by=editor)
    anyone = Client()
    assert told(anyone, "/search/?q=qokkatitle")
    library.give_to([hidden], Audience.STAFF, [], by=editor)
    assert not [door for door in [*DOORS, *ONCE_PUBLIC] if told(anyone, door)]
    library.give_to([hidden], Audience.EVERYONE, [], by=editor)
    library.withdraw(Document.objects.get(pk=hidden.pk), "Wrong.", by=editor)
    assert not [door for door in ["/search/?q=qokkatitle", *ONCE_PUBLIC] if told(anyone, door)]


def test_each_text_is_found_by_its_readers_only(hidden: Document, cast: dict[str, Reader]) -> None:
    clients = {name: signed_in(user) for name, user in cast.items()}
    for word in EXACT:
        assert {name for name, client in clients.items() if finds(client, word)} == READERS[Audience.GROUPS], word


def test_the_doors_do_tell_it_to_its_readers(hidden: Document, cast: dict[str, Reader]) -> None:
    """So that the test above is not one of doors that are shut to everybody."""
    member = signed_in(cast["member"])
    for address in ("/search/?q=remark", "/search/suggest/?q=quo", "/documents/", "/documents/documents.csv", "/updates/1/"):
        assert told(member, address), address


def test_it_follows_what_becomes_of_the_document(hidden: Document, cast: dict[str, Reader], group: Group, editor: User) -> None:
    def finders() -> set[str]:
        return {name for name, user in cast.items() if finds(signed_in(user), "quokkafile")}

    library.give_to([hidden], Audience.EVERYONE, [], by=editor)
    assert finders() == EVERYBODY
    library.give_to([hidden], Audience.GROUPS, [group], by=editor)
    assert finders() == READERS[Audience.GROUPS]
    membership = Membership.objects.get(profile__slug="member")
    membership.ends_on = membership.starts_on + DAY
    membership.save()
    assert finders() == READERS[Audience.GROUPS] - {"member"}
    version = versions.start(hidden, by=editor)
    Version.objects.filter(pk=version.pk).update(text="Quokkanext", html=render("Quokkanext"), note="New.")
    assert not [name for name, user in cast.items() if finds(signed_in(user), "quokkanext")]
    library.withdraw(Document.objects.get(pk=hidden.pk), "Wrong.", by=editor)
    assert finders() == set()
