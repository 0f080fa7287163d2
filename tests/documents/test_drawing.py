"""Pictures of pages are drawn by workers, some at a time; a page that cannot be drawn is passed over, and nothing is lost."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image

from documents import drawing, kept, versions
from documents.inspecting import processes
from documents.models import AttachedFile, Document, StoredFile
from people.models import User
from tests.documents import hostile

Make = Callable[..., Document]
ADDRESS = "/documents/the-plan/1/a.pdf/"
MINUTES_AGO = "2016-11-24T12:00Z"


@pytest.fixture
def attached(make_document: Make) -> AttachedFile:
    """A file of 30 pages, of which the first has been drawn."""
    document = make_document("The plan", file=hostile.best_pdf(*(f"word{number}" for number in range(1, 31))))
    return document.versions.get().files.get()


def stored() -> StoredFile:
    return StoredFile.objects.get()


def test_the_cover_is_there_as_soon_as_the_file_is(client: Client, attached: AttachedFile) -> None:
    assert (stored().state, stored().drawn, stored().attempts) == ("ready", 1, 0)
    for query, width in (("", 800), ("?small", 240)):
        picture = Image.open(BytesIO(client.get(f"{ADDRESS}page-1.png{query}").content))
        assert width <= picture.width <= width + 1
    assert f'src="{ADDRESS}page-1.png?small"' in client.get("/documents/the-plan/").content.decode()


def test_pages_that_are_not_drawn_yet_are_said_to_come_and_then_are_there(client: Client, attached: AttachedFile) -> None:
    page = client.get(ADDRESS).content.decode()
    assert (page.count("<img"), page.count("picture of this page is being made")) == (1, 9)
    assert client.get(f"{ADDRESS}page-2.png").status_code == 404
    assert drawing.waiting() == [stored().pk]
    assert drawing.draw_next(stored().pk) is True
    assert drawing.draw_next(stored().pk) is False
    assert (stored().drawn, stored().undrawable, drawing.waiting()) == (30, [], [])
    page = client.get(ADDRESS).content.decode()
    assert (page.count("<img"), page.count("is being made")) == (10, 0)
    for address, status in (("page-30.png", 200), ("page-31.png", 404), ("page-2.png?small", 404)):
        assert client.get(ADDRESS + address).status_code == status, address


def test_a_reader_never_starts_a_process(client: Client, attached: AttachedFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes.subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    for address in ("", "page-1.png", "page-1.png?small", "page-2.png"):
        client.get(ADDRESS + address)


def test_a_page_that_ends_its_process_is_passed_over_and_remembered(make_document: Make) -> None:
    make_document("The plan", file=hostile.pdf_with_an_endless_page(), publish=False)
    pk = stored().pk
    for drawn, undrawable in ((2, []), (3, [3]), (4, [3])):
        assert drawing.draw_next(pk) is (drawn < 4)
        assert (stored().drawn, stored().undrawable, stored().state) == (drawn, undrawable, "ready")
    assert [page for page in range(6) if stored().has_picture(page)] == [1, 2, 4]


def test_a_file_of_which_the_cover_cannot_be_drawn_is_read_all_the_same(
    client: Client, editor: User, make_document: Make
) -> None:
    make_document("The plan", file=hostile.pdf_of_shapes("0 0 1 90000", "0 0 600 800"), text="", publish=False)
    attached = AttachedFile.objects.get()
    versions.publish(attached.version, by=editor, accepted=[attached])
    drawing.draw_next(stored().pk)
    page = client.get("/documents/the-plan/").content.decode()
    assert "No picture of this page could be made" in page
    assert "page-2.png" in page
    assert "page-1.png" not in page


def test_a_worker_that_died_leaves_its_pages_to_the_next_and_at_last_they_are_passed_over(attached: AttachedFile) -> None:
    pk = attached.stored_id
    for attempt in range(drawing.ATTEMPTS):
        assert drawing.claim(pk), attempt
        assert drawing.waiting() == []
        assert drawing.draw_next(pk) is False
        StoredFile.objects.update(leased_until=MINUTES_AGO)
    drawing.draw_next(pk)
    assert (stored().drawn, stored().undrawable, stored().attempts) == (2, [2], 0)


def test_after_a_worker_died_the_pages_are_drawn_one_by_one(attached: AttachedFile) -> None:
    drawing.claim(attached.stored_id)
    StoredFile.objects.update(leased_until=MINUTES_AGO)
    drawing.draw_next(attached.stored_id)
    assert stored().drawn == 2
    drawing.draw_next(attached.stored_id)
    assert stored().drawn == 2 + drawing.AT_ONCE


def test_a_storage_that_gives_no_answer_costs_no_page(attached: AttachedFile) -> None:
    place = Path(stored().content.path)
    place.rename(place.with_suffix(".away"))
    for _ in range(drawing.ATTEMPTS + 1):
        StoredFile.objects.update(leased_until=MINUTES_AGO)
        with pytest.raises(FileNotFoundError):
            drawing.draw_next(attached.stored_id)
    assert drawing.waiting() == []
    place.with_suffix(".away").rename(place)
    StoredFile.objects.update(leased_until=MINUTES_AGO)
    assert drawing.draw_next(attached.stored_id) is True
    assert (stored().drawn, stored().undrawable) == (26, [])


def test_pictures_go_with_their_file_even_those_that_are_drawn_at_that_moment(
    editor: User, make_document: Make, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    document = make_document("The plan", file=hostile.best_pdf("One", "Two"), publish=False)
    claimed = drawing.claim(stored().pk)
    content = Path(stored().content.path)
    assert claimed
    assert len(list(content.parent.glob(f"{content.name}*"))) == 3
    with django_capture_on_commit_callbacks(execute=True):
        versions.detach(document.versions.get().files.get(), by=editor)
    assert not list(content.parent.glob(f"{content.name}*"))
    kept.put(claimed.content.storage, drawing.place_of(claimed, 2, "page"), b"drawn")
    assert drawing.keep_count(claimed, [True]) is False
    assert not list(content.parent.glob(f"{content.name}*"))


def test_the_count_cannot_be_wrong(attached: AttachedFile) -> None:
    for wrong in ({"drawn": 31}, {"drawn": 1, "undrawable": [1, 2]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StoredFile.objects.update(**wrong)
