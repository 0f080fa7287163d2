"""The report of links that lead nowhere, or not for all who read the text."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents import library
from documents.models import Document
from people.models import Group, User
from publishing import former, links
from publishing.audience import Audience
from publishing.links import EVERYONE, Readers
from publishing.markdown import render
from tests.conftest import NOON, signed_in
from tests.documents import hostile
from updates import editions
from updates.models import Edition, Update
from workstreams.models import ProgressNote, Workstream

Make = Callable[..., Document]


@pytest.fixture
def say(make_update: Callable[..., Update], editor: User) -> Callable[..., Edition]:
    """Publish an update that has come to have this text: a link that was right goes wrong afterwards."""

    def make(text: str, **fields: Any) -> Edition:
        update = make_update(("Words", None), **fields)
        edition = editions.publish(update, by=editor, over=0, at=NOON)
        edition.sections.update(body=text, html=render(text))
        return edition

    return make


def wrong() -> dict[str, str]:
    return {found.link: found.why for found in links.report().wrong}


def test_links_are_right_that_lead_to_what_is_there(say: Callable[..., Edition], make_document: Make, editor: User) -> None:
    make_document("The plan")
    former.move(make_document("Old name"), "new-name", by=editor)
    addresses = [
        *("/documents/the-plan/", "/documents/the-plan/1/", "/documents/the-plan/1/a.pdf", "/documents/the-plan/versions/"),
        *("/documents/old-name/", "/documents/old-name/1/a.pdf", "/documents/the-plan", "/workstreams/neglect/#notes"),
        *(
            "/",
            "/updates/1/#words",
            "/updates/?page=2",
            "#words",
            "../1/",
            "http://portal.test/roadmap/",
            "mailto:us@example.org",
        ),
    ]
    say(" ".join(f"[a]({address})" for address in addresses))
    assert wrong() == {}
    assert links.report().elsewhere == []


def test_links_that_lead_nowhere_are_named(say: Callable[..., Edition], make_document: Make, editor: User) -> None:
    make_document("Being written", publish=False)
    library.withdraw(make_document("Withdrawn"), "Gone.", by=editor)
    nowhere = [
        *("/documents/nothing/", "/documents/being-written/", "/documents/withdrawn/1/a.pdf", "/documents/withdrawn/2/"),
        *("/workstreams/nothing/", "/updates/99/", "/nonsense/", "http://portal.test/nonsense", "/api/v1/nonsense"),
    ]
    say(
        " ".join(f"[a]({address})" for address in [*nowhere, "/documents/withdrawn/", "/staff/updates/", "https://example.org/x"])
    )
    assert wrong() == {**dict.fromkeys(nowhere, links.NOWHERE), "/staff/updates/": links.STAFF_PAGE}
    assert [found.link for found in links.report().elsewhere] == ["https://example.org/x"]


def test_links_to_what_not_all_readers_may_see_are_named(say: Callable[..., Edition], make_document: Make, group: Group) -> None:
    other = Group.objects.create(slug="other", name="Another group")
    make_document("Minutes", audience=Audience.GROUPS, groups=(group,))
    make_document("For the staff", audience=Audience.STAFF)
    text = "[a](/documents/minutes/) [b](/documents/minutes/1/a.pdf) [c](/documents/for-the-staff/)"
    say(text)
    everyone = set(wrong())
    Update.objects.update(audience=Audience.GROUPS)
    Update.objects.get().audience_groups.set([group])
    of_group = set(wrong())
    Update.objects.get().audience_groups.set([group, other])
    of_both = set(wrong())
    Update.objects.update(audience=Audience.STAFF)
    of_staff = set(wrong())
    minutes, staff = {"/documents/minutes/", "/documents/minutes/1/a.pdf"}, {"/documents/for-the-staff/"}
    assert (everyone, of_group, of_both, of_staff) == (minutes | staff, staff, minutes | staff, minutes)


def test_who_is_among_whom() -> None:
    one, both, staff = (
        Readers(Audience.GROUPS, frozenset({1})),
        Readers(Audience.GROUPS, frozenset({1, 2})),
        Readers(Audience.STAFF),
    )
    pairs = {(a, b) for a in (EVERYONE, one, both, staff) for b in (EVERYONE, one, both, staff) if a.take_in(b)}
    everyone = {(EVERYONE, each) for each in (EVERYONE, one, both, staff)}
    assert pairs == {*everyone, (one, one), (both, both), (both, one), (staff, staff)}


def test_the_report_says_where_a_link_stands_and_where_to_mend_it(
    say: Callable[..., Edition], editor: User, workstreams: list[Workstream]
) -> None:
    say("[a](/documents/nothing/)")
    note = ProgressNote.objects.create(
        workstream=workstreams[0],
        happened_on=NOON.date(),
        body="[a](/nonsense/)",
        html=render("[a](/nonsense/)"),
        author=editor,
        changed_by=editor,
        written_at=NOON,
    )
    page = signed_in(editor).get("/staff/links/").content.decode()
    for words in ("2 to be mended", "/documents/nothing/", "/staff/updates/1/", f"/staff/workstreams/neglect/notes/{note.pk}/"):
        assert words in page
    assert 'href="/documents/nothing/"' not in page


def test_links_in_a_page_made_of_a_file_are_looked_at(make_document: Make, editor: User) -> None:
    plan = make_document("The plan")
    text = b"# Links\n\n[dead](/documents/nothing/) [plan](/documents/the-plan/1/a.pdf) [own](#text-links)"
    make_document("Of a file", text="", file=text, name="linky.md")
    make_document("Of a picture", text="", file=hostile.open_text(hostile.FRAME), name="text.odt")
    make_document("Draft", text="", file=text.replace(b"dead", b"draft"), name="linky.md", publish=False)
    assert wrong() == {"/documents/nothing/": links.NOWHERE}
    assert [found.text.address for found in links.report().wrong] == ["/documents/of-a-file/1/linky.md/"]
    page = signed_in(editor).get(f"/staff/documents/{plan.pk}/links/").content.decode()
    assert "<code>/documents/the-plan/1/a.pdf</code>" in page
    assert "linky.md, Of a file" in page


def test_it_asks_as_often_for_ten_texts_as_for_two(say: Callable[..., Edition], make_document: Make, editor: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            links.report()
        return len(asked)

    def add(number: int) -> None:
        document = make_document(
            f"Document {number}",
            text=f"[a](/documents/document-{number + 1}/)",
            file=f"[a](/documents/document-{number}/)".encode(),
            name="a.md",
        )
        former.move(document, f"moved-{number}", by=editor)
        say(f"[a](/documents/document-{number}/) [b](/workstreams/neglect/) [c](/updates/{number + 1}/)")

    add(0)
    add(1)
    few = queries()
    for number in range(2, 10):
        add(number)
    assert queries() == few


def test_staff_see_which_texts_link_to_a_document(say: Callable[..., Edition], make_document: Make, editor: User) -> None:
    document = make_document("The plan", text="[its own](/documents/the-plan/1/)")
    former.move(document, "moved", by=editor)
    say("[file](/documents/the-plan/1/a.pdf) [page](http://portal.test/documents/moved/) [other](/documents/moved-away/)")
    page = signed_in(editor).get(f"/staff/documents/{document.pk}/links/").content.decode()
    assert page.count("Change the text") == 2
    assert "<code>http://portal.test/documents/moved/</code>" in page
    assert "<code>/documents/the-plan/1/a.pdf</code>" in page
    assert "moved-away" not in page
    assert "its own" not in page
