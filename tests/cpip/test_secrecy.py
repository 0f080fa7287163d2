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
from publishing.models import FormerAddress
from tests.conftest import DAY, NOON, signed_in
from tests.cpip.test_walk import PUBLIC
from tests.documents.hostile import FRAME, best_pdf, open_text
from tests.meetings.planning import call, plan, send_out, write_paper
from tests.publishing.test_visibility import EVERYBODY, READERS
from tests.updates.filing import attach
from tests.updates.promising import make_promise
from updates.models import Edition, EditionFile, Promise
from workstreams.models import Programme, ProgressNote, Workstream

SECRET = re.compile("quokka", re.IGNORECASE)
SEARCHES = [
    "/search/?q=remark&page=2",
    "/search/?q=remark&kind=document",
    "/search/?q=qokkatitle",
    "/search/?q=quokk",
    "/search/suggest/?q=quo",
    "/documents/?q=remark",
    "/sitemaps/documents.xml",
]
FORMER = ["/documents/was-hidden/", "/documents/was-hidden/1/quokkaname.pdf/", "/api/v1/documents/was-hidden"]
OWN = {"update_preview", "update_preview_file", "subscription", "unsubscribe", "account_token_end"} | {
    *("my_calendar", "my_note", "my_note_delete"),
    *("subscription_pause", "subscription_resume", "subscription_address", "subscription_erase", "subscription_export"),
    *("subscribe_again", "account_passkey_remove"),
}
"""Addresses that hold the key to themselves, or name something of one person."""
OF_HIDDEN = [("/public", "/hidden"), ("/a.pdf", "/quokkaname.pdf"), ("q=neglect", "q=remark")]
"""What stands in the walk's table, and what stands there for the hidden things."""
TOLD_TO_READERS = {
    *("/my/", "/groups/eag/meetings/1/meeting.ics", "/groups/eag/meetings/1/papers/1/notes/"),
    *("/groups/eag/", "/groups/eag/meetings/", "/groups/eag/meetings/1/", "/groups/eag/meetings/1/papers/1/", "/meetings/"),
    *("/api/v1/meetings", "/api/v1/groups/eag/meetings/1"),
    *("/", "/api/v1/changes", "/api/v1/documents", "/api/v1/documents/hidden", "/api/v1/notes", "/api/v1/promises"),
    *("/api/v1/updates", "/api/v1/updates/1", "/api/v1/workstreams/neglect/changes", "/workstreams/neglect/"),
    *("/documents/", "/documents/?q=remark", "/documents/documents.csv", "/documents/hidden/", "/documents/hidden/1/"),
    *(
        "/documents/hidden/1/quokkaname.pdf",
        "/documents/hidden/1/quokkaname.pdf/",
        "/documents/hidden/1/quokkaname.pdf/page-1.png",
    ),
    *("/documents/hidden/versions/", "/documents/illustrated/1/text.odt/picture-1", "/documents/was-hidden/1/quokkaname.pdf/"),
    *("/promises/", "/promises/{promise}/", "/promises/promises.csv", "/search/?q=remark", "/search/?q=remark&kind=document"),
    *("/search/?q=remark&page=2", "/search/suggest/?q=quo", "/search/suggest/?q=remark"),
    *("/updates/", "/updates/1/", "/updates/1/files/chart.png", "/updates/1/history/", "/updates/updates.csv"),
}
"""So that the test of strangers is not one of doors that are shut to everybody."""
EXACT = [
    "quokkatitle",
    "quokkasummary",
    "quokkaauthor",
    "quokkabody",
    "quokkareference",
    "quokkatext",
    "quokkafile",
    "quokkaheading",
    "quokkapapertext",
]


def told(client: Client, address: str, **headers: str) -> bool:
    response = client.get(address, headers=headers)
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    # What is asked for comes back in the address under which to sign in.
    words = content.decode("utf-8", "replace").replace(address, "")
    is_picture = response.status_code == 200 and response["Content-Type"].startswith("image/")
    return bool(is_picture or SECRET.search(words) or SECRET.search(str(response.headers).replace(address, "")))


def doors() -> list[str]:
    """All addresses of the portal that anyone may ask, as they would be those of the hidden things."""
    promise = Promise.objects.get().pk
    paths = [row.path.format(promise=promise) for name, row in PUBLIC.items() if name not in OWN]
    for shown, hidden in OF_HIDDEN:
        paths = [path.replace(shown, hidden) for path in paths]
    return [*paths, *SEARCHES, *FORMER]


def finds(client: Client, word: str) -> bool:
    return "1 found" in client.get(f"/search/?q={word}").content.decode()


@pytest.fixture
def hidden(
    make_document: Callable[..., Document],
    publish: Callable[..., Edition],
    workstreams: list[Workstream],
    group: Group,
    editor: User,
) -> Document:
    audience: dict[str, object] = {"audience": Audience.GROUPS, "groups": (group,)}
    edition = publish(("Quokkaheading remark", workstreams[0]), title="Quokka remark", summary="Quokka remark", **audience)
    EditionFile.objects.create(edition=edition, file=attach(edition.update, by=editor), is_in_text=False)
    make_promise(edition.update.sections.get(), "Quokkapromise remark")
    note = {"body": "Quokkanote remark", "html": render("Quokkanote remark"), "happened_on": NOON.date(), "written_at": NOON}
    note |= {"workstream": workstreams[0], "author": editor, "audience": Audience.GROUPS}
    ProgressNote.objects.create(**note).audience_groups.add(group)
    make_document("Quokkamap remark", slug="illustrated", file=open_text(FRAME), name="text.odt", **audience)
    document = make_document(
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
    FormerAddress.objects.create(thing=document, slug="was-hidden")
    meeting = call(group, "Report", by=editor, online_link="https://meet.example/quokka")
    plan(group, by=editor, title="Quokka remark")
    item = meeting.items.get()
    for kind in ("paper", "oral", "to follow"):
        write_paper(item, f"Quokkapaper remark, {kind}", by=editor, text="Quokkapapertext remark", kind=kind)
    send_out(meeting, by=editor)
    return document


@pytest.fixture
def strangers(cast: dict[str, Reader]) -> dict[str, Client]:
    return {name: signed_in(user) for name, user in cast.items() if name not in READERS[Audience.GROUPS]}


@pytest.mark.usefixtures("hidden")
def test_no_door_tells_it_to_strangers(subtests: pytest.Subtests, strangers: dict[str, Client]) -> None:
    for address in doors():
        with subtests.test(address):
            assert not [name for name, client in strangers.items() if told(client, address)]
            assert not told(strangers["anyone"], address, accept="text/markdown")


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
    assert not [door for door in [*SEARCHES, *ONCE_PUBLIC] if told(anyone, door)]
    library.give_to([hidden], Audience.EVERYONE, [], by=editor)
    library.withdraw(Document.objects.get(pk=hidden.pk), "Wrong.", by=editor)
    assert not [door for door in ["/search/?q=qokkatitle", *ONCE_PUBLIC] if told(anyone, door)]


def test_each_text_is_found_by_its_readers_only(hidden: Document, cast: dict[str, Reader]) -> None:
    clients = {name: signed_in(user) for name, user in cast.items()}
    for word in EXACT:
        assert {name for name, client in clients.items() if finds(client, word)} == READERS[Audience.GROUPS], word


def test_the_doors_do_tell_it_to_its_readers(hidden: Document, cast: dict[str, Reader]) -> None:
    member = signed_in(cast["member"])
    promise = Promise.objects.get().pk
    assert {door for door in doors() if told(member, door)} == {door.format(promise=promise) for door in TOLD_TO_READERS}


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
