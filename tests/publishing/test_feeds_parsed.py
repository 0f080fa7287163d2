"""Feeds as a parser that others wrote reads them."""

from collections.abc import Callable

import feedparser
from django.test import Client

from documents.models import Document
from updates.models import Edition
from workstreams.models import Commitment, Workstream


def test_feeds_are_read_by_a_parser_of_others(
    workstreams: list[Workstream], publish: Callable[..., Edition], make_document: Callable[..., Document]
) -> None:
    commitment = Commitment.objects.create(slug="p", kind="promise", title="It", source="A letter", asks="It.")
    publish(("Early", workstreams[0]), summary="One & <all>.")
    make_document("The plan")
    counts = {"search": 0, "updates": 1, "changes": 2, "documents": 1, "documents/the-plan": 1, "workstreams/neglect": 2}
    for path, entries in {**counts, f"commitments/{commitment.slug}": 0}.items():
        feed = feedparser.parse(Client().get(f"/feeds/{path}.atom").content)
        assert (feed.bozo, feed.version, len(feed.entries)) == (False, "atom10", entries), path
        assert feed.feed.author == "The Owner", path
    entry = feedparser.parse(Client().get("/feeds/updates.atom").content).entries[0]
    assert (entry.title, entry.link) == ("Update #1: Title 1", "http://portal.test/updates/1/")
    assert entry.id == "tag:portal.test,2016:update-1"
