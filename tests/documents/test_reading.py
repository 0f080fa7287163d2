"""A file as a page: its parts, and the address of each of its pages."""

from collections.abc import Callable

import pytest
from django.test import Client

from documents.models import AttachedFile, Document
from tests.documents import hostile

Make = Callable[..., Document]


@pytest.fixture
def attached(make_document: Make) -> AttachedFile:
    """A file of 23 pages, each with a word of its own."""
    document = make_document("The plan", file=hostile.best_pdf(*(f"word{number}" for number in range(1, 24))))
    return document.versions.get().files.get()


def shown(client: Client, address: str) -> list[int]:
    """The pages that an address shows."""
    page = client.get(address.partition("#")[0]).content.decode()
    return [number for number in range(1, 24) if f'id="page-{number}"' in page]


@pytest.mark.parametrize("number", [1, 10, 11, 23])
def test_each_page_has_an_address_of_its_own(client: Client, attached: AttachedFile, number: int) -> None:
    address, _, anchor = attached.page_url(number).partition("#")
    page = client.get(address).content.decode()
    assert f'id="{anchor}"' in page
    assert f"word{number}\n" in page or f"word{number}<" in page


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("", 1),
        ("at=0", 1),
        ("at=20", 11),
        ("at=21", 21),
        ("at=9999999999999", 21),
        ("at=x&page=2", 11),
        ("at=-1", 1),
        ("at=²", 1),
    ],
)
def test_whatever_page_is_asked_for_a_part_is_shown(client: Client, attached: AttachedFile, query: str, first: int) -> None:
    assert shown(client, f"{attached.reading_url}?{query}")[0] == first
