"""What caches may keep of pages for anyone, and how a page is known to be the same."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from people.dates import today
from people.models import User
from publishing import keeping
from publishing.keeping import files_of, release, versions_of
from publishing.when import When
from tests.conftest import DAY, NOON, signed_in
from tests.updates.commenting import sent
from tests.updates.promising import COMING, make_promise
from tests.updates.test_corrections import correct, withdraw
from updates import comments, conversations, due, erasure, promises, withholding, workflow
from updates.models import Comment, Conversation, Edition, Mark, NextUpdate, Promise, Update
from workstreams.models import Milestone, Programme, Workstream

Publish = Callable[..., Edition]
UPDATE, INDEX, HISTORY = "/updates/1/", "/updates/", "/updates/1/history/"
COMPARE, OLD = "/updates/1/history/compare/", "/updates/1/history/1/"
PAGES = [UPDATE, INDEX, HISTORY, COMPARE, OLD]


@pytest.fixture
def corrected(publish: Publish, editor: User, workstreams: list[Workstream]) -> Edition:
    first = publish(*[(f"About {workstream}", workstream) for workstream in workstreams], at=NOON)
    milestone = Milestone(workstream=workstreams[0], title="The report")
    milestone.planned = When.on(COMING)
    milestone.save()
    section = first.update.sections.all()[0]
    make_promise(section)
    make_promise(section, words="It will be a milestone.", milestone=milestone)
    return correct(first, editor, is_minor=False)


def tag(address: str) -> str:
    return Client().get(address)["ETag"]


def is_same(address: str, known: str) -> bool:
    response = Client().get(address, headers={"If-None-Match": known})
    assert response.status_code != 304 or response.content == b""
    return response.status_code == 304


@pytest.mark.parametrize("address", PAGES)
def test_anyone_may_keep_a_page_for_a_minute_and_is_told_that_it_is_the_same(corrected: Edition, address: str) -> None:
    first = Client().get(address)
    again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    for response in (first, again):
        assert response["Cache-Control"] == "public, max-age=60"
        assert {name.strip() for name in response["Vary"].split(",")} == {"Accept", "Cookie"}
        assert response["ETag"] == first["ETag"]
        assert not response.cookies
    assert Client().head(address, headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", PAGES)
def test_that_it_is_the_same_is_known_by_one_query(
    corrected: Edition, django_assert_num_queries: DjangoAssertNumQueries, address: str
) -> None:
    known = tag(address)
    with django_assert_num_queries(1):
        assert is_same(address, known)


def test_an_update_of_12_sections_takes_6_queries(
    publish: Publish, editor: User, workstreams: list[Workstream], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    publish()
    edition = publish(*[(f"Section {number}", workstreams[number % 3]) for number in range(12)])
    publish()
    make_promise(edition.update.sections.all()[0])
    comments.approve(sent(edition.update), by=editor, seen=1)
    with django_assert_max_num_queries(6):
        page = Client().get("/updates/2/").content.decode()
    assert page.count('<section class="portal-section" aria-labelledby=') == 12
    for shown in ("It will report.", 'href="/updates/1/" rel="prev"', 'href="/updates/3/" rel="next"', "Comments (1)"):
        assert shown in page


def approve_comment(edition: Edition, editor: User) -> None:
    comments.approve(sent(edition.update), by=editor, seen=1)


def correct_again(edition: Edition, editor: User) -> None:
    correct(edition, editor, is_minor=True, at=NOON + 2 * DAY)


def rename(edition: Edition, editor: User) -> None:
    Programme.objects.update(name="Another name")


def rename_workstream(edition: Edition, editor: User) -> None:
    Workstream.objects.filter(slug="data").update(name="Figures")


def close_comments(edition: Edition, editor: User) -> None:
    Conversation.objects.update_or_create(update=edition.update, defaults={"closes_on": today()})


def take_back(edition: Edition, editor: User) -> None:
    withdraw(edition.update, editor)


def unpublish(edition: Edition, editor: User) -> None:
    workflow.unpublish(edition.update, by=editor, why="Gone.")


def restrict(edition: Edition, editor: User) -> None:
    Update.objects.update(audience="groups")


def mark_promise(edition: Edition, editor: User) -> None:
    kept = Mark(state="kept", words="It reported.", said_by=editor, said_at=NOON)
    promises.mark(Promise.objects.get(words="It will report."), kept, by=editor)


def forecast_anew(edition: Edition, editor: User) -> None:
    Milestone.objects.update(title="Another title")


def withhold(edition: Edition, editor: User) -> None:
    withholding.withhold(edition.update.editions.get(number=1), by=editor, why="Names.")


CHANGES: list[tuple[Callable[[Edition, User], None], set[str]]] = [
    (approve_comment, {UPDATE}),
    (close_comments, {UPDATE}),
    (correct_again, set(PAGES)),
    (take_back, set(PAGES)),
    (unpublish, set(PAGES)),
    (restrict, set(PAGES)),
    (rename, set(PAGES)),
    (rename_workstream, {UPDATE, HISTORY, COMPARE, OLD}),
    (mark_promise, {UPDATE, HISTORY, COMPARE, OLD}),
    (forecast_anew, {UPDATE, HISTORY, COMPARE, OLD}),
    (withhold, {HISTORY, COMPARE, OLD}),
]


@pytest.mark.parametrize(("change", "concerned"), CHANGES, ids=[change.__name__ for change, _ in CHANGES])
def test_whatever_changes_what_a_page_shows_makes_it_another(
    corrected: Edition, editor: User, change: Callable[[Edition, User], None], concerned: set[str]
) -> None:
    known = {address: tag(address) for address in PAGES}
    change(corrected, editor)
    assert {address for address in PAGES if not is_same(address, known[address])} == concerned


def test_the_next_update_changes_the_page_of_the_one_before_and_the_list(
    corrected: Edition, publish: Publish, editor: User
) -> None:
    known = {address: tag(address) for address in PAGES}
    second = publish()
    assert {address for address in PAGES if not is_same(address, known[address])} == {UPDATE, INDEX}
    known = {address: tag(address) for address in PAGES}
    correct(second, editor, is_minor=True)
    assert not is_same(UPDATE, known[UPDATE])
    known = {address: tag(address) for address in PAGES}
    withdraw(second.update, editor)
    assert not is_same(UPDATE, known[UPDATE])


def test_the_day_of_the_next_update_is_on_the_list(corrected: Edition, editor: User) -> None:
    known = tag(INDEX)
    NextUpdate.objects.update_or_create(pk=1, defaults={"due_on": today() + DAY})
    assert due.promised_on(today()) == today() + DAY
    assert not is_same(INDEX, known)


def test_an_erased_comment_is_shown_no_longer(corrected: Edition, cast: dict[str, Any], editor: User) -> None:
    approve_comment(corrected, editor)
    known = tag(UPDATE)
    comment = Comment.objects.get()
    erasure.erase(comment.email, by=cast["administrator"])
    assert not is_same(UPDATE, known)


def test_what_is_not_shown_leaves_the_page_the_same(corrected: Edition, editor: User) -> None:
    known = tag(UPDATE)
    sent(corrected.update)
    corrected.update.sections.update(body="A draft.")
    assert is_same(UPDATE, known)


def test_each_day_has_pages_of_its_own(corrected: Edition, settings: LazySettings) -> None:
    known = tag(UPDATE)
    settings.NOW = (NOON + 400 * DAY).isoformat()
    assert not is_same(UPDATE, known)


def test_when_comments_close_by_themselves_the_page_is_another(publish: Publish, settings: LazySettings) -> None:
    edition = publish(at=NOON)
    settings.NOW = NOON.isoformat()
    known = tag(UPDATE)
    edition.update.refresh_from_db()
    assert conversations.is_open_now(edition.update)
    settings.NOW = (NOON + datetime.timedelta(weeks=8, days=1)).isoformat()
    assert not is_same(UPDATE, known)


def test_the_same_page_as_markdown_has_a_tag_of_its_own(corrected: Edition) -> None:
    known = tag(UPDATE)
    as_markdown = Client().get(UPDATE, headers={"Accept": "text/markdown", "If-None-Match": known})
    assert (as_markdown.status_code, as_markdown["ETag"] == known) == (200, False)


def test_for_those_who_are_signed_in_it_is_made_each_time(corrected: Edition, editor: User) -> None:
    known = tag(UPDATE)
    for address in PAGES:
        response = signed_in(editor).get(address, headers={"If-None-Match": known})
        assert (response.status_code, response["Cache-Control"], "ETag" in response) == (200, "private, no-store", False)
        assert "Cookie" in response["Vary"]


@pytest.mark.parametrize("cookie", ["sessionid", "messages"])
def test_whoever_may_be_somebody_gets_nothing_that_others_get(corrected: Edition, cookie: str) -> None:
    client = Client()
    client.cookies[cookie] = "anything"
    response = client.get(UPDATE, headers={"If-None-Match": tag(UPDATE)})
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")


def test_a_stranger_who_knows_the_tag_is_not_told_that_it_is_there(corrected: Edition) -> None:
    known = tag(UPDATE)
    Update.objects.update(audience="groups")
    response = Client().get(UPDATE, headers={"If-None-Match": known})
    assert (response.status_code, "ETag" in response, "public" in response.get("Cache-Control", "")) == (404, False, False)


@pytest.mark.parametrize("folder", ["templates", "static", "updates", "publishing"])
def test_a_new_release_has_new_pages(tmp_path: Path, folder: str, settings: LazySettings) -> None:
    for name in ("requirements.txt", "package-lock.json"):
        (tmp_path / name).touch()
    for room in ("templates", "static", "updates", "publishing"):
        (tmp_path / room / "deep").mkdir(parents=True)
        (tmp_path / room / "__init__.py").touch()
    settings.BASE_DIR = tmp_path
    before = release.__wrapped__()
    assert release.__wrapped__() == before
    (tmp_path / folder / "deep" / "page.py").write_text("New.")
    assert release.__wrapped__() != before


def test_a_release_holds_what_pages_are_made_of(settings: LazySettings) -> None:
    names = {str(path.relative_to(settings.BASE_DIR)) for path in files_of(settings.BASE_DIR)}
    assert {"templates/updates/detail.html", "static/portal/portal.css", "updates/models/updates.py", "requirements.txt"} <= names
    assert not any(name.startswith((".", "tests", "node_modules")) for name in names)


def test_a_release_is_part_of_each_tag(corrected: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    known = tag(UPDATE)
    monkeypatch.setattr(keeping, "release", lambda: "the next")
    assert not is_same(UPDATE, known)


def test_each_writing_of_a_row_is_another_version_and_nothing_else_is(programme: Programme) -> None:
    rows = Programme.objects.all()
    seen = {versions_of([rows]) for _ in range(3)}
    Programme.objects.update(name="Other")
    seen.add(versions_of([rows]))
    Programme.objects.update(name="The Programme")
    seen.add(versions_of([rows]))
    assert len(seen) == 3
    assert versions_of([rows, Programme.objects.none()]) == versions_of([rows])
    assert versions_of([]) == ""
