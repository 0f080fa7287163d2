"""Documents as programs read them: the API, the feeds, the sitemap, and pages as Markdown."""

import hashlib
from collections.abc import Callable

import feedparser
import pytest
from django.test import Client

from documents import library, versions
from documents.models import Document
from people.models import Group, Reader, User
from publishing.audience import Audience
from tests.conftest import PDF, signed_in
from tests.cpip.test_api import ask

Make = Callable[..., Document]


def second_version(document: Document, editor: User) -> None:
    version = versions.start(document, by=editor)
    version.note, version.text = "All of it.", "New."
    version.save()
    versions.publish(version, by=editor)
    document.refresh_from_db()


def test_one_document_comes_with_its_versions_text_and_files(editor: User, make_document: Make) -> None:
    document = make_document("The plan", authors="A. Author", text="## Words\n\nHere.")
    second_version(document, editor)
    versions.start(document, by=editor)
    found = ask("documents/the-plan")
    assert (found["slug"], found["kind"], found["dated"], found["version"]) == ("the-plan", "report", "2016-11-24", 2)
    assert found["licence_url"].startswith("https://www.nationalarchives.gov.uk/")
    assert (found["url"], found["feed"]) == (
        "http://portal.test/documents/the-plan/",
        "http://portal.test/feeds/documents/the-plan.atom",
    )
    newest, first = found["versions"]
    assert (newest["number"], newest["note"], newest["text"], newest["files"]) == (2, "All of it.", "New.", [])
    assert (first["number"], first["text"]) == (1, "## Words\n\nHere.")
    (file,) = first["files"]
    expected = {"name": "a.pdf", "media_type": "application/pdf", "size": len(PDF), "pages": 1}
    assert {name: file[name] for name in expected} == expected
    content = Client().get(file["url"].removeprefix("http://portal.test"))
    assert hashlib.sha256(b"".join(content.streaming_content)).hexdigest() == file["sha256"]  # type: ignore[attr-defined]


def test_what_is_withdrawn_says_so_and_gives_no_files_out(editor: User, make_document: Make) -> None:
    library.withdraw(make_document("The plan"), "Superseded.", by=editor)
    found = ask("documents/the-plan")
    assert (found["state"], found["notice"], found["versions"][0]["files"]) == ("withdrawn", "Superseded.", [])
    assert "the-plan" not in Client().get("/sitemaps/documents.xml").content.decode()
    (entry,) = feedparser.parse(Client().get("/feeds/documents.atom").content).entries
    assert (entry.title, entry.summary) == ("Withdrawn: The plan", "Superseded.")


def test_documents_are_narrowed(make_document: Make, editor: User) -> None:
    make_document("Old", dated="2015-01-01", kind="guidance")
    since = Document.objects.get().current.published_at  # type: ignore[union-attr]
    make_document("New", dated="2016-12-01").workstreams.clear()
    slugs = {
        question: [item["slug"] for item in ask(f"documents?{question}")["items"]]
        for question in ("limit=9", "kind=guidance", "workstream=neglect", "workstream=data", "since=2099-01-01T00:00:00Z")
    }
    assert slugs == {
        "limit=9": ["new", "old"],
        "kind=guidance": ["old"],
        "workstream=neglect": ["old"],
        "workstream=data": [],
        "since=2099-01-01T00:00:00Z": [],
    }
    assert [item["slug"] for item in ask(f"documents?since={since:%Y-%m-%dT%H:%M:%S.%fZ}")["items"]] == ["new", "old"]
    for wrong in ("kind=novel", "since=2016-11-24"):
        assert Client().get(f"/api/v1/documents?{wrong}").status_code == 422


def test_a_feed_tells_of_one_document_alone(make_document: Make, editor: User) -> None:
    document = make_document("The plan")
    make_document("Another")
    second_version(document, editor)
    entries = feedparser.parse(Client().get("/feeds/documents/the-plan.atom").content).entries
    assert [entry.title for entry in entries] == ["Report, version 2: The plan", "Report: The plan"]
    both = feedparser.parse(Client().get("/feeds/documents.atom").content).entries
    assert [entry.title for entry in both] == ["Report: The plan", "Report: Another"]
    assert both[0].updated_parsed > both[1].updated_parsed or both[0].updated >= both[1].updated


@pytest.mark.parametrize("path", ["", "versions/", "1/", "1/a.pdf/"])
def test_pages_of_restricted_documents_are_kept_by_nobody_as_markdown_either(
    make_document: Make, cast: dict[str, Reader], group: Group, path: str
) -> None:
    make_document("Minutes", text="Xylograph.", audience=Audience.GROUPS, groups=(group,))
    wants = {"Accept": "text/markdown"}
    page = signed_in(cast["member"]).get(f"/documents/minutes/{path}", headers=wants)
    assert (page.status_code, page["Content-Type"]) == (200, "text/markdown; charset=utf-8")
    assert page["Cache-Control"] == "private, no-store"
    assert {"Accept", "Cookie"} <= {name.strip() for name in page["Vary"].split(",")}
    refused = signed_in(cast["former member"]).get(f"/documents/minutes/{path}", headers=wants)
    assert (refused.status_code, "Minutes" in refused.content.decode()) == (404, False)
    make_document("Public")
    assert Client().get(f"/documents/public/{path}", headers=wants)["Content-Type"] == "text/markdown; charset=utf-8"
