"""Writing an update: staff pages, and two people or two tabs at once."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from people.models import Group, User
from publishing.models import AuditEntry
from publishing.states import State
from tests.conftest import signed_in
from updates.models import Edition, Section, Update
from workstreams.models import Workstream

MakeUpdate = Callable[..., Update]


def form_of(client: Client, address: str, /, **filled: object) -> dict[str, object]:
    """What a browser would send: the hidden fields as the page gave them, and what somebody filled in, who has looked at
    the warnings."""
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    looked = {"looked": "on"} if 'name="looked"' in page else {}
    return {**hidden, **looked, **filled}


@pytest.fixture
def client(editor: User) -> Client:
    return signed_in(editor)


def new_update(**filled: object) -> dict[str, object]:
    return {"title": "Autumn", "summary": "What happened.", "audience": "everyone", "version": 1, "key": uuid.uuid4(), **filled}


def test_starting_an_update_gives_it_the_next_number(client: Client, make_update: MakeUpdate) -> None:
    make_update()
    response = client.post("/staff/updates/start/", new_update())
    assert response.url == "/staff/updates/2/"  # type: ignore[attr-defined]
    assert Update.objects.get(number=2).title == "Autumn"


def test_a_form_sent_twice_starts_one_update(client: Client) -> None:
    data = form_of(client, "/staff/updates/start/", title="Autumn", summary="What happened.", audience="everyone")
    for _ in range(2):
        assert client.post("/staff/updates/start/", data).status_code == 302
    assert Update.objects.count() == 1


def test_an_update_for_groups_needs_groups_and_keeps_what_was_typed(client: Client, group: Group) -> None:
    page = client.post("/staff/updates/start/", new_update(audience="groups")).content.decode()
    assert "Choose at least one group" in page
    assert 'value="Autumn"' in page
    client.post("/staff/updates/start/", new_update(audience="groups", audience_groups=[group.pk]))
    assert list(Update.objects.get().audience_groups.all()) == [group]


def test_the_error_summary_links_to_the_fields(client: Client) -> None:
    page = client.post("/staff/updates/start/", new_update(title="")).content.decode()
    assert "<title>Error: Start an update" in page
    assert re.search(r'<a href="#id_title">Enter a title\.</a>', page)
    field = re.search(r'<input [^>]*id="id_title"[^>]*>', page)
    assert field
    assert 'aria-invalid="true"' in field[0]
    described = re.search(r'aria-describedby="([^"]+)"', field[0])
    assert described
    assert all(f'id="{name}"' in page for name in described[1].split())


def test_sections_are_added_in_order(client: Client, make_update: MakeUpdate, workstreams: list[Workstream]) -> None:
    update = make_update(("First", None))
    data = form_of(client, "/staff/updates/1/sections/add/", heading="Second", workstream=workstreams[0].pk, body="Text")
    for _ in range(2):
        client.post("/staff/updates/1/sections/add/", data)
    assert list(update.sections.values_list("heading", "position", "workstream")) == [
        ("First", 1, None),
        ("Second", 2, workstreams[0].pk),
    ]


@pytest.mark.parametrize(
    ("moved", "place", "order"),
    [("C", 1, "CABD"), ("A", 4, "BCDA"), ("B", 3, "ACBD"), ("A", 99999999999, "BCDA"), ("D", 0, "DABC"), ("B", 2, "ABCD")],
)
def test_moving_a_section_twice_is_as_once(client: Client, make_update: MakeUpdate, moved: str, place: int, order: str) -> None:
    update = make_update(*[(letter, None) for letter in "ABCD"])
    section = update.sections.get(heading=moved)
    for _ in range(2):
        client.post(f"/staff/updates/1/sections/{section.pk}/place/{place}/")
        assert "".join(update.sections.values_list("heading", flat=True)) == order


def test_text_for_a_section_that_was_deleted_meanwhile_can_be_added_again(client: Client, make_update: MakeUpdate) -> None:
    update = make_update(("Gone", None))
    address = f"/staff/updates/1/sections/{update.sections.get().pk}/"
    mine = form_of(client, address, heading="Gone", body="An hour's work")
    client.post(f"{address}delete/")
    page = client.post(address, mine).content.decode()
    assert "was deleted while you were writing" in page
    assert "An hour&#x27;s work" in page
    assert 'action="/staff/updates/1/sections/add/"' in page
    client.post("/staff/updates/1/sections/add/", mine)
    assert update.sections.get().body == "An hour's work"


def test_deleting_asks_first_and_the_trail_keeps_the_text(client: Client, make_update: MakeUpdate) -> None:
    update = make_update(("Gone", None))
    address = f"/staff/updates/1/sections/{update.sections.get().pk}/delete/"
    client.get(address)
    assert update.sections.exists()
    client.post(address)
    assert not update.sections.exists()
    assert AuditEntry.objects.get(did="deleted section").details == {"heading": "Gone", "body": "Text of Gone."}


def test_a_published_update_keeps_its_audience(client: Client, publish: Callable[..., Edition]) -> None:
    publish()
    data = form_of(client, "/staff/updates/1/edit/", title="New", summary="New", audience="staff")
    client.post("/staff/updates/1/edit/", data)
    update = Update.objects.get()
    assert (update.title, update.audience) == ("New", "everyone")


def test_the_preview_shows_the_draft_as_readers_will_see_it(client: Client, publish: Callable[..., Edition]) -> None:
    publish(("Section", None))
    Section.objects.update(body="# Part\n\nNew **text**")
    page = client.get("/staff/updates/1/preview/").content.decode()
    assert '<h3 id="section-part">Part</h3>' in page
    assert "<strong>text</strong>" in page
    assert "New <strong>" not in client.get("/updates/1/").content.decode()


def test_publishing_from_the_page(client: Client, make_update: MakeUpdate) -> None:
    make_update(("Section", None))
    data = form_of(client, "/staff/updates/1/publish/", why="It is urgent.")
    assert Update.objects.get().state == State.DRAFT
    response = client.post("/staff/updates/1/publish/", data, follow=True)
    assert "Published Update #1." in response.content.decode()
    response = client.post("/staff/updates/1/publish/", data, follow=True)
    assert "Nothing was published twice." in response.content.decode()
    assert Edition.objects.count() == 1


def test_a_correction_from_two_tabs_is_published_once(client: Client, publish: Callable[..., Edition]) -> None:
    publish()
    data = form_of(client, "/staff/updates/1/publish/", note="A date.", kind="major", why="It is urgent.")
    pages = [client.post("/staff/updates/1/publish/", data, follow=True).content.decode() for _ in range(2)]
    assert "Published Update #1." in pages[0]
    assert "Nothing was published twice." in pages[1]
    assert Edition.objects.count() == 2


def test_what_is_not_ready_says_why(client: Client, make_update: MakeUpdate) -> None:
    make_update()
    page = client.get("/staff/updates/1/publish/").content.decode()
    assert "There is no section yet." in page
    assert "Publish now" not in page


@pytest.mark.parametrize(
    "data",
    [
        {"heading": "x" * 151, "body": "x"},
        {"heading": "\x00", "body": "x"},
        {"heading": "x", "body": "x", "workstream": "no"},
        {"heading": "x", "body": "x", "workstream": "99999999999999999999"},
        {"heading": "x", "body": "x", "version": "99999999999999999999"},
        {"heading": "x", "body": "x", "version": "no", "key": "no"},
        {},
    ],
)
def test_bad_input_is_an_answer_never_a_failure(client: Client, make_update: MakeUpdate, data: dict[str, str]) -> None:
    update = make_update(("Section", None))
    pk = update.sections.get().pk
    for address in ("/staff/updates/1/sections/add/", f"/staff/updates/1/sections/{pk}/"):
        assert client.post(address, {"version": "1", "key": str(uuid.uuid4()), **data}).status_code in (200, 302)
    assert update.sections.get(pk=pk).body == "Text of Section."
