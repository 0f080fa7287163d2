"""Feeds of the public record."""

from collections.abc import Callable
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from django import forms
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from documents.models import Document
from publishing.feeds import Atom
from publishing.forms import WritingForm
from tests.conftest import DAY, NOON
from updates.models import Edition
from workstreams.forms.filters import FilterForm
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


NOT_IN_XML = "".join(map(chr, [*range(1, 9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]))
ANY_TEXT = st.text(st.one_of(st.characters(exclude_characters="\0"), st.sampled_from(NOT_IN_XML)), max_size=30)


@given(ANY_TEXT)
def test_any_text_can_stand_in_a_feed(text: str) -> None:
    feed = Atom(text, "http://portal.test/", text)
    feed.add_item(text, "http://portal.test/1/", text)
    ElementTree.fromstring(feed.writeString("utf-8"))  # noqa: S314 - our own


class ANote(WritingForm):
    note = forms.CharField(required=False)


@given(ANY_TEXT)
def test_nothing_that_no_feed_may_hold_comes_through_a_form(text: str) -> None:
    form = ANote({"note": text})
    assert form.is_valid()
    assert not set(form.cleaned_data["note"]) & set(NOT_IN_XML)
    ElementTree.fromstring(f"<note>{escape(form.cleaned_data['note'])}</note>")  # noqa: S314 - our own


def test_whoever_writes_does_so_in_such_a_form() -> None:
    rooms = ("publishing", "workstreams", "documents", "updates")
    writing = [
        form
        for form in each_below(forms.BaseForm)
        if form.__module__.startswith(rooms)
        and any(
            isinstance(field, forms.CharField) and not field.widget.is_hidden
            for field in getattr(form, "base_fields", {}).values()
        )
    ]
    assert len(writing) > 40
    assert {form.__name__ for form in writing if not issubclass(form, (WritingForm, FilterForm))} == set()


def each_below(kind: type[forms.BaseForm]) -> set[type[forms.BaseForm]]:
    return {kind, *(each for below in kind.__subclasses__() for each in each_below(below))}


def test_rows_that_hold_such_a_character_already_still_have_their_feeds(make_document: Callable[..., Document]) -> None:
    make_document("Vertical\x0btab title", slug="tab", summary="A\x1fsummary")
    for feed in ("changes", "documents", "documents/tab", "workstreams/neglect"):
        assert [entry["title"].rpartition(": ")[2] for entry in entries(f"/feeds/{feed}.atom")] == ["Vertical tab title"], feed
    assert [entry["title"] for entry in entries("/feeds/search.atom?q=vertical")] == ["Vertical tab title"]


def test_readers_of_feeds_get_no_cookie(client: Client, db: None) -> None:
    client.get("/feeds/changes.atom")
    assert not client.cookies
