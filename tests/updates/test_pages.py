"""Readers' pages of updates."""

import re
from collections import defaultdict
from collections.abc import Callable
from itertools import product

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from people.models import User
from tests.conftest import DAY, NOON, signed_in
from updates import editions
from updates.models import Edition, Update
from workstreams.models import Workstream

Publish = Callable[..., Edition]


def test_an_update_shows_its_edition_not_the_draft(client: Client, publish: Publish) -> None:
    edition = publish(("Shown", None))
    edition.update.sections.update(body="Only a draft.", heading="Only a draft")
    page = client.get("/updates/1/").content.decode()
    assert "Text of Shown." in page
    assert "Only a draft" not in page


def test_a_correction_says_what_changed(client: Client, publish: Publish, editor: User) -> None:
    edition = publish()
    editions.publish(edition.update, by=editor, over=1, note="The date was wrong.", at=NOON + DAY)
    page = client.get("/updates/1/").content.decode()
    assert "25 November 2016: The date was wrong." in page


def test_the_neighbours_are_those_that_came_out_before_and_after_whatever_their_numbers(client: Client, publish: Publish) -> None:
    """As after an import of an old blog: its updates have the numbers that were free."""
    for days in (0, 7, -2000, -2000):
        publish(at=NOON + days * DAY)
    links = {number: re.findall(r'href="/updates/(\d+)/" rel="(prev|next)"', read(client, number)) for number in (3, 4, 1, 2)}
    expected = {3: [("4", "next")], 4: [("3", "prev"), ("1", "next")], 1: [("4", "prev"), ("2", "next")], 2: [("1", "prev")]}
    assert links == expected


def read(client: Client, number: int) -> str:
    return client.get(f"/updates/{number}/").content.decode()


def test_previous_and_next(client: Client, publish: Publish, make_update: Callable[..., Update]) -> None:
    publish()
    publish()
    make_update(("Draft", None))
    publish()
    page = client.get("/updates/2/").content.decode()
    assert re.findall(r'href="(/updates/\d/)" rel="(\w+)"', page) == [("/updates/1/", "prev"), ("/updates/4/", "next")]


@pytest.mark.parametrize(
    "address", ["/updates/7/", "/updates/0/", "/updates/99999999999999999999/", "/updates/1/x", "/updates/one/"]
)
def test_what_is_not_there_is_404_in_the_same_dress(client: Client, programme: object, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()
    assert "The Programme" in response.content.decode()


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "99999999999999999999", "2"])
def test_any_page_number_gets_a_page(client: Client, publish: Publish, page: str) -> None:
    publish()
    assert client.get("/updates/", {"page": page}).status_code == 200


def test_readers_get_no_cookie(client: Client, publish: Publish, workstreams: list[Workstream]) -> None:
    publish(("Section", workstreams[0]))
    for address in (
        "/",
        "/updates/",
        "/updates/1/",
        "/workstreams/",
        "/workstreams/neglect/",
        "/subscribe/",
        "/subscribe/check/",
    ):
        assert client.get(address).status_code == 200
    assert not client.cookies


FEW = {"/": 7, "/updates/": 6, "/updates/2/": 6, "/workstreams/neglect/": 14}
"""How many queries a page takes at most of whoever is not signed in."""


def test_pages_take_the_same_few_queries_with_3_and_with_60_updates(
    subtests: pytest.Subtests,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    publish: Publish,
    workstreams: list[Workstream],
    editor: User,
) -> None:
    counts: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for number in (3, 57):
        for _ in range(number):
            publish(*[(f"About {workstream}", workstream) for workstream in workstreams])
        for (address, most), is_signed in product(FEW.items(), (False, True)):
            client = signed_in(editor) if is_signed else Client()
            with subtests.test(address, signed=is_signed, updates=number):
                client.get(address)
                with django_assert_max_num_queries(most + 3 * is_signed) as queries:
                    assert client.get(address).status_code == 200
                counts[address, is_signed].append(len(queries))
    assert counts == {page: [few] * 2 for page, (few, *_) in counts.items()}


@pytest.mark.parametrize("address", ["/staff/", "/staff/updates/", "/staff/updates/1/"])
def test_staff_lists_take_the_same_queries_with_3_and_with_30_rows(
    django_assert_max_num_queries: DjangoAssertNumQueries, make_update: Callable[..., Update], editor: User, address: str
) -> None:
    counts = []
    for number in (3, 27):
        for _ in range(number):
            update = make_update(*[(f"Section {n}", None) for n in range(number)])
        client = signed_in(editor)
        client.get(address)
        with django_assert_max_num_queries(30) as queries:
            assert client.get(address.replace("/1/", f"/{update.number}/")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
