"""Finding a page to link to, while a text is being written."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Document
from people.models import Group, Reader, User
from tests.conftest import signed_in
from updates.models import Update
from workstreams.models import Workstream

ADDRESS = "/staff/updates/1/link-to/"
MakeDocument = Callable[..., Document]
MakeUpdate = Callable[..., Update]


def found(user: Reader, words: str, address: str = ADDRESS) -> list[tuple[str, bool]]:
    answer = signed_in(user).get(address, {"q": words})
    assert "no-store" in answer["Cache-Control"]
    return [(page["title"], page["is_for_all"]) for page in answer.json()]


def test_what_not_all_readers_may_see_is_offered_last_and_said_to_be_so(
    editor: User, make_update: MakeUpdate, make_document: MakeDocument, group: Group
) -> None:
    make_update()
    make_document("Papyrus for all")
    make_document("Papyrus for the group", audience="groups", groups=(group,))
    make_document("Papyrus for the staff", audience="staff")
    make_document("Papyrus in the making", publish=False)
    closed = {("Papyrus for the group", False), ("Papyrus for the staff", False)}
    assert found(editor, "papyr")[0] == ("Papyrus for all", True)
    assert set(found(editor, "papyr")[1:]) == closed
    update = Update.objects.get()
    update.audience = "groups"
    update.save()
    update.audience_groups.set([group])
    assert set(found(editor, "papyr")) == {
        ("Papyrus for all", True),
        ("Papyrus for the group", True),
        ("Papyrus for the staff", False),
    }


def test_a_writer_finds_no_more_than_they_may_see(
    cast: dict[str, Reader], make_document: MakeDocument, group: Group, workstreams: list[Workstream]
) -> None:
    document = make_document("Papyrus for all")
    workstreams[0].team.add(cast["contributor"])  # type: ignore[arg-type]
    make_document("Papyrus for the group", audience="groups", groups=(group,))
    assert found(cast["contributor"], "papyrus", f"/staff/documents/{document.pk}/link-to/") == [("Papyrus for all", True)]


def test_every_form_of_the_staff_offers_it_and_takes_what_is_pasted(
    editor: User, workstreams: list[Workstream], make_update: MakeUpdate, make_document: MakeDocument
) -> None:
    make_update()
    client = signed_in(editor)
    for page, address in (
        (f"/staff/workstreams/{workstreams[0].slug}/notes/add/", "/staff/link-to/"),
        ("/staff/updates/1/sections/add/", ADDRESS),
    ):
        shown = client.get(page).content.decode()
        assert f'data-link-search="{address}"' in shown
        assert 'data-paste="/staff/updates/pasted/"' in shown
    make_document("Papyrus for all")
    make_document("Papyrus for the staff", audience="staff")
    assert found(editor, "papyr", "/staff/link-to/") == [("Papyrus for all", True), ("Papyrus for the staff", False)]


def test_too_few_letters_and_odd_words_find_nothing(editor: User, make_update: MakeUpdate, make_document: MakeDocument) -> None:
    make_update()
    make_document("Papyrus")
    for words in ("", "p", "&|!:*'", "\x00", "x" * 5000):
        assert found(editor, words) == []


def test_it_takes_the_same_queries_with_2_and_with_14(editor: User, make_update: MakeUpdate, make_document: MakeDocument) -> None:
    make_update()
    make_document("Papyrus 0", file=b"")
    client, counted = signed_in(editor), []
    for number in (1, 12):
        for more in range(number):
            make_document(f"Papyrus {number}-{more}", file=b"")
        with CaptureQueriesContext(connection) as queries:
            offered = client.get(ADDRESS, {"q": "papyrus"}).json()
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert len(offered) == 10
