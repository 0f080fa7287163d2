"""The index: found by words, in order, by those who may; and always what a rebuild would make."""

import datetime
from collections.abc import Callable

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command

from cpip.example.load import load
from people.models import ANYONE, Group, Reader, User
from publishing import finding, quoting, search
from publishing.audience import Audience
from publishing.finding import Asked
from publishing.models import SearchEntry, SearchWord
from tests.conftest import NOON
from updates.models import Edition, Update
from workstreams.models import Programme, Workstream

TODAY = NOON.date()


def enter(number: int, title: str, summary: str = "", body: str = "", **fields: object) -> SearchEntry:
    kind = ContentType.objects.get_for_model(Programme)
    facts = {"thing_type": kind, "thing_id": number, "kind": "note", "address": "/", **fields}
    return SearchEntry.objects.create(title=title, summary=summary, body=body, **facts)


def titles(words: str, user: Reader = ANYONE, **asked: object) -> list[str]:
    keys = finding.find(Asked(words, **asked), user, TODAY).keys  # type: ignore[arg-type]
    names = dict(SearchEntry.objects.values_list("pk", "title"))
    return [names[key] for key in keys]


def test_title_counts_over_summary_over_body(db: None) -> None:
    enter(1, "third", body="Neglect " * 40)
    enter(2, "second", summary="Neglect matters")
    enter(3, "Neglect")
    assert titles("neglect") == ["Neglect", "second", "third"]


def test_newer_counts_a_little_more(db: None) -> None:
    enter(1, "Neglect, old", day=TODAY - datetime.timedelta(days=3000))
    enter(2, "Neglect, new", day=TODAY)
    enter(3, "Neglect, none")
    assert titles("neglect")[0] == "Neglect, new"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("hearings", {"The hearing of children", "Children heard"}),
        ('"hearing of children"', {"The hearing of children"}),
        ("children -hearing", {"Children in care"}),
        ("hearing or care", {"The hearing of children", "Children heard", "Children in care"}),
        ("nothing", set()),
        ("the of", set()),
        ('"" - or', set()),
    ],
)
def test_word_forms_phrases_and_exclusions(db: None, words: str, found: set[str]) -> None:
    enter(1, "The hearing of children")
    enter(2, "Children heard", body="At a hearing.")
    enter(3, "Children in care")
    assert set(titles(words)) == found


def test_it_is_narrowed_by_kind_workstream_and_day(db: None) -> None:
    enter(1, "Neglect one", kind="action", workstreams=[7], day=TODAY)
    enter(2, "Neglect two", kind="note", workstreams=[7, 8], groups=[5], day=TODAY - datetime.timedelta(days=9))
    assert titles("neglect", kind="action") == ["Neglect one"]
    assert titles("neglect", workstream=8) == ["Neglect two"]
    assert titles("neglect", first=TODAY) == ["Neglect one"]
    assert titles("neglect", last=TODAY - datetime.timedelta(days=1)) == ["Neglect two"]
    assert titles("neglect", group=5) == ["Neglect two"]
    counts = finding.find(Asked("neglect", kind="action"), ANYONE, TODAY).counts
    assert counts.by_kind == {"action": 1, "note": 1}
    assert counts.by_workstream == {7: 2, 8: 1}
    assert counts.by_group == {5: 1}


@pytest.mark.parametrize("kind", ["", "note"])
def test_of_many_the_newest_are_ranked(db: None, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(finding, "MOST_RANKED", 2)
    for number in range(4):
        enter(number, f"Title {number}", "Of neglect", day=TODAY + datetime.timedelta(days=number))
    assert set(titles("neglect", kind=kind)) == {"Title 2", "Title 3"}
    found = finding.find(Asked("neglect", kind=kind), ANYONE, TODAY)
    assert (found.is_cut, found.are_counts_cut, found.counts.by_kind) == (True, True, {"note": 2})


def test_of_many_those_with_the_words_in_their_title_are_ranked_however_old_they_are(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_RANKED", 2)
    monkeypatch.setattr(finding, "MOST_TITLES", 2)
    for number in range(4):
        enter(number, f"News {number}", "Of children", day=TODAY)
    enter(10, "Children", kind="document", day=datetime.date(1999, 1, 1))
    enter(11, "Children and much else", day=datetime.date(1999, 1, 1))
    enter(12, "Children", "For nobody else", day=datetime.date(1999, 1, 1), audience=Audience.STAFF)
    enter(13, "The children", "Not in care", kind="programme", changed_at=NOON - datetime.timedelta(days=9000))
    assert titles("children")[:2] == ["Children", "The children"]
    assert set(titles("children")) == {"Children", "The children", "News 3", "News 2"}
    assert (
        titles("children", kind="document") == titles("children", last=datetime.date(1999, 2, 1), kind="document") == ["Children"]
    )
    assert "The children" not in titles("children -care")
    found = finding.find(Asked("children", kind="document"), ANYONE, TODAY)
    assert (found.is_cut, found.are_counts_cut, found.counts.by_kind["document"]) == (False, True, 1)


def test_what_has_no_day_is_as_new_as_its_last_change(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_RANKED", 2)
    enter(1, "Of yesterday", "Neglect", changed_at=NOON - datetime.timedelta(days=1))
    enter(2, "Of today", "Neglect", changed_at=NOON)
    enter(3, "Of two days before", "Neglect", day=TODAY - datetime.timedelta(days=2))
    assert set(titles("neglect")) == {"Of yesterday", "Of today"}


def test_an_entry_changed_when_what_is_read_changed(programme: Programme) -> None:
    search.put(programme)
    SearchEntry.objects.update(changed_at=NOON)
    search.put(programme)
    search.rebuild()
    assert SearchEntry.objects.get().changed_at == NOON
    programme.vision = "All is better."
    programme.save()
    search.put(programme)
    assert SearchEntry.objects.get().changed_at > NOON


@pytest.mark.parametrize(("typed", "cut"), [("a" * 10_000, True), ("a" * 200, False), ("a \x00\u202e b", False)])
def test_words_are_cleaned_and_cut(typed: str, cut: bool) -> None:
    words, was_cut = finding.clean_words(typed)
    assert was_cut is cut
    assert len(words) <= 200
    assert "\x00" not in words
    assert "\u202e" not in words


def rebuilt() -> None:
    """The index is what a rebuild makes."""
    before = index()
    search.rebuild()
    assert index() == before


def index() -> list[tuple[object, ...]]:
    names = ("kind", "title", "summary", "body", "day", "address", "audience", "workstreams", "groups")
    rows = SearchEntry.objects.order_by("thing_type", "thing_id", "part", "piece").prefetch_related("audience_groups", "pages")
    return [
        (
            entry.thing_type_id,
            entry.thing_id,
            entry.part,
            entry.piece,
            *(getattr(entry, name) for name in names),
            sorted(each.pk for each in entry.audience_groups.all()),
            [(page.label, page.address, page.text) for page in entry.pages.all()],
        )
        for entry in rows
    ]


def test_an_update_is_found_by_its_edition_only(publish: Callable[..., Edition], workstreams: list[Workstream]) -> None:
    search.rebuild()
    edition = publish(("Heading", workstreams[0]))
    edition.update.sections.update(body="Xylograph", heading="Xylograph")
    search.put(edition.update)
    assert titles("xylograph") == []
    assert titles("heading") == ["Heading (Update #1)"]
    rebuilt()
    search.drop(edition.update)
    assert titles("heading") == []


def test_a_draft_is_in_no_entry(make_update: Callable[..., Update]) -> None:
    update = make_update(("Xylograph", None))
    search.put(update)
    search.rebuild()
    assert not SearchEntry.objects.exists()


def test_a_rebuild_takes_away_what_is_no_more_and_brings_back_the_rest(publish: Callable[..., Edition]) -> None:
    publish()
    search.rebuild()
    before = index()
    enter(99, "Ghost")
    SearchEntry.objects.filter(part="section").delete()
    call_command("rebuild_search")
    assert index() == before


def test_the_example_is_found(db: None) -> None:
    load()
    assert set(SearchEntry.objects.values_list("kind", flat=True)) == set(search.kinds()) - {"note"}
    rebuilt()


def test_a_long_text_and_odd_characters_are_kept(programme: Programme) -> None:
    programme.about_html = ""
    programme.vision = f"Vision \ue000 {'word ' * 60_000}"
    programme.save()
    search.put(programme)
    assert titles("vision") == ["The Programme"]


def test_hints_offer_only_what_the_reader_finds_now(
    cast: dict[str, Reader], publish: Callable[..., Edition], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        edition = publish(("Xylograph", None))
    assert SearchWord.objects.filter(word="xylograph").exists()
    assert finding.hint(Asked("xilograph"), ANYONE) == "xylograph"
    Update.objects.update(audience=Audience.STAFF)
    search.put(edition.update)
    hinted = {name for name, user in cast.items() if finding.hint(Asked("xilograph"), user)}
    assert hinted == {"contributor", "editor", "administrator"}


def test_a_hint_offers_no_word_that_the_reader_does_not_find_by_itself(editor: User) -> None:
    SearchWord.objects.bulk_create([SearchWord(word="children"), SearchWord(word="xylograph")])
    enter(1, "Children")
    enter(2, "Xylograph", audience=Audience.STAFF)
    for words, hint in {
        "childen or xilograph": "children or xilograph",
        "childen -xilograph": "children -xilograph",
        'childen -"a xilograph"': 'children -"a xilograph"',
        "xilograph": "",
        "nothing-childen": "",
        "childen": "children",
    }.items():
        assert finding.hint(Asked(words), ANYONE) == hint, words
    assert finding.hint(Asked("childen or xilograph"), editor) == "children or xylograph"
    assert finding.hint(Asked("childen -xilograph"), editor) == "children -xilograph"


def test_words_are_forgotten_with_the_last_text_that_everyone_can_read(
    publish: Callable[..., Edition], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        edition = publish(("Xylographs with words", None))
    assert search.forget_words() == 0
    Update.objects.update(audience=Audience.STAFF)
    search.put(edition.update)
    enter(1, "Words")
    assert search.forget_words() > 0
    assert set(SearchWord.objects.values_list("word", flat=True)) == {"words", "with"}


def test_words_of_restricted_texts_are_never_kept(
    group: Group, editor: User, publish: Callable[..., Edition], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        publish(("Xylograph", None), audience=Audience.GROUPS, groups=(group,))
    assert not SearchWord.objects.filter(word="xylograph").exists()


FAR = "Something else is said here at some length. " * 60


@pytest.mark.parametrize(
    ("words", "body", "quoted"),
    [
        ("xylographs", f"{FAR}Then a Xylograph.", "Xylograph"),
        ("general", f"A gene. {FAR} A general. {FAR}", "general"),
        ("happy", f"{FAR}Such happiness and happy ends. {FAR}", "happy"),
        ("flies", f"{FAR}It will fly. {FAR}", "fly"),
        ("care -xylograph", f"{FAR}They care. {FAR}", "care"),
        ('"no such thing" or theodolite', f"{FAR}A theodolite", "theodolite"),
    ],
)
def test_what_is_found_far_behind_is_quoted(db: None, words: str, body: str, quoted: str) -> None:
    enter(1, "A title", body=body)
    asked = Asked(words)
    [shown] = quoting.quoted(finding.find(asked, ANYONE, TODAY).pieces, asked, ANYONE)
    assert f"{search.START}{quoted}{search.STOP}" in shown.quotation
    plain = shown.quotation.replace(search.START, "").replace(search.STOP, "")
    assert set(plain.replace("…", " ").split()) <= set(body.replace(".", " ").replace("\n", " ").split()) | set(body.split())
