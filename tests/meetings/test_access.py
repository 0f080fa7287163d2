"""Who reaches what of a group's meetings: each kind of reader by each surface."""

from collections.abc import Callable

import pytest
from django.test import Client

from meetings import calling
from meetings.models import Meeting, Paper
from people.models import Group, Membership, Reader, User
from publishing import search
from tests.conftest import make_person, signed_in
from tests.documents.hostile import best_pdf
from tests.meetings.planning import call, file_paper, plan, send_out, write_paper

WORD = "xylograph"
Surface = Callable[[Client], bool]
INSIDE = {"member", "member on the last day", "secretary", "editor", "administrator"}
FILE = "/documents/xylograph-figures/1/xylograph_figures.pdf"
PAPER = "/groups/eag/meetings/1/papers/1/"


@pytest.fixture
def readers(cast: dict[str, Reader], group: Group) -> dict[str, Reader]:
    """The cast, with the group's secretary, who has no role on the staff."""
    secretary = make_person("secretary", group=group)
    Membership.objects.filter(profile__user=secretary).update(part=Membership.Part.SECRETARIAT)
    return {**cast, "secretary": secretary}


@pytest.fixture
def meeting(readers: dict[str, Reader], group: Group, editor: User) -> Meeting:
    """One with a paper of a file and one of a text, and one that is planned; all named by a word that stands nowhere else."""
    meeting = call(group, "Report", by=editor)
    file_paper(meeting.items.get(), "xylograph_figures.pdf", by=editor, content=best_pdf("Xylograph, the first page."))
    write_paper(meeting.items.get(), "Xylograph words", by=editor, text="Xylograph text.")
    send_out(meeting, by=editor)
    plan(group, by=editor, title="Xylograph planned")
    return meeting


def names(path: str) -> Surface:
    """Whether the answer tells the word."""
    return lambda client: WORD in body(client, path).lower()


def answers(path: str, method: str = "get", **headers: str) -> Surface:
    """Whether there is an answer at all."""
    return lambda client: getattr(client, method)(path, headers=headers).status_code in (200, 206)


def prepares(part: str) -> Surface:
    """Whether a page is there for those who prepare the meeting."""
    return lambda client: client.get(f"{Meeting.objects.get(number=1).staff_url}{part}").status_code == 200


def body(client: Client, path: str) -> str:
    response = client.get(path)
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return content.decode("utf-8", "replace").replace(path, "")


SURFACES: dict[str, tuple[Surface, set[str]]] = {
    "the meeting's page": (names("/groups/eag/meetings/1/"), INSIDE),
    "a planned meeting": (answers("/groups/eag/meetings/2/"), INSIDE),
    "the list of meetings": (names("/meetings/"), INSIDE),
    "the group's list": (names("/groups/eag/meetings/"), INSIDE),
    "the group's page": (names("/groups/eag/"), INSIDE),
    "a paper of a file": (names(PAPER), INSIDE),
    "a paper of a text": (names("/groups/eag/meetings/1/papers/2/"), INSIDE),
    "a paper, by HEAD": (answers(PAPER, "head"), INSIDE),
    "the document": (names("/documents/xylograph-figures/"), INSIDE),
    "its versions": (answers("/documents/xylograph-figures/versions/"), INSIDE),
    "the file": (answers(FILE), INSIDE),
    "the file, by HEAD": (answers(FILE, "head"), INSIDE),
    "a range of the file": (answers(FILE, range="bytes=0-9"), INSIDE),
    "the file's text": (names(f"{FILE}/"), INSIDE),
    "a picture of a page": (answers(f"{FILE}/page-1.png"), INSIDE),
    "a thumbnail": (answers(f"{FILE}/page-1.png?small"), INSIDE),
    "the list of documents": (names("/documents/"), INSIDE),
    "the table of documents": (names("/documents/documents.csv"), INSIDE),
    "search": (names("/search/?q=first+page+figures"), INSIDE),
    "the count of what is found": (lambda client: "1 found" in body(client, "/search/?q=xylograph+figures"), INSIDE),
    "hints while typing": (names("/search/suggest/?q=xylogr"), INSIDE),
    "the API's documents": (names("/api/v1/documents"), INSIDE),
    "the API's meetings": (names("/api/v1/meetings"), INSIDE),
    "the API's meeting": (names("/api/v1/groups/eag/meetings/1"), INSIDE),
    "the feed of changes": (names("/feeds/changes.atom"), set()),
    "the group's feed": (names("/feeds/groups/eag.atom"), set()),
    "the feed of documents": (names("/feeds/documents.atom"), set()),
    "the feed of the document": (answers("/feeds/documents/xylograph-figures.atom"), set()),
    "a search as a feed": (names("/feeds/search.atom?q=first+page"), set()),
    "the calendar of the whole": (names("/calendar.ics"), set()),
    "the group's calendar": (names("/groups/eag/calendar.ics"), set()),
    "the entry of a planned meeting": (names("/groups/eag/meetings/2/meeting.ics"), INSIDE),
    "the sitemap": (names("/sitemaps/documents.xml"), set()),
    "preparing it": (prepares(""), {"secretary", "editor", "administrator"}),
    "preparing a paper": (prepares("papers/add/"), {"secretary", "editor", "administrator"}),
}


def test_each_surface_shows_restricted_papers_to_their_readers_only(
    subtests: pytest.Subtests, readers: dict[str, Reader], meeting: Meeting
) -> None:
    search.rebuild()
    clients = {name: signed_in(reader) for name, reader in readers.items()}
    for surface, (shows, expected) in SURFACES.items():
        with subtests.test(surface):
            assert {name for name, client in clients.items() if shows(client)} == expected


def test_a_secretary_whose_term_is_over_reaches_nothing(readers: dict[str, Reader], meeting: Meeting) -> None:
    client = signed_in(readers["secretary"])
    assert client.get(PAPER).status_code == 200
    Membership.objects.filter(profile__user=readers["secretary"]).delete()  # type: ignore[misc]
    for shows, expected in SURFACES.values():
        if expected:
            assert not shows(client)


def test_a_cancelled_meeting_keeps_its_papers_with_the_group(readers: dict[str, Reader], meeting: Meeting, editor: User) -> None:
    calling.cancel(meeting, "Snow.", by=editor)
    assert {name for name, reader in readers.items() if signed_in(reader).get(PAPER).status_code == 200} == INSIDE
    assert Paper.objects.out().count() == 2
