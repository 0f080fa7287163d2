"""Every step from a draft to readers: who may take it, and what it takes."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from people.models import Reader, User
from publishing import writing
from publishing.models import AuditEntry, Change
from tests.conftest import NOON
from updates import editions, workflow
from updates.models import Edition, Release, Section, Stage, Update

MakeUpdate = Callable[..., Update]


@pytest.fixture
def update(make_update: MakeUpdate) -> Update:
    """Written by the editor."""
    return make_update(("Section", None))


def stage_of(update: Update) -> Stage:
    return workflow.standing(Update.objects.get(pk=update.pk)).stage


def send_in(update: Update, by: User, **told: object) -> None:
    workflow.submit(update, by=by, seen=workflow.fingerprint(update), **told)  # type: ignore[arg-type]


def approve(update: Update, by: User) -> None:
    workflow.approve(update, by=by, seen=workflow.standing(update).fingerprint)


def publish(update: Update, by: User, over: int = 0) -> Edition:
    return workflow.publish(update, by=by, over=over, seen=workflow.standing(update).fingerprint)


def write(update: Update, by: User, body: str = "Another text.") -> None:
    section = update.sections.first()
    assert section
    section.body = body
    writing.save(section, ["body"], by=by)


def test_from_draft_to_readers(update: Update, editor: User, colleague: User) -> None:
    seen = [stage_of(update)]
    send_in(update, editor)
    seen.append(stage_of(update))
    approve(update, colleague)
    seen.append(stage_of(update))
    edition = publish(update, editor)
    assert seen == [Stage.DRAFT, Stage.IN_REVIEW, Stage.APPROVED]
    assert (edition.approved_by, edition.published_by, edition.why_alone) == (colleague, editor, "")
    assert stage_of(update) == Stage.DRAFT
    trail = AuditEntry.objects.order_by("pk").values_list("did", "by")
    assert list(trail) == [("sent in", editor.pk), ("approved", colleague.pk), ("published", editor.pk)]


def test_whoever_wrote_or_sent_in_cannot_approve(update: Update, editor: User, colleague: User) -> None:
    send_in(update, colleague)
    for person in (editor, colleague):
        with pytest.raises(workflow.OwnText):
            approve(update, person)
    assert stage_of(update) == Stage.IN_REVIEW


def test_an_earlier_writer_is_not_forgotten_when_another_writes_over_it(
    update: Update, editor: User, colleague: User, cast: dict[str, Reader]
) -> None:
    write(update, colleague)
    write(update, editor)
    send_in(update, editor)
    with pytest.raises(workflow.OwnText):
        approve(update, colleague)
    approve(update, cast["administrator"])  # type: ignore[arg-type]
    assert stage_of(update) == Stage.APPROVED


def test_two_are_enough_when_the_approver_mends_something(update: Update, editor: User, colleague: User) -> None:
    send_in(update, editor)
    approve(update, colleague)
    write(update, colleague, "A typing error mended.")
    assert stage_of(update) == Stage.IN_REVIEW
    with pytest.raises(workflow.OwnText):
        approve(update, colleague)
    approve(update, editor)
    assert publish(update, colleague).approved_by == editor


@pytest.mark.parametrize("change", ["text", "order", "title", "section added", "audience", "author", "kind"])
def test_any_change_after_approval_needs_approval_again(update: Update, editor: User, colleague: User, change: str) -> None:
    Section.objects.create(update=update, position=2, heading="Second", body="Words.", changed_by=editor)
    send_in(update, editor)
    approve(update, colleague)
    before = workflow.standing(update).fingerprint
    {
        "text": lambda: Section.objects.filter(position=1).update(body="Other."),
        "order": lambda: [
            Section.objects.filter(heading="Second").update(position=0),
        ],
        "title": lambda: Update.objects.update(title="Other"),
        "section added": lambda: Section.objects.create(update=update, position=3, heading="Third", body="x"),
        "audience": lambda: Update.objects.update(audience="staff"),
        "author": lambda: Update.objects.update(author="Somebody"),
        "kind": lambda: Release.objects.update(is_minor=True),
    }[change]()
    update.refresh_from_db()
    assert stage_of(update) == Stage.IN_REVIEW
    with pytest.raises(workflow.ChangedSince):
        workflow.publish(update, by=editor, over=0, seen=before)
    with pytest.raises(workflow.NotNow):
        publish(update, editor)
    assert not Edition.objects.exists()


def test_approving_an_older_text_is_refused(update: Update, editor: User, colleague: User) -> None:
    send_in(update, editor)
    seen = workflow.standing(update).fingerprint
    write(update, editor)
    with pytest.raises(workflow.ChangedSince):
        workflow.approve(update, by=colleague, seen=seen)
    assert stage_of(update) == Stage.IN_REVIEW


def test_each_step_twice_is_as_once(update: Update, editor: User, colleague: User) -> None:
    for _ in range(2):
        send_in(update, editor)
    for _ in range(2):
        approve(update, colleague)
    seen = workflow.standing(update).fingerprint
    workflow.publish(update, by=editor, over=0, seen=seen)
    with pytest.raises(editions.AlreadyPublished):
        workflow.publish(update, by=editor, over=0, seen=seen)
    assert (Edition.objects.count(), Change.objects.count()) == (1, 1)
    assert AuditEntry.objects.count() == 3


def test_sent_back_it_is_a_draft_with_words_and_not_approved(update: Update, editor: User, colleague: User) -> None:
    send_in(update, editor)
    approve(update, colleague)
    workflow.send_back(update, by=colleague, why="The date is wrong.")
    now = workflow.standing(update)
    assert now.release
    assert (now.stage, now.release.sent_back_why, now.release.sent_back_by) == (Stage.DRAFT, "The date is wrong.", colleague)
    with pytest.raises(workflow.NotNow):
        publish(update, editor)
    with pytest.raises(writing.SaidMeanwhile):
        workflow.send_back(update, by=colleague, why="Once more.")


def test_published_alone_it_is_marked_until_another_approves(update: Update, editor: User, colleague: User) -> None:
    edition = workflow.publish_alone(update, by=editor, over=0, seen=workflow.fingerprint(update), why="It is urgent.")
    assert (edition.is_alone, edition.why_alone) == (True, "It is urgent.")
    with pytest.raises(workflow.OwnText):
        workflow.approve_afterwards(edition, by=editor)
    for _ in range(2):
        workflow.approve_afterwards(edition, by=colleague)
    edition.refresh_from_db()
    assert (edition.is_alone, edition.approved_by, edition.why_alone) == (False, colleague, "It is urgent.")
    assert AuditEntry.objects.filter(did="approved afterwards").count() == 1


def test_who_wrote_what_another_published_alone_cannot_approve_it(update: Update, editor: User, colleague: User) -> None:
    edition = workflow.publish_alone(update, by=colleague, over=0, seen=workflow.fingerprint(update), why="Urgent.")
    with pytest.raises(workflow.OwnText):
        workflow.approve_afterwards(edition, by=editor)


def test_publishing_alone_needs_a_reason(update: Update, editor: User) -> None:
    with pytest.raises(editions.NotReady, match="Say why"):
        workflow.publish_alone(update, by=editor, over=0, seen=workflow.fingerprint(update), why=" ")


def test_only_editors_take_any_step(update: Update, cast: dict[str, Reader]) -> None:
    allowed = set()
    steps: list[Callable[[User], object]] = [
        lambda user: workflow.submit(update, by=user, seen="x"),
        lambda user: workflow.approve(update, by=user, seen="x"),
        lambda user: workflow.send_back(update, by=user, why="x"),
        lambda user: workflow.schedule(update, by=user, seen="x", moment=NOON),
        lambda user: workflow.unschedule(update, by=user),
        lambda user: workflow.publish(update, by=user, over=0, seen="x"),
        lambda user: workflow.publish_alone(update, by=user, over=0, seen="x", why="x"),
    ]
    for name, user in cast.items():
        for step in steps:
            try:
                step(user)  # type: ignore[arg-type]
            except PermissionDenied:
                continue
            except (workflow.NotNow, workflow.ChangedSince):
                pass
            allowed.add(name)
    assert allowed == {"editor", "administrator"}


def test_what_is_not_ready_is_not_sent_in(make_update: MakeUpdate, editor: User) -> None:
    empty = make_update()
    with pytest.raises(editions.NotReady, match="There is no section yet"):
        send_in(empty, editor)


def test_the_database_refuses_stages_that_cannot_be(update: Update, editor: User, colleague: User) -> None:
    send_in(update, editor)
    approve(update, colleague)
    rows = Release.objects.all()
    for wrong in (
        {"stage": "nonsense"},
        {"stage": Stage.DRAFT},
        {"stage": Stage.IN_REVIEW},
        {"stage": Stage.SCHEDULED},
        {"approved_print": ""},
        {"approved_by": None},
        {"scheduled_for": NOON},
        {"sent_in_by": None},
        {"sent_back_why": "x"},
    ):
        with pytest.raises(IntegrityError, match="release_"), transaction.atomic():
            rows.update(**wrong)


def test_the_database_refuses_editions_that_nobody_approved(update: Update, editor: User, colleague: User) -> None:
    edition = workflow.publish_alone(update, by=editor, over=0, seen=workflow.fingerprint(update), why="Urgent.")
    row = Edition.objects.filter(pk=edition.pk)
    for wrong in (
        {"why_alone": ""},
        {"approved_by": colleague},
        {"approved_by": editor, "approved_at": NOON},
        {"is_minor": True},
        {"dated_at": NOON},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**wrong)
