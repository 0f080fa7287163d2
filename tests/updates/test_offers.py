"""Notes offered to the next update: listed where it is written, and a section to start from them."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from people.models import Group, User
from publishing.audience import Audience
from publishing.markdown import render
from tests.conftest import DAY, NOON, signed_in
from updates.models import Edition, Section, Update
from workstreams.models import ProgressNote, Workstream

Publish = Callable[..., Edition]
MakeUpdate = Callable[..., Update]
DRAFT = "/staff/updates/2/"
ADD = f"{DRAFT}sections/add/"


@pytest.fixture
def client(editor: User) -> Client:
    return signed_in(editor)


@pytest.fixture
def draft(publish: Publish, make_update: MakeUpdate) -> Update:
    """Update #2, being written after #1 of 24 November, for everyone."""
    publish()
    return make_update(("Written", None))


@pytest.fixture
def offer(editor: User) -> Callable[..., ProgressNote]:
    def make(workstream: Workstream, body: str, at: datetime.datetime = NOON + DAY, **fields: Any) -> ProgressNote:
        return ProgressNote.objects.create(
            workstream=workstream,
            happened_on=at.date(),
            body=body,
            html=render(body, heading_level=4),
            author=editor,
            changed_by=editor,
            written_at=at,
            **fields,
        )

    return make


def prefilled(client: Client, slug: str) -> tuple[str, str]:
    """The workstream that is chosen in the form for a new section, and its text."""
    page = client.get(ADD, {"workstream": slug}).content.decode()
    chosen = re.search(r'<option value="\d+" selected>([^<]*)<', page)
    text = re.search(r'<textarea name="body"[^>]*>\n?([^<]*)</textarea>', page)
    assert text
    return (chosen[1] if chosen else "", text[1].strip().replace("\r\n", "\n"))


def test_offers_since_the_last_update_stand_by_workstream_in_the_programmes_order(
    client: Client, draft: Update, workstreams: list[Workstream], offer: Callable[..., ProgressNote]
) -> None:
    offer(workstreams[1], "Third **thing**.")
    offer(workstreams[0], "Second.", NOON + 2 * DAY)
    offer(workstreams[0], "First.", NOON + DAY)
    offer(workstreams[0], "Told already.", NOON - DAY)
    offer(workstreams[0], "Kept back.", is_offered=False)
    for address in (DRAFT, ADD, f"{DRAFT}sections/{Section.objects.get(heading='Written').pk}/"):
        page = client.get(address).content.decode()
        page = page[page.index("Notes offered since the last update") :]
        places = [
            page.index(words)
            for words in (
                ">Neglect<",
                "25 November 2016, Ewan Editor",
                "First.",
                "Second.",
                ">Hearings<",
                "<strong>thing</strong>",
            )
        ]
        assert places == sorted(places)
        assert "Told already." not in page
        assert "Kept back." not in page
        assert page.count("Start a section from these") == 2


def test_a_section_starts_from_the_notes_and_nothing_is_written_until_it_is_saved(
    client: Client, draft: Update, workstreams: list[Workstream], offer: Callable[..., ProgressNote]
) -> None:
    offer(workstreams[0], "Second.", NOON + 2 * DAY)
    offer(workstreams[0], "First.\n\n- a list", NOON + DAY)
    assert prefilled(client, "neglect") == ("Neglect", "First.\n\n- a list\n\nSecond.")
    assert draft.sections.count() == 1


@pytest.mark.parametrize("slug", ["", "hearings", "unknown", "\x00", "x" * 5000])
def test_nonsense_to_start_from_is_an_empty_form(
    client: Client, draft: Update, workstreams: list[Workstream], offer: Callable[..., ProgressNote], slug: str
) -> None:
    offer(workstreams[0], "First.")
    assert prefilled(client, slug) == ("", "")


@pytest.mark.parametrize(
    ("audience", "text"),
    [
        (Audience.EVERYONE, "For everyone."),
        (Audience.GROUPS, "For everyone."),
        (Audience.STAFF, "For everyone.\n\nFor the staff."),
    ],
)
def test_no_section_starts_from_what_the_updates_readers_may_not_read(
    client: Client,
    draft: Update,
    workstreams: list[Workstream],
    group: Group,
    offer: Callable[..., ProgressNote],
    audience: str,
    text: str,
) -> None:
    Update.objects.filter(pk=draft.pk).update(audience=audience)
    offer(workstreams[0], "For everyone.")
    offer(workstreams[0], "For the staff.", audience=Audience.STAFF)
    offer(workstreams[0], "For the group.", audience=Audience.GROUPS).audience_groups.set([group])
    assert prefilled(client, "neglect") == ("Neglect", text)
    page = client.get(DRAFT).content.decode()
    assert "Programme staff only" in page
    assert "For the group." in page


def test_where_nothing_may_be_taken_no_link_is_shown(
    client: Client, draft: Update, workstreams: list[Workstream], offer: Callable[..., ProgressNote]
) -> None:
    offer(workstreams[0], "For the staff.", audience=Audience.STAFF)
    page = client.get(DRAFT).content.decode()
    assert "For the staff." in page
    assert "Start a section from these" not in page


def test_a_published_update_takes_no_more(
    client: Client, publish: Publish, workstreams: list[Workstream], offer: Callable[..., ProgressNote]
) -> None:
    publish()
    offer(workstreams[0], "First.")
    assert "First." not in client.get("/staff/updates/1/").content.decode()


def test_before_the_first_update_all_is_offered(
    client: Client, make_update: MakeUpdate, workstreams: list[Workstream], offer: Callable[..., ProgressNote]
) -> None:
    make_update()
    offer(workstreams[0], "Long ago.", NOON - 300 * DAY)
    assert "Long ago." in client.get("/staff/updates/1/").content.decode()


@pytest.mark.parametrize("address", [DRAFT, ADD])
def test_offers_take_the_same_queries_with_3_and_with_100_notes(
    client: Client,
    draft: Update,
    workstreams: list[Workstream],
    offer: Callable[..., ProgressNote],
    django_assert_max_num_queries: DjangoAssertNumQueries,
    address: str,
) -> None:
    counts = []
    for number in (3, 97):
        for index in range(number):
            offer(workstreams[index % 3], "A note.")
        client.get(address)
        with django_assert_max_num_queries(9) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
