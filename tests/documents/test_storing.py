"""Where files are kept, on a disk or in a bucket: the whole way of one, what a range fetches, and what is forgotten at night."""

import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from moto.server import ThreadedMotoServer

from documents import files, versions
from documents.models import Document, StoredFile
from documents.storing import the_store
from people.models import User
from tests.conftest import DAY, PDF, signed_in
from tests.documents.test_serving import bytes_of

Make = Callable[..., Document]
BUCKET = "portal-files"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of a server that speaks as S3 does."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def disk(settings: LazySettings, tmp_path: Path) -> None:
    """Files are kept on a disk, and nothing is there yet."""
    backend = {"BACKEND": "documents.storing.disk.OnDisk", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}


@pytest.fixture
def bucket(s3: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are kept in a bucket, and nothing is there yet."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "us-east-1")
    made = boto3.resource("s3", endpoint_url=s3).Bucket(BUCKET)
    made.create()
    made.objects.delete()
    backend = {"BACKEND": "documents.storing.bucket.InBucket", "OPTIONS": {"bucket_name": BUCKET, "endpoint_url": s3}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}


@pytest.fixture(params=["disk", "bucket"])
def store(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(request.param)


def kept() -> set[str]:
    return {name for name, _ in the_store().places()}


def test_the_whole_way_of_a_file_is_the_same_in_each_store(
    store: None, editor: User, client: Client, make_document: Make
) -> None:
    document, staff = make_document("The plan", text="", file=b"", publish=False), signed_in(editor)
    chosen = BytesIO(PDF)
    chosen.name = "a.pdf"
    staff.post(f"/staff/documents/{document.pk}/files/add/", {"chosen": [chosen]})
    stored = StoredFile.objects.get()
    assert kept() == {stored.content.name}
    files.look_into(stored.pk)
    staff.post(f"/staff/documents/{document.pk}/versions/publish/")
    address = "/documents/the-plan/1/a.pdf"
    assert bytes_of(client.get(address)) == PDF
    part = client.get(address, headers={"Range": "bytes=5-9"})
    assert (part.status_code, bytes_of(part), part["Content-Range"]) == (206, PDF[5:10], f"bytes 5-9/{len(PDF)}")
    for picture in ("page-1.png", "page-1.png?small"):
        assert client.get(f"{address}/{picture}").content.startswith(b"\x89PNG")
    assert len(kept()) == 3
    staff.post(f"/staff/documents/{document.pk}/versions/add/")
    draft = document.versions.get(number=2)
    form = {"dated": "2016-12-01", "is_final": "True", "text": "New.", "note": "All.", "version": 1, "key": draft.key}
    staff.post(f"/staff/documents/{document.pk}/versions/write/", form)
    staff.post(f"/staff/documents/{document.pk}/versions/publish/")
    assert bytes_of(client.get(address)) == PDF
    staff.post(f"/staff/documents/{document.pk}/versions/1/take-down/")
    assert client.get(address)["Location"] == "/documents/the-plan/"


def test_of_a_bucket_a_range_fetches_the_range_alone(bucket: None, client: Client, make_document: Make) -> None:
    make_document("The plan", file=b"Words of a text. " * 100_000, name="a.txt")
    fetched: list[int] = []
    store: Any = the_store()
    told = store.connection.meta.client.meta.events
    told.register("after-call.s3.GetObject", lambda parsed, **_: fetched.append(parsed["ContentLength"]))
    response = client.get("/documents/the-plan/1/a.txt", headers={"Range": "bytes=1000000-1000016"})
    assert (bytes_of(response), fetched) == ((b"Words of a text. " * 2)[1000000 % 17 :][:17], [17])


@pytest.mark.django_db(transaction=True)
def test_at_night_what_nothing_has_is_forgotten_and_nothing_else(store: None, editor: User, make_document: Make) -> None:
    document = make_document("The plan")
    address = "/documents/the-plan/1/a.pdf"
    assert Client().get(f"{address}/page-1.png").status_code == 200
    used = kept()
    unused = files.keep(ContentFile(b"Nobody has it."), by=editor)
    for name in ("ab/unknown", "ab/unknown-1-800.png"):
        the_store().save(name, ContentFile(b"Nobody knows it."))
    now = timezone.now()
    assert files.forget_orphans(now) == 0
    assert len(kept()) == len(used) + 3
    assert files.forget_orphans(now + 2 * DAY) == 3
    assert (kept(), StoredFile.objects.filter(pk=unused.pk).exists()) == (used, False)
    assert bytes_of(Client().get(address)) == PDF
    assert document.versions.get().files.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_attached_while_the_night_cleans_stays(disk: None, editor: User, make_document: Make) -> None:
    """Somebody uploads the very bytes that have lain about: whoever is second sees what the first did."""
    version = make_document("The plan", file=b"", publish=False).versions.get()
    files.keep(ContentFile(PDF), by=editor)

    def clean() -> None:
        try:
            files.forget_orphans(timezone.now() + 2 * DAY)
        finally:
            connection.close()

    night = threading.Thread(target=clean)
    with transaction.atomic():
        attached = versions.attach(version, ContentFile(PDF, name="a.pdf"), by=editor)
        night.start()
        night.join(0.5)
        assert night.is_alive()
    night.join()
    attached.refresh_from_db()
    assert kept() == {attached.stored.content.name}
