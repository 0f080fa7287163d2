"""The search page as readers meet it, and what it must never tell."""

import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import Group, Reader, User
from publishing import finding, search
from publishing.audience import Audience
from publishing.markdown import render
from publishing.models import SearchEntry
from tests.conftest import NOON, signed_in
from tests.publishing.test_visibility import EVERYBODY, READERS
from updates.models import Edition, Update
from workstreams.models import Action, Programme, ProgressNote, Workstream

WORD = "Xylograph"
MOST_QUERIES = 11
STAFF = {"contributor", "editor", "administrator"}


def note(workstream: Workstream, author: User, body: str, audience: str, *groups: Group) -> ProgressNote:
    made = ProgressNote.objects.create(
        workstream=workstream,
        author=author,
        body=body,
        html=render(body),
        audience=audience,
        happened_on=NOON.date(),
        written_at=NOON,
    )
    made.audience_groups.set(groups)
    search.put(made)
    return made


def plant_staff_note(publish: Callable[..., Edition], stream: Workstream, group: Group, editor: User) -> None:
    note(stream, editor, f"Remark on {WORD}.", Audience.STAFF)


def plant_group_note(publish: Callable[..., Edition], stream: Workstream, group: Group, editor: User) -> None:
    note(stream, editor, f"Remark on {WORD}.", Audience.GROUPS, group)


def plant_draft(publish: Callable[..., Edition], stream: Workstream, group: Group, editor: User) -> None:
    update = publish(("Section", stream)).update
    update.sections.update(heading=WORD, body=f"Remark on {WORD}.")
    Update.objects.filter(pk=update.pk).update(title=WORD, summary=WORD)
    search.put(update)
    search.rebuild()


def plant_group_update(publish: Callable[..., Edition], stream: Workstream, group: Group, editor: User) -> None:
    publish((f"{WORD} {WORD}", stream), title=WORD, summary=WORD, audience=Audience.GROUPS, groups=(group,))


def plant_public_update(publish: Callable[..., Edition], stream: Workstream, group: Group, editor: User) -> None:
    publish((f"{WORD} {WORD}", stream), title=WORD, summary=WORD)


PLANTED = {
    plant_staff_note: STAFF,
    plant_group_note: READERS[Audience.GROUPS],
    plant_draft: set(),
    plant_group_update: READERS[Audience.GROUPS],
    plant_public_update: EVERYBODY,
}


def text_of(user: Reader, address: str) -> str:
    return signed_in(user).get(address).content.decode()


def on_page(user: Reader) -> bool:
    return f"<mark>{WORD}</mark>" in text_of(user, "/search/?q=xylographs")


def by_another_word(user: Reader) -> bool:
    return WORD in text_of(user, "/search/?q=remark+or+text")


def by_phrase(user: Reader) -> bool:
    return "Nothing was found" not in text_of(user, f"/search/?q=%22{WORD}%22&page=7")


def in_counts(user: Reader) -> bool:
    return "(1)" in (found := text_of(user, f"/search/?q={WORD}")) or "(2)" in found


def narrowed(user: Reader) -> bool:
    return f"<mark>{WORD}</mark>" in text_of(user, f"/search/?q={WORD}&workstream=neglect&first=2016-01-01")


def in_hint(user: Reader) -> bool:
    return "Did you mean" in text_of(user, "/search/?q=xilograph")


def suggested(user: Reader) -> bool:
    return WORD in text_of(user, "/search/suggest/?q=xylo") or "Progress note" in text_of(user, "/search/suggest/?q=xylo")


@pytest.mark.parametrize("surface", [on_page, by_another_word, by_phrase, in_counts, narrowed])
@pytest.mark.parametrize(("plant", "readers"), PLANTED.items())
def test_a_planted_word_is_found_by_its_readers_only(
    cast: dict[str, Reader],
    group: Group,
    editor: User,
    workstreams: list[Workstream],
    publish: Callable[..., Edition],
    plant: Callable[..., None],
    readers: set[str],
    surface: Callable[[Reader], bool],
) -> None:
    plant(publish, workstreams[0], group, editor)
    assert {name for name, user in cast.items() if surface(user)} == readers


@pytest.mark.parametrize(("plant", "readers"), PLANTED.items())
def test_a_planted_word_is_hinted_at_and_suggested_to_nobody_else(
    cast: dict[str, Reader],
    group: Group,
    editor: User,
    workstreams: list[Workstream],
    publish: Callable[..., Edition],
    django_capture_on_commit_callbacks: Callable[..., object],
    plant: Callable[..., None],
    readers: set[str],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        plant(publish, workstreams[0], group, editor)
    in_a_title = plant in (plant_group_update, plant_public_update)
    assert {name for name, user in cast.items() if suggested(user)} == (readers if in_a_title else set())
    assert {name for name, user in cast.items() if in_hint(user)} == (EVERYBODY if plant is plant_public_update else set())


@pytest.mark.parametrize("address", ["/search/?q=", "/search/suggest/?q="])
@pytest.mark.parametrize(
    "words",
    [
        "a" * 10_000,
        "word " * 2_000,
        '"\'"',
        '"',
        "-",
        "& | ! <-> :* ()",
        "or or or",
        "😀",
        "\u202eabc",
        "a\x00b",
        "%",
        "\\",
        "' OR 1=1 --",
    ]
    + ["<script>alert(1)</script>", "-neglect", "((((", "\ud7ff\uffff", "the"],
)
def test_whatever_is_asked_is_answered(db: None, workstreams: list[Workstream], address: str, words: str) -> None:
    search.rebuild()
    response = Client().get(address + quote(words))
    assert response.status_code == 200
    assert b"<script>alert" not in response.content
    assert "\u202e" not in response.content.decode()


@pytest.mark.parametrize(
    "rest",
    ["page=nonsense", "page=-1", "page=99999999999999999999", "kind=x&workstream=x", "first=x", "last=0000-00-00", "kind=%00"],
)
def test_what_makes_no_sense_is_left_out(workstreams: list[Workstream], rest: str) -> None:
    search.rebuild()
    response = Client().get(f"/search/?q=neglect&{rest}")
    assert response.status_code == 200
    assert "Neglect</mark>" in response.content.decode()


def test_what_is_too_long_is_cut_and_that_is_said(db: None) -> None:
    assert "Only the first 200 characters" in Client().get(f"/search/?q={'ab ' * 100}").content.decode()
    assert "Only the first 200 characters" not in Client().get("/search/?q=ab").content.decode()


def test_a_wrong_day_is_said(db: None) -> None:
    assert "This is not a day" in Client().get("/search/?q=a&first=soon").content.decode()


def test_quotations_are_escaped(workstreams: list[Workstream], editor: User) -> None:
    note(workstreams[0], editor, "Xylograph `<img src=x onerror=alert(1)>` and <b>bold</b>", Audience.EVERYONE)
    content = Client().get("/search/?q=xylograph").content.decode()
    assert "<mark>Xylograph</mark>" in content
    assert "<img" not in content
    assert "&lt;img" in content


def test_what_somebody_signed_in_finds_is_kept_nowhere(editor: User) -> None:
    for address in ("/search/?q=a", "/search/suggest/?q=ab"):
        assert signed_in(editor).get(address)["Cache-Control"] == "private, no-store"
        assert "no-store" not in Client().get(address).get("Cache-Control", "")


@pytest.mark.parametrize("rows", [3, 100])
@pytest.mark.parametrize("rest", ["", "&kind=action&workstream=neglect&first=2000-01-01", "&page=2", "x"])
@pytest.mark.parametrize("most", [2, 1000])
def test_a_page_asks_the_database_eleven_times_at_most(
    editor: User, workstreams: list[Workstream], monkeypatch: pytest.MonkeyPatch, rows: int, rest: str, most: int
) -> None:
    monkeypatch.setattr(finding, "MOST_RANKED", most)
    for number in range(rows):
        Action.objects.create(reference=f"A-{number}", what=f"Xylograph {number}", workstream=workstreams[0])
    search.rebuild()
    client = signed_in(editor)
    client.get("/search/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/search/?q=xylograph{rest}").status_code == 200
    questions = [query["sql"][:100] for query in asked if query["sql"].startswith("SELECT")]
    assert len(questions) <= MOST_QUERIES, questions


def fill_with_long_texts() -> None:
    """Texts that take the database a while, whichever way it goes about it: each holds the words many times."""
    body = " ".join(f"xylograph word{number}" for number in range(4_000))
    kind = ContentType.objects.get_for_model(Programme)
    of = {"thing_type": kind, "kind": "note", "address": "/", "title": "Long", "body": body}
    SearchEntry.objects.bulk_create(SearchEntry(thing_id=number, **of) for number in range(1, 41))


def test_a_search_that_takes_too_long_is_stopped_and_says_what_to_do(
    workstreams: list[Workstream], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real search of long texts, with the database's own clock set short."""
    fill_with_long_texts()
    assert "took too long" not in Client().get("/search/?q=xylograph").content.decode()
    monkeypatch.setattr(finding, "MOST_MILLISECONDS", 1)
    response = Client().get("/search/?q=xylograph&kind=note")
    assert response.status_code == 200
    content = response.content.decode()
    assert "This search took too long and was stopped. Use fewer or rarer words" in content
    assert 'value="xylograph"' in content
    assert '<option value="note" selected>' in content


def test_suggestions_are_a_list_of_titles(workstreams: list[Workstream]) -> None:
    search.rebuild()
    assert json.loads(Client().get("/search/suggest/?q=negl").content) == ["Neglect"]
    assert json.loads(Client().get("/search/suggest/?q=n").content) == []
