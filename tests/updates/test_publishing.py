"""Publishing freezes an edition and writes a change."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from people.models import Group, Reader, User
from publishing.models import AuditEntry, Change
from publishing.states import State
from tests.conftest import DAY, NOON
from updates import editions
from updates.models import Edition, EditionSection, Section, Update
from workstreams.models import Workstream

MakeUpdate = Callable[..., Update]
Publish = Callable[..., Edition]


def test_publishing_freezes_the_text(make_update: MakeUpdate, editor: User, workstreams: list[Workstream]) -> None:
    update = make_update(("First", workstreams[0]), ("Second", None))
    edition = editions.publish(update, by=editor, over=0, at=NOON)
    Section.objects.update(body="Changed since.")
    Update.objects.update(title="Changed since")
    edition.refresh_from_db()
    assert (edition.number, edition.title, edition.published_at) == (1, "Title 1", NOON)
    assert [(s.heading, s.workstream, str(s.html)) for s in edition.sections.all()] == [
        ("First", workstreams[0], "<p>Text of First.</p>"),
        ("Second", None, "<p>Text of Second.</p>"),
    ]


def test_publishing_writes_a_change_that_touches_the_workstreams(publish: Publish, workstreams: list[Workstream]) -> None:
    publish(("First", workstreams[0]), ("Free text", None), ("Second", workstreams[1]))
    change = Change.objects.get()
    assert (change.title, change.at, change.address) == ("Update #1: Title 1", NOON, "/updates/1/")
    assert [(touch.topic, touch.address, touch.line) for touch in change.touches.all()] == [
        (workstreams[0], "/updates/1/#first", "Text of First."),
        (workstreams[1], "/updates/1/#second", "Text of Second."),
    ]


def test_publishing_is_recorded(publish: Publish, editor: User) -> None:
    edition = publish()
    entry = AuditEntry.objects.get(did="published")
    assert (entry.by, entry.thing, entry.details) == (
        editor,
        edition.update,
        {"edition": 1, "is_minor": False, "why_alone": editions.NOT_SAID},
    )


def test_a_second_click_publishes_nothing_twice(make_update: MakeUpdate, editor: User) -> None:
    update = make_update(("Section", None))
    editions.publish(update, by=editor, over=0)
    with pytest.raises(editions.AlreadyPublished):
        editions.publish(update, by=editor, over=0)
    assert (Edition.objects.count(), Change.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_the_same_moment_publish_once(make_update: MakeUpdate, editor: User) -> None:
    update = make_update(*[(f"Section {number}", None) for number in range(20)])
    results: list[str] = []

    def click() -> None:
        try:
            editions.publish(update, by=editor, over=0)
            results.append("published")
        except editions.AlreadyPublished:
            results.append("already published")
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(5)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert sorted(results) == ["already published"] * 4 + ["published"]
    assert (Edition.objects.count(), Change.objects.count()) == (1, 1)


def test_a_correction_is_another_edition_and_says_what_changed(publish: Publish, editor: User) -> None:
    first = publish()
    second = editions.publish(first.update, by=editor, over=1, note="The date was wrong.", at=NOON + DAY)
    assert (second.number, second.note, second.first_published_at) == (2, "The date was wrong.", NOON)
    assert Change.objects.first().title == "Corrected: Update #1: Title 1"  # type: ignore[union-attr]


def test_a_correction_without_a_note_is_refused(publish: Publish, editor: User) -> None:
    first = publish()
    with pytest.raises(editions.NotReady, match="Say what changed"):
        editions.publish(first.update, by=editor, over=1, note="  ")
    assert Edition.objects.count() == 1


@pytest.mark.parametrize(
    ("sections", "fields", "problem"),
    [
        ((), {}, "There is no section yet"),
        ((("Empty", None),), {}, "“Empty” has no text"),
        ((("A", None),), {"summary": " "}, "no summary"),
    ],
)
def test_what_is_not_ready_is_not_published(
    make_update: MakeUpdate, editor: User, sections: tuple[tuple[str, None], ...], fields: dict[str, str], problem: str
) -> None:
    update = make_update(*sections, **fields)
    update.sections.filter(heading="Empty").update(body=" ")
    with pytest.raises(editions.NotReady, match=problem):
        editions.publish(update, by=editor, over=0)
    update.refresh_from_db()
    assert update.state == State.DRAFT
    assert not Change.objects.exists()


def test_only_editors_publish(make_update: MakeUpdate, cast: dict[str, Reader]) -> None:
    allowed = set()
    for name, user in cast.items():
        update = make_update(("Section", None))
        try:
            editions.publish(update, by=user, over=0)  # type: ignore[arg-type]
        except PermissionDenied:
            continue
        allowed.add(name)
    assert allowed == {"editor", "administrator"}


def test_sections_with_the_same_heading_have_addresses_of_their_own(publish: Publish) -> None:
    edition = publish(("Next steps", None), ("Next steps", None), ("!!!", None))
    assert [section.anchor for section in edition.sections.all()] == ["next-steps", "next-steps-2", "part"]


def test_the_change_has_the_groups_of_the_update(publish: Publish, group: Group) -> None:
    publish(audience="groups", groups=(group,))
    change = Change.objects.get()
    assert (change.audience, list(change.audience_groups.all())) == ("groups", [group])


def test_the_database_refuses_what_cannot_be(publish: Publish, make_update: MakeUpdate, editor: User) -> None:
    edition = publish()
    for wrong in (
        lambda: Update.objects.update(edition=None),
        lambda: Update.objects.update(state="nonsense"),
        lambda: Update.objects.update(audience="nonsense"),
        lambda: Edition.objects.update(number=2, note=""),
        lambda: make_update(number=1),
        lambda: EditionSection.objects.create(edition=edition, position=9, anchor="section", heading="x", body="x", html=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()
