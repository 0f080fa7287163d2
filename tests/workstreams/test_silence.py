"""A workstream without a note since the last update says so, with what was said last and when."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from people.models import User
from publishing.audience import Audience
from tests.conftest import DAY, NOON, signed_in
from updates.models import Edition
from workstreams import silence
from workstreams.models import ProgressNote, Standing, Workstream

Publish = Callable[..., Edition]
NO_NOTE = "No note since the last update (24 November 2016)."
PAGE = "/workstreams/neglect/"


def note(workstream: Workstream, by: User, at: datetime.datetime, body: str = "So.", **fields: object) -> ProgressNote:
    return ProgressNote.objects.create(
        workstream=workstream, happened_on=at.date(), body=body, author=by, changed_by=by, written_at=at, **fields
    )


def page_of(reader: User | None = None, address: str = PAGE) -> str:
    return (signed_in(reader) if reader else Client()).get(address).content.decode()


def test_a_page_says_what_was_said_last_and_when(editor: User, workstreams: list[Workstream], publish: Publish) -> None:
    said = note(workstreams[0], editor, NOON - 5 * DAY, "The pilot **started**.")
    publish(("Neglect", workstreams[0]))
    page = page_of()
    assert NO_NOTE in page
    assert f'Said last, on 19 November 2016: <a href="#note-{said.pk}">The pilot started.</a>' in page
    note(workstreams[0], editor, NOON + DAY)
    assert "No note" not in page_of()


def test_without_any_note_the_page_names_what_was_published_last(workstreams: list[Workstream], publish: Publish) -> None:
    publish(("Our plan", workstreams[0]))
    page = page_of()
    assert NO_NOTE in page
    assert 'Said last, on 24 November 2016: <a href="/updates/1/#our-plan">Our plan</a>. Text of Our plan.' in page


def test_a_note_that_is_hidden_from_a_reader_breaks_no_silence_for_them(
    editor: User, workstreams: list[Workstream], publish: Publish
) -> None:
    publish()
    note(workstreams[0], editor, NOON + DAY, "Xylograph.", audience=Audience.STAFF)
    assert NO_NOTE in page_of()
    assert "Xylograph" not in page_of()
    assert "No note" not in page_of(editor)


@pytest.mark.parametrize(("status", "is_said"), [("on track", True), ("paused", False), ("complete", False)])
def test_nobody_waits_for_what_is_paused_or_complete(
    editor: User, workstreams: list[Workstream], publish: Publish, status: str, is_said: bool
) -> None:
    publish()
    standing = Standing.objects.create(workstream=workstreams[0], status=status, reason="So.", since=NOON.date(), said_at=NOON)
    Workstream.objects.filter(pk=workstreams[0].pk).update(standing=standing)
    assert (NO_NOTE in page_of()) == is_said
    assert page_of(editor, "/staff/").count(NO_NOTE) == 2 + is_said


def test_a_note_counts_from_when_it_was_written_not_from_when_it_happened(
    editor: User, workstreams: list[Workstream], publish: Publish
) -> None:
    publish()
    late = note(workstreams[0], editor, NOON + DAY)
    ProgressNote.objects.filter(pk=late.pk).update(happened_on=NOON.date() - 9 * DAY)
    assert "No note" not in page_of()


def test_before_the_first_update_it_is_thirty_days(editor: User, workstreams: list[Workstream]) -> None:
    note(workstreams[0], editor, timezone.now() - 31 * DAY)
    assert "No note in the last 30 days." in page_of()
    note(workstreams[0], editor, timezone.now() - 29 * DAY)
    assert "No note in the last" not in page_of()
    assert silence.period_at(NOON).begins == NOON - 30 * DAY


@pytest.mark.parametrize("address", ["/staff/", "/staff/workstreams/"])
def test_staff_lists_say_it_too(editor: User, workstreams: list[Workstream], publish: Publish, address: str) -> None:
    note(workstreams[0], editor, NOON - 5 * DAY, "The pilot **started**.")
    publish()
    note(workstreams[1], editor, NOON + DAY)
    page = page_of(editor, address)
    assert page.count(NO_NOTE) == 2
    assert "Last note: 19 November 2016, “The pilot started.”" in page
    assert "Last note: 25 November 2016." in page
