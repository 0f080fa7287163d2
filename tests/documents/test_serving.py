"""How files are sent: in parts, only if they are new, as files and as nothing else (RFC 9110)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from documents import library
from documents.models import Document, StoredFile
from people.models import User
from publishing.audience import Audience
from tests.conftest import PDF

Make = Callable[..., Document]


def bytes_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize(
    ("headers", "status", "body"),
    [
        ({}, 200, PDF),
        ({"Range": "bytes=0-4"}, 206, PDF[:5]),
        ({"Range": "bytes=-4"}, 206, PDF[-4:]),
        ({"Range": "bytes=5-"}, 206, PDF[5:]),
        ({"Range": "bytes=5-99999999999999999999999"}, 206, PDF[5:]),
        ({"Range": "bytes=99999-"}, 416, b""),
        ({"Range": "bytes=5-2"}, 200, PDF),
        ({"Range": "bytes=0-1,3-4"}, 200, PDF),
        ({"Range": "nonsense"}, 200, PDF),
        ({"Range": "bytes=0-4", "If-Range": '"other"'}, 200, PDF),
        ({"If-None-Match": '"other"'}, 200, PDF),
        ({"If-None-Match": "*"}, 304, b""),
        ({"If-None-Match": '"other", W/{etag}'}, 304, b""),
        ({"If-None-Match": "{etag}", "Range": "bytes=0-4"}, 304, b""),
        ({"If-Match": '"other"'}, 412, b""),
        ({"If-Match": "W/{etag}"}, 412, b""),
        ({"If-Match": '"other"', "If-None-Match": "{etag}"}, 412, b""),
        ({"If-Match": '"other", {etag}'}, 200, PDF),
        ({"If-Match": "*"}, 200, PDF),
        ({"Range": "BYTES=0-4", "If-Range": "{etag}"}, 206, PDF[:5]),
        ({"Range": "bytes=0-4", "If-Range": "W/{etag}"}, 200, PDF),
        ({"Range": "bytes=0-4", "If-Range": "Thu, 24 Nov 2016 12:00:00 GMT"}, 200, PDF),
        ({"Range": "bytes=-"}, 200, PDF),
        ({"Range": "bytes=-0"}, 416, b""),
        ({"Range": "lines=0-4"}, 200, PDF),
    ],
)
def test_a_file_is_sent_in_parts_and_only_if_it_is_new(
    client: Client, make_document: Make, headers: dict[str, str], status: int, body: bytes
) -> None:
    make_document("The plan")
    etag = f'"{StoredFile.objects.get().sha256}"'
    asked = {name: value.replace("{etag}", etag) for name, value in headers.items()}
    response = client.get("/documents/the-plan/1/a.pdf", headers=asked)
    assert (response.status_code, bytes_of(response), response["ETag"]) == (status, body, etag)


def test_what_is_asked_of_a_file_is_answered_without_it(client: Client, make_document: Make) -> None:
    """A range is for GET alone (RFC 9110, 14.2): HEAD tells of all of the file."""
    make_document("The plan")
    response = client.head("/documents/the-plan/1/a.pdf", headers={"Range": "bytes=0-4"})
    assert (response.status_code, response["Content-Length"], bytes_of(response)) == (200, str(len(PDF)), b"")
    assert client.head("/documents/the-plan/1/a.pdf", headers={"If-None-Match": response["ETag"]}).status_code == 304
    for method in (client.post, client.put, client.delete, client.patch):
        assert method("/documents/the-plan/1/a.pdf").status_code == 405


@pytest.mark.parametrize(
    ("name", "content", "disposition"), [("a.pdf", PDF, "inline"), ('ä\r\n"b.txt', b"Less < more", "attachment")]
)
def test_a_file_is_sent_as_a_file_and_nothing_else(
    client: Client, make_document: Make, name: str, content: bytes, disposition: str
) -> None:
    attached = make_document("The plan", file=content, name=name).versions.get().files.get()
    response = client.get(attached.get_absolute_url())
    assert response["Content-Disposition"].startswith(disposition)
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=60"


def test_the_picture_of_a_page_is_sent_only_if_it_is_new(client: Client, make_document: Make, editor: User) -> None:
    document = make_document("The plan")
    address = "/documents/the-plan/1/a.pdf/page-1.png"
    large, small = client.get(address), client.get(f"{address}?small")
    assert large["ETag"] != small["ETag"]
    again = client.get(address, headers={"If-None-Match": large["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", large["ETag"])
    assert client.get(address, headers={"If-None-Match": small["ETag"]}).status_code == 200
    library.give_to([document], Audience.STAFF, [], by=editor)
    assert client.get(address, headers={"If-None-Match": large["ETag"]}).status_code == 404


def test_a_front_server_sends_the_bytes_where_there_is_one(client: Client, make_document: Make, settings: LazySettings) -> None:
    make_document("The plan")
    settings.ACCEL_LOCATION = "/files/"
    response = client.get("/documents/the-plan/1/a.pdf")
    assert response["X-Accel-Redirect"] == f"/files/{StoredFile.objects.get().content.name}"
    assert (response.content, "ETag" in response) == (b"", False)
    assert response["Content-Disposition"].startswith("inline")
