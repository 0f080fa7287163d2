"""Files of strangers through the door that staff use: what is bad is refused with a sentence, and nothing else suffers."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from documents import files, scanning, tasks
from documents.models import AttachedFile, Document, StoredFile
from people.models import User
from tests.conftest import PDF, signed_in
from tests.documents import hostile
from tests.documents.test_inspecting_hostile import REFUSED
from tests.documents.test_versions import Make, look_into_all, upload

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 240  # seconds; the slowest file may take one minute, on a busy machine


def test_each_bad_file_is_refused_and_what_came_with_it_is_kept(editor: User, make_document: Make) -> None:
    document, staff = make_document("The plan", file=b"", publish=False), signed_in(editor)
    named = {
        f"{number}.{name.rpartition('.')[2]}": (make(), reason) for number, (name, make, reason) in enumerate(REFUSED.values())
    }
    said = upload(staff, document, *[(name, content) for name, (content, _) in named.items()], ("good.pdf", PDF))
    look_into_all()
    page = staff.get(f"/staff/documents/{document.pk}/").content.decode()
    for name, (content, reason) in named.items():
        attached = AttachedFile.objects.select_related("stored").filter(name=name).first()
        if attached is None:
            assert f"“{name}” was not taken" in said
            assert not content or len(content) > files.MOST_BYTES
            continue
        assert (attached.stored.state, attached.stored.content.name) == ("refused", ""), name
        assert reason.replace("’", "&#x27;") in page or reason in attached.stored.reason, name
    assert AttachedFile.objects.get(name="good.pdf").stored.is_ready
    assert staff.post(f"/staff/documents/{document.pk}/versions/publish/").status_code == 200
    for attached in AttachedFile.objects.exclude(name="good.pdf"):
        assert staff.get(f"/staff/documents/{document.pk}/files/{attached.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("given", "shown", "filename"),
    [
        ("n" * 300 + ".txt", "n" * 146 + ".txt", "n" * 100 + ".txt"),
        ("../../etc/passwd.txt", "passwd.txt", "passwd.txt"),
        ("a\r\nSet-Cookie: x=1.txt", '"a', "a"),  # sent as it is, which browsers do not
        ("a%0D%0ASet-Cookie: x=1.txt", "a%0D%0ASet-Cookie: x=1.txt", "a0d0aset-cookie-x1.txt"),
        ("a\u202etxt.exe.txt", "atxt.exe.txt", "atxtexe.txt"),
        ('"; filename=evil.html.txt', 'evil.html.txt"', "evilhtmltxt"),
        ("Aithisg na Buidhne – ùr.txt", "Aithisg na Buidhne – ùr.txt", "aithisg-na-buidhne-ur.txt"),
    ],
)
def test_names_are_shown_as_given_and_are_safe_in_addresses_and_headers(
    editor: User, client: Client, make_document: Make, given: str, shown: str, filename: str
) -> None:
    document, staff = make_document("The plan", file=b"", publish=False), signed_in(editor)
    upload(staff, document, (given, b"Words"))
    look_into_all()
    attached = AttachedFile.objects.get()
    assert (attached.name, attached.filename) == (shown, filename)
    assert attached.stored.is_ready
    staff.post(f"/staff/documents/{document.pk}/versions/publish/")
    response = client.get(f"/documents/the-plan/1/{filename}")
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert not {"\r", "\n", "\u202e"} & set(response["Content-Disposition"])
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_text_is_served_in_the_encoding_that_is_stated(
    client: Client, make_document: Make, editor: User, encoding: str
) -> None:
    document = make_document("The plan", file="Café – naïve".encode(encoding), name="a.txt", publish=False)
    attached = document.versions.get().files.get()
    signed_in(editor).post(f"/staff/documents/{document.pk}/versions/publish/", {"accepted": [attached.pk]})
    response = client.get("/documents/the-plan/1/a.txt")
    body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert (response["Content-Type"], body.decode()) == ("text/plain; charset=utf-8", "Café – naïve")
    assert response["Content-Length"] == str(len(body))


@pytest.mark.parametrize(("form", "name"), [("JPEG", "a.jpg"), ("GIF", "a.gif")])
def test_a_picture_is_served_as_what_it_is_and_says_not_where_it_was_taken(
    client: Client, make_document: Make, form: str, name: str
) -> None:
    make_document("The plan", file=hostile.jpeg_with_place() if form == "JPEG" else hostile.picture("GIF"), name=name)
    response = client.get(f"/documents/the-plan/1/{name}")
    body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert (response["Content-Type"], body[:3]) == (f"image/{form.lower()}", {"JPEG": b"\xff\xd8\xff", "GIF": b"GIF"}[form])
    assert b"Exif" not in body


@pytest.fixture
def worker(settings: LazySettings) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker as in service, with one process for tasks, on the tests' own database and queue."""
    url = urlsplit(os.environ["DATABASE_URL"])
    database = url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    command = [sys.executable, "-m", "celery", "-A", "cpip", "worker", "--concurrency", "1", "--loglevel", "WARNING"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database, "DATA_DIR": str(settings.DATA_DIR)},
        start_new_session=True,
    )
    yield process
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


@pytest.mark.django_db(transaction=True)
def test_a_file_that_eats_time_or_memory_ends_its_own_process_and_nothing_else(
    editor: User, make_document: Make, worker: subprocess.Popen[bytes]
) -> None:
    document = make_document("The plan", file=b"", publish=False)
    upload(signed_in(editor), document, ("slow.pdf", hostile.slow_pdf()), ("heavy.docx", hostile.heavy_word()), ("good.pdf", PDF))
    for pk in files.waiting():
        tasks.look_into.delay(pk)
    give_up = time.monotonic() + PATIENCE
    while StoredFile.objects.filter(state=StoredFile.State.WAITING).exists() and time.monotonic() < give_up:
        assert worker.poll() is None
        time.sleep(0.5)
    assert dict(StoredFile.objects.values_list("name", "state")) == {
        "slow.pdf": "refused",
        "heavy.docx": "refused",
        "good.pdf": "ready",
    }
    assert all("too much time or memory" in one.reason for one in StoredFile.objects.filter(state="refused"))


Answer = Callable[[socket.socket], None]


def scanned(make_document: Make, editor: User, listening: socket.socket, answer: Answer) -> Document:
    """A document with a file, looked into while a clamd listens that does this with its first caller."""

    def serve() -> None:
        caller, _ = listening.accept()
        with caller, suppress(OSError):  # it hangs up once it has heard enough
            answer(caller)

    document = make_document("The plan", file=b"", publish=False)
    upload(signed_in(editor), document, ("a.pdf", PDF))
    thread = threading.Thread(target=serve)
    thread.start()
    look_into_all()
    thread.join(10)
    assert not thread.is_alive()
    return document


def read_and(answer: bytes) -> Answer:
    def serve(caller: socket.socket) -> None:
        said = b""
        while not said.endswith(b"\0\0\0\0"):
            said += caller.recv(65536)
        caller.sendall(answer)

    return serve


def say_nothing(caller: socket.socket) -> None:
    caller.settimeout(10)
    while caller.recv(65536):
        pass


def close_at_once(caller: socket.socket) -> None:
    caller.recv(5)


def have_enough(caller: socket.socket) -> None:
    """As clamd does with what is larger than its StreamMaxLength."""
    caller.recv(20)
    caller.sendall(b"INSTREAM size limit exceeded. ERROR\0")


ANSWERS: dict[str, tuple[Answer, str]] = {
    "clean": (read_and(b"stream: OK\0"), "ready"),
    "infected": (read_and(b"stream: Eicar-Signature FOUND\0"), "refused"),
    "too large": (have_enough, "refused"),
    "an error": (read_and(b"stream: Can't allocate memory ERROR\0"), "waiting"),
    "garbage": (read_and(bytes(range(1, 256)) * 1_000), "waiting"),
    "an answer and another": (read_and(b"stream: Eicar FOUND\0stream: OK\0"), "refused"),
    "nothing": (say_nothing, "waiting"),
    "closing midway": (close_at_once, "waiting"),
}


@pytest.mark.parametrize("kind", ["tcp", "unix"])
@pytest.mark.parametrize("said", ANSWERS)
def test_whatever_the_scanner_says_nothing_opens_unless_it_passed_it(
    editor: User,
    make_document: Make,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    kind: str,
    said: str,
) -> None:
    answer, state = ANSWERS[said]
    monkeypatch.setattr(scanning, "PATIENCE", 1)
    with socket.socket(socket.AF_INET if kind == "tcp" else socket.AF_UNIX) as listening:
        listening.bind(("127.0.0.1", 0) if kind == "tcp" else f"{tmp_path}/clamd")
        listening.listen()
        listening.settimeout(30)
        settings.CLAMD_URL = f"tcp://127.0.0.1:{listening.getsockname()[1]}" if kind == "tcp" else f"unix://{tmp_path}/clamd"
        document = scanned(make_document, editor, listening, answer)
    assert StoredFile.objects.get().state == state
    staff = signed_in(editor)
    told = {"ready": "Ready", "refused": "A virus was found in it (Eicar", "waiting": files.SCANNER_DOWN}[state]
    told = "It is larger than the virus scanner takes" if said == "too large" else told
    assert told in staff.get(f"/staff/documents/{document.pk}/").content.decode()
    if state == "waiting":
        assert files.SCANNER_DOWN in staff.post(f"/staff/documents/{document.pk}/versions/publish/").content.decode()
