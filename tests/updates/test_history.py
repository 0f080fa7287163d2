"""An update's history: every edition as it was, what changed from one to another, and what is withheld."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from people.models import Group, Reader, User
from publishing.audience import Audience
from publishing.models import AuditEntry
from tests.conftest import DAY, NOON, signed_in
from tests.updates.test_corrections import correct, withdraw
from updates import withholding, workflow
from updates.comparing import moved_among
from updates.models import Edition, Section, Update
from workstreams.models import Workstream

Publish = Callable[..., Edition]


def read(address: str, user: Reader | None = None) -> str:
    client = signed_in(user) if user else Client()
    return client.get(address).content.decode()


@pytest.fixture
def corrected(publish: Publish, editor: User) -> Edition:
    """An update whose section was corrected once."""
    first = publish(("First", None), ("Second", None))
    Section.objects.filter(heading="Second").update(body="Text of the second.")
    return correct(first, editor, is_minor=False, note="It named the wrong section.")


def test_every_edition_has_an_address_for_good(corrected: Edition, client: Client) -> None:
    page = read("/updates/1/history/")
    assert re.findall(r'href="(/updates/1/history/\d/)"', page) == ["/updates/1/history/2/", "/updates/1/history/1/"]
    assert "It named the wrong section." in page
    old = read("/updates/1/history/1/")
    assert "Text of Second." in old
    assert "Text of the second." not in old
    assert "This is an old edition." in old
    assert '<meta name="robots" content="noindex">' in old
    shown = client.get("/updates/1/history/2/")
    assert (shown.status_code, shown["Location"]) == (302, "/updates/1/")
    assert client.get("/updates/1/history/3/").status_code == 404


def test_what_changed_is_marked_in_the_text(corrected: Edition) -> None:
    page = read("/updates/1/history/compare/?older=1&newer=2")
    hidden = '<span class="visually-hidden"> [{}: </span>{}<span class="visually-hidden">] </span>'
    deleted, inserted = hidden.format("deleted", "Second."), hidden.format("inserted", "the second.")
    assert f"<p>Text of <del>{deleted}</del> <ins>{inserted}</ins></p>" in page
    assert "Text of First." not in page
    assert page.count("The same in both.") == 1
    assert read("/updates/1/history/compare/") == page
    assert read("/updates/1/history/compare/?older=2&newer=1").count("<ins>") == page.count("<ins>")
    assert "noindex" in page


def test_sections_that_came_went_and_moved_are_told(publish: Publish, editor: User, workstreams: list[Workstream]) -> None:
    first = publish(("Alpha", None), ("Beta", workstreams[0]), ("Gamma", None), ("Delta", None), title="Before")
    update = first.update
    sections = {section.heading: section for section in update.sections.all()}
    sections["Gamma"].delete()
    for place, heading in enumerate(["Delta", "Alpha", "Beta"], start=1):
        Section.objects.filter(pk=sections[heading].pk).update(position=place + 10)
    Section.objects.filter(pk=sections["Beta"].pk).update(heading="Beta again", workstream=workstreams[1])
    Section.objects.create(update=update, position=20, heading="Omega", body="New words.")
    type(update).objects.update(title="After")
    update.refresh_from_db()
    correct(first, editor, is_minor=False)
    page = read("/updates/1/history/compare/")
    main = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") :]))
    assert "Before ] [inserted: After" in main
    assert "Delta Moved It was section 4, and is section 1 now." in main
    assert "Alpha The same in both." in main
    assert "Beta [inserted: again ]" in main
    assert "Workstream: Neglect before, Hearings now." in main
    assert "Gamma Section taken out [deleted: Text of Gamma. ]" in main
    assert "Omega New section [inserted: New words. ]" in main


@pytest.mark.parametrize(
    ("order", "moved"), [([1, 2, 3, 4], set()), ([4, 1, 2, 3], {1}), ([2, 1], {2}), ([3, 4, 1, 2], {3, 4}), ([], set())]
)
def test_as_few_sections_as_possible_have_moved(order: list[int], moved: set[int]) -> None:
    found = moved_among([(old, new) for new, old in enumerate(order, start=1)])
    assert len(found) == len(moved)


@pytest.mark.parametrize("query", ["older=1&newer=9", "older=x", "newer=-1", "older=1&newer=²"])
def test_an_edition_that_is_not_there_is_404(corrected: Edition, client: Client, query: str) -> None:
    assert client.get(f"/updates/1/history/compare/?{query}").status_code == 404


def test_one_edition_alone_cannot_be_compared(publish: Publish, client: Client) -> None:
    publish()
    assert client.get("/updates/1/history/compare/")["Location"] == "/updates/1/history/"
    assert "What changed" not in read("/updates/1/history/")


def test_with_itself_an_edition_is_the_same(corrected: Edition) -> None:
    assert "one and the same edition" in read("/updates/1/history/compare/?older=1&newer=1")


def test_editions_are_read_by_those_who_may_read_the_update(
    publish: Publish, editor: User, cast: dict[str, Reader], group: Group
) -> None:
    first = publish(("Secret", None), audience=Audience.GROUPS, groups=(group,))
    correct(first, editor, is_minor=False)
    for address in ("/updates/1/history/1/", "/updates/1/history/compare/", "/updates/1/history/"):
        allowed = {name for name, user in cast.items() if signed_in(user).get(address).status_code == 200}
        assert allowed == {"member", "member on the last day", "editor", "administrator"}, address


def test_of_a_withdrawn_update_the_old_editions_stand_under_its_notice(corrected: Edition, editor: User) -> None:
    withdraw(corrected.update, editor)
    for address in ("/updates/1/history/1/", "/updates/1/history/compare/"):
        assert "It names the wrong day." in read(address)


def withheld(edition: Edition, editor: User) -> Edition:
    old = edition.update.editions.get(number=1)
    withholding.withhold(old, by=editor, why="It said who a child is.")
    old.refresh_from_db()
    return old


def test_a_withheld_edition_is_named_with_its_reason_and_read_by_editors_alone(
    corrected: Edition, cast: dict[str, Reader], editor: User
) -> None:
    for _ in range(2):
        withheld(corrected, editor)
    for address in ("/updates/1/history/1/", "/updates/1/history/compare/?older=1&newer=2"):
        allowed = {name for name, user in cast.items() if signed_in(user).get(address).status_code == 200}
        assert allowed == {"editor", "administrator"}, address
    page = read("/updates/1/history/")
    assert "It said who a child is." in page
    assert "/history/1/" not in page
    assert "/compare/" not in page
    assert AuditEntry.objects.filter(did="withheld an edition").count() == 1


RECORD = {"/feeds/changes.atom", "/api/v1/changes", "/workstreams/neglect/", "/feeds/workstreams/neglect.atom"}


def tellers(user: Reader | None = None) -> set[str]:
    """Where this reader reads the word that the first edition said."""
    return {address for address in RECORD if "Zanzibar" in read(address, user)}


@pytest.mark.parametrize(("is_minor", "told"), [(False, set()), (True, RECORD)])
def test_the_public_record_tells_no_word_that_only_a_withheld_edition_said(
    publish: Publish, editor: User, workstreams: list[Workstream], is_minor: bool, told: set[str]
) -> None:
    first = publish(("Zanzibar", workstreams[0]), summary="Zanzibar.")
    if not is_minor:
        Update.objects.update(summary="Another summary.")
        Section.objects.update(heading="Another", body="Another text.")
    correct(first, editor, is_minor=is_minor)
    assert tellers() == RECORD
    withheld(first, editor)
    assert tellers() == told
    assert "/workstreams/neglect/" in tellers(editor)
    withholding.show(first.update.editions.get(number=1), by=editor)
    assert tellers() == RECORD


def test_with_a_withheld_edition_between_them_the_others_are_compared(corrected: Edition, editor: User) -> None:
    third = correct(corrected, editor, is_minor=False, at=NOON + 2 * DAY)
    withholding.withhold(corrected, by=editor, why="Names.")
    page = read("/updates/1/history/")
    assert re.findall(r"compare/\?older=(\d)&amp;newer=(\d)", page) == [("1", "3")]
    assert third.number == 3
    withholding.show(corrected, by=editor)
    assert len(re.findall(r"compare/\?older", read("/updates/1/history/"))) == 2


def test_who_takes_away_what_readers_could_read_has_written_nothing(corrected: Edition, colleague: User) -> None:
    withheld(corrected, colleague)
    withholding.show(corrected.update.editions.get(number=1), by=colleague)
    withdraw(corrected.update, colleague)
    notice = Update.objects.get().notice
    workflow.withdraw(corrected.update, by=colleague, notice="It names no day.", seen=workflow.mark_of(notice))
    assert Update.objects.get().notice == "It names no day."
    assert workflow.may_approve(corrected.update, colleague)


def test_what_readers_read_now_is_not_withheld(corrected: Edition, editor: User, cast: dict[str, Reader]) -> None:
    with pytest.raises(withholding.IsShown):
        withholding.withhold(corrected, by=editor, why="No.")
    for name in ("contributor", "member"):
        with pytest.raises(PermissionDenied):
            withholding.withhold(corrected.update.editions.get(number=1), by=cast[name], why="No.")  # type: ignore[arg-type]
    page = signed_in(editor).post("/staff/updates/1/editions/2/withhold/", {"why": "No."}, follow=True).content.decode()
    assert "is what readers read now" in page


def test_an_editor_withholds_and_shows_again_with_a_reason(corrected: Edition, editor: User) -> None:
    client = signed_in(editor)
    assert "/staff/updates/1/editions/1/withhold/" in client.get("/updates/1/history/").content.decode()
    assert (
        "Say why it can be read no longer." in client.post("/staff/updates/1/editions/1/withhold/", {"why": " "}).content.decode()
    )
    client.post("/staff/updates/1/editions/1/withhold/", {"why": "A name."})
    assert Client().get("/updates/1/history/1/").status_code == 404
    client.post("/staff/updates/1/editions/1/show/")
    assert Client().get("/updates/1/history/1/").status_code == 200


def test_withheld_without_a_reason_there_is_nothing(corrected: Edition, editor: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(number=1).update(withheld_at=NOON, withheld_by=editor)


@pytest.mark.parametrize("address", ["/updates/1/history/", "/updates/1/history/1/", "/updates/1/history/compare/"])
def test_history_takes_the_same_queries_with_2_and_with_30_editions(
    django_assert_max_num_queries: DjangoAssertNumQueries, corrected: Edition, editor: User, client: Client, address: str
) -> None:
    counts = []
    for number in (0, 28):
        for _ in range(number):
            correct(corrected, editor, is_minor=True, at=NOON + 2 * DAY)
        client.get(address)
        with django_assert_max_num_queries(7) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
