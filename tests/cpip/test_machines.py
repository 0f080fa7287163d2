"""What programs read: nothing that is not for everyone is found through any of these doors."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from cpip.machines import LISTS
from documents.models import Document
from people.dates import today
from people.models import Group, Reader
from publishing.audience import Audience
from tests.conftest import NOON, signed_in
from tests.cpip.test_walk import routes
from updates.models import Edition
from workstreams.models import ProgressNote, Workstream

SECRET = "Xylograph"
DOCUMENTS = ["documents", "documents/xylograph", "documents/xylograph-draft", "documents/public"]
API = [
    "changes",
    "updates",
    "updates/1",
    "updates/2",
    "updates/3",
    "workstreams",
    "workstreams/neglect/changes",
    "notes",
    *DOCUMENTS,
]
DOORS = [
    *(f"/api/v1/{path}" for path in API),
    "/feeds/changes.atom",
    "/feeds/updates.atom",
    "/feeds/workstreams/neglect.atom",
    "/feeds/documents.atom",
    "/feeds/documents/xylograph.atom",
    "/sitemap.xml",
    "/sitemaps/documents.xml",
    "/sitemaps/updates.xml",
    "/sitemaps/workstreams.xml",
    "/llms.txt",
    "/",
    "/updates/",
    "/updates/1/",
    "/updates/2/",
    "/updates/3/",
    "/workstreams/neglect/",
    "/documents/",
    "/documents/documents.csv",
    "/updates/updates.csv",
    "/documents/public/",
    "/documents/xylograph/",
    "/documents/xylograph/versions/",
    "/documents/xylograph/1/",
    "/documents/xylograph/1/a.pdf",
    "/documents/xylograph/1/a.pdf/",
    "/documents/xylograph-draft/",
]


@pytest.fixture
def secrets(
    workstreams: list[Workstream],
    group: Group,
    publish: Callable[..., Edition],
    make_update: Callable[..., Any],
    make_document: Callable[..., Document],
    editor: Any,
) -> None:
    publish(("Public", workstreams[0]))
    publish((SECRET, workstreams[0]), title=SECRET, summary=SECRET, audience=Audience.GROUPS, groups=(group,))
    make_update((SECRET, workstreams[0]), title=SECRET, summary=SECRET)
    document = make_document("Public")
    secret = make_document(SECRET, text=SECRET, audience=Audience.GROUPS, groups=(group,))
    document.related.add(secret, make_document(f"{SECRET} draft", text=SECRET, publish=False))
    for audience in (Audience.GROUPS, Audience.STAFF):
        note = ProgressNote.objects.create(
            workstream=workstreams[0],
            happened_on=today(),
            body=SECRET,
            author=editor,
            changed_by=editor,
            written_at=NOON,
            audience=audience,
        )
        if audience == Audience.GROUPS:
            note.audience_groups.add(group)


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize("name", ["anyone", "former member", "future member", "other group's member"])
def test_no_secret_is_found_by_those_it_is_not_for(subtests: pytest.Subtests, cast: dict[str, Reader], name: str) -> None:
    client = signed_in(cast[name])
    for path in DOORS:
        with subtests.test(path):
            response = client.get(path, headers={"Accept": "text/markdown, */*;q=0.1"})
            assert SECRET not in response.content.decode()
            words = response.content.decode().replace(path, "")
            assert "/updates/2" not in words
            assert SECRET.lower() not in words.lower()


@pytest.mark.usefixtures("secrets")
def test_a_member_reads_the_groups_update_and_note_in_the_api_alone(cast: dict[str, Reader]) -> None:
    client = signed_in(cast["member"])
    found = {path for path in API if SECRET in client.get(f"/api/v1/{path}").content.decode()}
    assert found == {
        "changes",
        "updates",
        "updates/2",
        "workstreams/neglect/changes",
        "notes",
        "documents",
        "documents/xylograph",
    }
    assert client.get("/api/v1/updates/3").status_code == 404
    assert len(client.get("/api/v1/notes").json()["items"]) == 1


@pytest.mark.usefixtures("secrets")
def test_the_sitemap_names_what_is_public_with_real_days() -> None:
    index = Client().get("/sitemap.xml").content.decode()
    assert "<loc>http://portal.test/sitemaps/updates.xml</loc>" in index
    part = Client().get("/sitemaps/updates.xml").content.decode()
    assert "<loc>http://portal.test/updates/1/</loc><lastmod>2016-11-24</lastmod>" in part.replace("\n", "").replace(" ", "")
    assert Client().get("/sitemaps/nothing.xml").status_code == 404
    assert "Sitemap: http://portal.test/sitemap.xml" in Client().get("/robots.txt").content.decode()


def test_the_contents_name_each_page_that_leads_to_others_and_each_feed_and_list(db: None) -> None:
    contents = Client().get("/llms.txt").content.decode()
    feeds = [reverse(f"feed_{name}") for name in ("changes", "updates", "documents")]
    for address in [*map(reverse, LISTS), *feeds]:
        assert f"(http://portal.test{address})" in contents
    page = Client().get("/api/").content.decode()
    lists = [name for name in routes(get_resolver()) if name.startswith("list_") and "workstream_" not in name]
    assert len(lists) >= 10
    for name in lists:
        assert f'href="{reverse(f"api:{name}")}"' in page


@pytest.mark.usefixtures("secrets")
def test_a_page_answers_in_markdown_to_those_who_would_rather_have_it() -> None:
    page = Client().get("/updates/1/", headers={"Accept": "text/markdown"})
    assert page["Content-Type"] == "text/markdown; charset=utf-8"
    assert "Accept" in page["Vary"]
    words = page.content.decode()
    assert "# Title 1" in words
    assert "\n\n## Public\n\nWorkstream: [Neglect](http://portal.test/workstreams/neglect/)\n\nText of Public." in words
    assert "<" not in words
    missing = Client().get("/updates/3/", headers={"Accept": "text/markdown"})
    assert (missing.status_code, missing["Content-Type"]) == (404, "text/markdown; charset=utf-8")
    html = Client().get("/updates/1/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert html["Content-Type"].startswith("text/html")
    assert "Accept" in html["Vary"]
