"""What pages say of themselves to programs: only what anyone may see, and only where anyone may see it."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from documents import library, versions
from documents.models import Document
from people.models import Group, Reader, User
from publishing.audience import Audience
from tests.conftest import DAY, NOON, signed_in
from updates import editions
from updates.models import Edition
from workstreams.models import Action, Commitment, Consultation, Recommendation, Workstream

LISTS = [
    "",
    "workstreams",
    "roadmap",
    "actions",
    "recommendations",
    "consultations",
    "commitments",
    "groups",
    "meetings",
    "documents",
    "updates",
    "promises",
    "api",
]
OWNER = {"@type": "GovernmentOrganization", "@id": "http://portal.test/#owner", "name": "The Owner"}
NAMES = {"description": "name", "og:title": "property", "og:description": "property", "og:type": "property", "og:url": "property"}


def head(page: str) -> str:
    return page.partition("</head>")[0]


def data_in(page: str) -> list[dict[str, Any]]:
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    found = json.loads(block)
    assert found["@context"] == "https://schema.org"
    graph: list[dict[str, Any]] = found["@graph"]
    return graph


def said(page: str, name: str) -> str:
    found = re.findall(rf'<meta {NAMES.get(name, "property")}="{name}" content="([^"]*)">', page)
    assert len(found) == 1, (name, found)
    return unescape(found[0])


def canonical(page: str) -> list[str]:
    return re.findall(r'<link rel="canonical" href="([^"]*)">', page)


def read(path: str) -> str:
    return Client().get(path).content.decode()


@pytest.mark.usefixtures("workstreams")
@pytest.mark.parametrize("name", LISTS)
def test_each_list_has_an_address_and_a_description_of_its_own(name: str) -> None:
    path = f"/{name}/" if name else "/"
    page = read(f"{path}?q=x&utm_source=y")
    assert canonical(page) == [f"http://portal.test{path}"]
    assert said(page, "og:url") == f"http://portal.test{path}"
    assert said(page, "og:type") == "website"
    assert len(said(page, "description")) > 10
    assert 'name="robots"' not in page
    assert "og:image" not in page
    assert data_in(page)[0]["url"] == f"http://portal.test{path}"


def test_an_update_is_a_news_article(workstreams: list[Workstream], publish: Callable[..., Edition], editor: User) -> None:
    first = publish(("Section", workstreams[0]), title="A </script><b> & “title”", summary="One.\n\nTwo.")
    editions.publish(first.update, by=editor, over=1, note="A figure was wrong.", at=NOON + DAY)
    page = read("/updates/1/")
    article, trail = data_in(page)
    expected = {
        "@type": "NewsArticle",
        "headline": "A </script><b> & “title”",
        "description": "One. Two.",
        "datePublished": "2016-11-24T12:00:00+00:00",
        "dateModified": "2016-11-25T12:00:00+00:00",
        "articleSection": ["Section"],
        "url": "http://portal.test/updates/1/",
        "author": [OWNER],
        "publisher": OWNER,
    }
    assert {name: article[name] for name in expected} == expected
    assert (said(page, "og:type"), said(page, "article:published_time")) == ("article", "2016-11-24T12:00:00+00:00")
    steps = [(item["position"], item["name"], item["item"]) for item in trail["itemListElement"]]
    assert steps == [
        (1, "Home", "http://portal.test/"),
        (2, "Updates", "http://portal.test/updates/"),
        (3, "A </script><b> & “title”", "http://portal.test/updates/1/"),
    ]
    assert page.count("</script><b>") == 0


def test_an_update_names_who_it_is_from_and_who_publishes_it(programme: object, publish: Callable[..., Edition]) -> None:
    publish(author="Ada </script> Author")
    article, _ = data_in(read("/updates/1/"))
    assert article["author"] == [{"@type": "Person", "name": "Ada </script> Author"}]
    assert article["publisher"] == OWNER


def test_a_document_names_its_authors_licence_dates_and_files(make_document: Callable[..., Document], editor: User) -> None:
    make_document("The plan", authors="A. One, B. Two", organisations="The Board", reference="ISBN 1", kind="presentation")
    report = data_in(read("/documents/the-plan/"))[0]
    assert (report["@type"], report["datePublished"], report["version"]) == ("PresentationDigitalDocument", "2016-11-24", 1)
    assert [author["name"] for author in report["author"]] == ["A. One", "B. Two", "The Board"]
    assert report["license"].startswith("https://www.nationalarchives.gov.uk/")
    (file,) = report["hasPart"]
    assert (file["contentUrl"], file["encodingFormat"]) == (
        "http://portal.test/documents/the-plan/1/a.pdf",
        "application/pdf",
    )


def test_what_does_not_stand_is_for_nobody_to_find(make_document: Callable[..., Document], editor: User) -> None:
    document = make_document("The plan")
    version = versions.start(document, by=editor)
    version.note = "All."
    version.save()
    versions.publish(version, by=editor)
    assert canonical(read("/documents/the-plan/")) == ["http://portal.test/documents/the-plan/"]
    assert_silent(read("/documents/the-plan/1/"))
    library.withdraw(document, "Superseded.", by=editor)
    for path in ("", "1/", "versions/"):
        assert_silent(read(f"/documents/the-plan/{path}"))


def assert_silent(page: str) -> None:
    assert '<meta name="robots" content="noindex">' in page
    for sign in ("ld+json", "og:", "canonical", 'name="description"'):
        assert sign not in head(page), sign


def test_pages_that_are_not_for_everyone_say_nothing(
    cast: dict[str, Reader], group: Group, workstreams: list[Workstream], publish: Callable[..., Edition], make_document: Any
) -> None:
    publish(("Section", workstreams[0]), audience=Audience.GROUPS, groups=(group,))
    make_document("Minutes", audience=Audience.GROUPS, groups=(group,))
    make_document("For the staff", audience=Audience.STAFF)
    member, editor = signed_in(cast["member"]), signed_in(cast["editor"])
    for path in ("/updates/1/", "/documents/minutes/", "/documents/minutes/versions/", "/documents/minutes/1/a.pdf/"):
        page = member.get(path)
        assert page.status_code == 200
        assert_silent(page.content.decode())
    for path in ("/documents/for-the-staff/", "/staff/", "/account/tokens/", "/search/?q=x"):
        assert_silent(editor.get(path).content.decode())
    assert_silent(read("/documents/minutes/"))
    assert_silent(read("/nothing/"))


def test_what_a_public_page_says_is_the_same_for_a_member(
    cast: dict[str, Reader], group: Group, make_document: Callable[..., Document]
) -> None:
    make_document("Public").related.add(make_document("Minutes", audience=Audience.GROUPS, groups=(group,)))
    for path in ("/documents/public/", "/workstreams/neglect/", "/documents/"):
        own = signed_in(cast["member"]).get(path).content.decode()
        assert data_in(own) == data_in(read(path))
        assert "Minutes" not in head(own)


def test_each_thing_of_the_programme_says_what_it_is(workstreams: list[Workstream]) -> None:
    of = {"workstream": workstreams[0]}
    Consultation.objects.create(slug="what", title="What?", summary="?", opens_at=NOON, closes_at=NOON + DAY, **of)
    Action.objects.create(reference="A-1", what="Do it", **of)
    Recommendation.objects.create(reference="R-1", text="Do it.", summary="Do it.", review="A review", put_on=NOON.date(), **of)
    Commitment.objects.create(slug="s-1", kind="law", title="It", source="An Act", section="1", asks="It.")
    paths = ["/", "/workstreams/neglect/", "/consultations/what/", "/actions/A-1/", "/recommendations/R-1/", "/commitments/s-1/"]
    found = {path: data_in(read(path)) for path in paths}
    assert [things[0]["@type"] for things in found.values()] == ["Project", "Project", "Event", "WebPage", "WebPage", "WebPage"]
    assert found["/"][0]["parentOrganization"]["@type"] == "GovernmentOrganization"
    event = found["/consultations/what/"][0]
    assert (event["startDate"], event["endDate"]) == ("2016-11-24T12:00:00+00:00", "2016-11-25T12:00:00+00:00")
    assert found["/commitments/s-1/"][0]["about"] == {"@type": "Legislation", "name": "An Act, section 1"}
    assert all(things[1]["@type"] == "BreadcrumbList" for path, things in found.items() if path != "/")
