"""A search as a feed, read by a parser that others wrote."""

import datetime
from collections.abc import Callable

import feedparser
import pytest
from django.db import connection
from django.test import Client

from documents.models import Document
from people.models import Group, User
from publishing import finding, search
from publishing.audience import Audience
from publishing.models import SearchEntry
from tests.conftest import DAY, NOON, signed_in
from updates.models import Edition
from workstreams.models import Programme, Workstream


def read(client: Client, query: str) -> list[tuple[str, str]]:
    parsed = feedparser.parse(client.get(f"/feeds/search.atom?{query}").content)
    assert (parsed.bozo, parsed.version) == (False, "atom10"), query
    assert len({entry.id for entry in parsed.entries}) == len(parsed.entries)
    return [(entry.title, entry.link) for entry in parsed.entries]


def test_a_search_can_be_followed_newest_first_and_narrowed(
    workstreams: list[Workstream], publish: Callable[..., Edition], make_document: Callable[..., Document]
) -> None:
    make_document("Xylograph plan", dated=NOON.date() - DAY)
    publish(("Xylograph & <news>", workstreams[0]))
    update, document = ("Xylograph & <news> (Update #1)", "http://portal.test/updates/1/"), "Xylograph plan"
    titles = [title for title, _ in read(Client(), "q=xylograph")]
    assert titles == [update[0], document]
    assert [title for title, _ in read(Client(), "q=xylograph&kind=document")] == [document]
    assert read(Client(), "q=xylograph&first=soon&kind=x") == read(Client(), "q=xylograph")
    assert read(Client(), "q=xylograph")[0][1].startswith(update[1])
    assert 'href="/feeds/search.atom?q=xylograph"' in Client().get("/search/?q=xylograph").content.decode()


def test_an_entry_is_as_new_as_its_last_change(programme: Programme, make_document: Callable[..., Document]) -> None:
    make_document("Programme plan", dated=datetime.date(1999, 1, 1))
    search.put(programme)
    SearchEntry.objects.filter(kind="document").update(changed_at=NOON)
    SearchEntry.objects.filter(kind="programme").update(changed_at=NOON + DAY)
    parsed = feedparser.parse(Client().get("/feeds/search.atom?q=programme").content)
    changed = {entry.title: entry.updated for entry in parsed.entries}
    assert changed == {"The Programme": "2016-11-25T12:00:00+00:00", "Programme plan": "2016-11-24T12:00:00+00:00"}
    assert parsed.feed.updated == "2016-11-25T12:00:00+00:00"


def test_it_tells_whoever_asks_what_anyone_may_read(editor: User, group: Group, make_document: Callable[..., Document]) -> None:
    make_document("Xylograph plan", audience=Audience.GROUPS, groups=(group,))
    assert read(signed_in(editor), "q=xylograph") == []
    assert read(signed_in(editor), "q=xylograph&group=eag") == []


@pytest.mark.parametrize(
    "query", ["", "q=", "q=-", "q=%22", "q=%00", "q=" + "a" * 5000, "q=%E2%80%AEabc", "q=abc%EF%BF%BE%EF%BF%BF%1F"]
)
def test_whatever_is_asked_is_a_feed(workstreams: list[Workstream], query: str) -> None:
    assert read(Client(), query) == []


def test_what_takes_too_long_is_stopped(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_MILLISECONDS", 50)
    with pytest.raises(finding.TooSlow), finding.time_limit(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
