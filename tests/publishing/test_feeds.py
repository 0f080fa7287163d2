"""Feeds of the public record."""

from collections.abc import Callable
from xml.etree import ElementTree

from django.test import Client

from tests.conftest import DAY, NOON
from updates.models import Edition
from workstreams.models import Workstream

ATOM = {"atom": "http://www.w3.org/2005/Atom"}


def entries(address: str) -> list[dict[str, str]]:
    response = Client().get(address)
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    found = []
    for entry in feed.findall("atom:entry", ATOM):
        link = entry.find("atom:link", ATOM)
        assert link is not None
        words = {name: entry.findtext(f"atom:{name}", "", ATOM) for name in ("title", "id", "updated", "summary")}
        found.append({**words, "link": link.attrib["href"]})
    return found


def test_a_feed_names_the_newest_first_with_full_addresses_and_lasting_ids(
    workstreams: list[Workstream], publish: Callable[..., Edition]
) -> None:
    publish(("Early", workstreams[0]), summary="One & <all>.")
    publish(("Late", workstreams[1]), at=NOON + DAY)
    late, early = entries("/feeds/changes.atom")
    assert (early["title"], early["summary"]) == ("Update #1: Title 1", "One & <all>.")
    assert early["link"] == "http://portal.test/updates/1/"
    assert early["updated"] == "2016-11-24T12:00:00+00:00"
    assert early["id"].startswith("tag:portal.test,2016:change-")
    assert late["title"] == "Update #2: Title 2"
    assert late["id"] != early["id"]


def test_a_workstreams_feed_is_about_it_alone(workstreams: list[Workstream], publish: Callable[..., Edition]) -> None:
    publish(("Early", workstreams[0]))
    publish(("Late", workstreams[1]))
    assert [entry["title"] for entry in entries("/feeds/workstreams/neglect.atom")] == ["Update #1: Title 1"]
    assert Client().get("/feeds/workstreams/nothing.atom").status_code == 404


def test_readers_of_feeds_get_no_cookie(client: Client, db: None) -> None:
    client.get("/feeds/changes.atom")
    assert not client.cookies
