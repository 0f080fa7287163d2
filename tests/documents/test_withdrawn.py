"""What is withdrawn stands under its notice, and gives nothing of its files out by any address."""

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, reverse

from documents import files, library, urls, versions
from documents.models import Document
from people.models import User
from publishing.models import Change
from tests.conftest import signed_in
from tests.documents import hostile

Make = Callable[..., Document]
FILE_ROUTES = [route for route in urls.urlpatterns if "filename" in route.pattern.converters]


@pytest.fixture
def document(make_document: Make, editor: User) -> Document:
    """Without a text of its own, with a text and with pages in files."""
    document = make_document("The plan", text="", file=hostile.open_text(hostile.FRAME), name="text.odt", publish=False)
    version = document.versions.get()
    attached = versions.attach(version, ContentFile(hostile.best_pdf("Of a xylograph."), name="pages.pdf"), by=editor)
    files.look_into(attached.stored_id)
    versions.publish(version, by=editor, accepted=version.files.all())
    document.refresh_from_db()
    return document


@pytest.mark.parametrize("route", FILE_ROUTES, ids=lambda route: route.name)
def test_no_address_of_a_withdrawn_file_gives_anything_of_it(
    client: Client, document: Document, editor: User, route: URLPattern
) -> None:
    address = address_by(route)
    assert client.get(address).status_code == 200
    library.withdraw(document, "Replaced by the strategy.", by=editor)
    for asking in (client, signed_in(editor)):
        response = asking.get(address)
        assert (response.status_code, response["Location"]) == (302, "/documents/the-plan/")
        assert response["Cache-Control"] == "private, no-store"
    assert client.get(address.replace("text", "other").replace("pages.", "other.")).status_code == 404


def address_by(route: URLPattern) -> str:
    filename = "text.odt" if "picture" in route.pattern.converters else "pages.pdf"
    numbers = {name: 1 for name in route.pattern.converters if name in {"page", "picture"}}
    return reverse(str(route.name), kwargs={"slug": "the-plan", "number": 1, "filename": filename, **numbers})


def test_its_page_shows_the_notice_and_nothing_of_the_files(client: Client, document: Document, editor: User) -> None:
    assert "A map of Fife" in client.get("/documents/the-plan/").content.decode()
    library.withdraw(document, "Replaced by the strategy.", by=editor)
    for address in ("", "1/", "versions/"):
        for asked in ({}, {"Accept": "text/markdown"}):
            page = client.get(f"/documents/the-plan/{address}", headers=asked).content.decode()
            assert "Replaced by the strategy." in page
            assert address == "versions/" or "Its files are not given out any more." in page
            assert not [
                words for words in ("Fife", "xylograph", "pages.pdf", "text.odt", "picture-1", "as a page") if words in page
            ]


def test_whoever_withdraws_second_is_told_what_was_said_and_can_change_it(
    make_document: Callable[..., Document], editor: User, colleague: User
) -> None:
    document = make_document("The plan")
    path = f"/staff/documents/{document.pk}/withdraw/"
    library.withdraw(document, "Superseded.", by=colleague)
    emailed = Change.objects.about(document).count()
    client = signed_in(editor)
    answer = client.post(path, {"notice": "It was wrong.", "seen": "0"})
    shown = answer.content.decode()
    assert ("“Superseded.”" in shown, "It was wrong." in shown, answer.status_code) == (True, True, 200)
    assert client.post(path, {"notice": "It was wrong.", "seen": answer.context["form"]["seen"].value()}).status_code == 302
    document.refresh_from_db()
    assert (document.notice, Change.objects.about(document).count()) == ("It was wrong.", emailed)
    assert Change.objects.about(document)[0].summary == "It was wrong."
    library.withdraw(document, "It was wrong.", by=colleague)
    assert Change.objects.about(document).count() == emailed
