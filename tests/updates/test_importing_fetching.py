"""The blog's files are fetched from the host that was named, at a public address, and from nowhere else (SSRF)."""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.utils import timezone

from people.models import User
from tests.conftest import PDF
from tests.updates.wordpress import BLOG, POSTS, UPLOADS, Post, export
from updates.importing import fetching
from updates.importing.bringing import bring_in
from updates.importing.fetching import Host, NotFetched
from updates.importing.mapping import Mapping
from updates.models import ReportLine, Update


class Server(ThreadingHTTPServer):
    """A host that remembers what it was asked for."""

    daemon_threads = True
    asked: list[str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def place(self) -> tuple[str, int]:
        return "127.0.0.1", self.server_port


class Answers(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", unquote(self.path.removeprefix("/to/")))
            self.end_headers()
        elif self.path == "/drip":
            self.drip()
        elif self.path in {"/large", "/large-unsaid"}:
            self.large(is_said=self.path == "/large")
        elif self.path.endswith("notes.pdf"):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(PDF)
        else:
            self.send_error(404)

    def drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b"x")
                time.sleep(0.1)
        except OSError:
            return

    def large(self, *, is_said: bool) -> None:
        self.send_response(200)
        if is_said:
            self.send_header("Content-Length", str(fetching.LARGEST + 1))
        self.end_headers()
        try:
            for _ in range(fetching.LARGEST // 1_000_000 + 2):
                self.wfile.write(b"x" * 1_000_000)
        except OSError:
            return

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(("127.0.0.1", 0), Answers)
    made.asked = []
    thread = threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def host(server: Server) -> Host:
    return Host("127.0.0.1", also_at=[server.place])


def test_a_file_of_the_host_is_fetched(host: Host, server: Server) -> None:
    assert host.fetch(f"{server.address}/notes.pdf") == PDF
    assert host.fetch(f"{server.address}/to//notes.pdf") == PDF


@pytest.mark.parametrize(
    "name",
    [
        *("127.0.0.1", "localhost", "::1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *(
            "0x7f000001",
            "2130706433",
            "127.1",
            "0177.0.0.1",
            "::ffff:127.0.0.1",
            "fe80::1",
            "::",
            "fc00::1",
            "224.0.0.1",
            "2002:7f00:1::",
        ),
    ],
)
def test_a_host_that_is_not_public_is_refused(name: str) -> None:
    with pytest.raises(NotFetched, match=r"not a public address|is not known"):
        Host(name)


ELSEWHERE = [
    "http://127.0.0.2/x",
    "http://[::1]/x",
    "http://169.254.169.254/latest/meta-data/",
    "http://0x7f000001/x",
    "http://2130706433/x",
    "file:///etc/passwd",
    "gopher://127.0.0.1/x",
    "ftp://127.0.0.1/x",
    "//other.example/x",
    "http://127.0.0.1@other.example/x",
    "http://user@127.0.0.1/x",
    "http://127.0.0.1.other.example/x",
    "http://127.0.0.1:22/x",
    "http://127.0.0.1:x/x",
    "http://[127.0.0.1/x",
    "",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_other_address_is_asked(host: Host, server: Server, address: str) -> None:
    with pytest.raises(NotFetched):
        host.fetch(address)
    assert server.asked == []


@pytest.mark.parametrize("address", [address for address in ELSEWHERE if address])
def test_no_redirect_leads_elsewhere(host: Host, server: Server, address: str) -> None:
    with pytest.raises(NotFetched):
        host.fetch(f"{server.address}/to/{address}")
    assert len(server.asked) == 1


def test_redirects_end(host: Host, server: Server) -> None:
    with pytest.raises(NotFetched, match="more than 3 times"):
        host.fetch(f"{server.address}/to/" + "/to/" * 9 + "/notes.pdf")
    assert len(server.asked) == 4


def test_a_name_is_resolved_once(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    """A name that leads elsewhere after it was looked at (DNS rebinding): the first answer counts, for each connection."""
    answers = iter(["127.0.0.1"])

    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 0))]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", resolve)
    host = Host("blog.example", also_at=[server.place])
    monkeypatch.undo()
    address = f"http://blog.example:{server.server_port}"
    assert host.fetch(f"{address}/notes.pdf") == host.fetch(f"{address}/notes.pdf") == PDF


@pytest.mark.parametrize("path", ["/large", "/large-unsaid"])
def test_a_file_that_is_too_large_is_let_go(host: Host, server: Server, path: str) -> None:
    with pytest.raises(NotFetched, match="larger than 20 MB"):
        host.fetch(f"{server.address}{path}")


def test_a_file_that_drips_is_cut_off(host: Host, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 1)
    began = time.monotonic()
    with pytest.raises(NotFetched, match="may take 1 seconds"):
        host.fetch(f"{server.address}/drip")
    assert time.monotonic() - began < 9  # all of it takes ten


def bring(server: Server, path: Path, editor: User, host: Host | None) -> None:
    """Import the second update with its notes, from a blog that was on the test's own host."""
    text = f'<a href="{UPLOADS}/notes.pdf">Notes</a> and <a href="http://169.254.169.254/wp-content/uploads/x.pdf">others</a>'
    notes = Post(32, "Notes", kind="attachment", status="inherit", parent=12, file=f"{UPLOADS}/notes.pdf")
    export(path, [POSTS[1]._replace(text=text), notes])
    path.write_text(path.read_text().replace(BLOG, server.address))
    bring_in(path, by=editor, mapping=Mapping(), now=timezone.now(), host=host)


def test_an_import_fetches_only_when_it_is_asked_to(tmp_path: Path, editor: User, server: Server) -> None:
    bring(server, tmp_path / "blog.xml", editor, None)
    assert server.asked == []
    assert ReportLine.objects.filter(why__contains="Its file was not given: name a folder").exists()


def test_an_import_fetches_the_files_of_the_blog_and_no_others(tmp_path: Path, editor: User, server: Server, host: Host) -> None:
    bring(server, tmp_path / "blog.xml", editor, host)
    assert server.asked == ["/wp-content/uploads/2016/11/notes.pdf"]
    body = Update.objects.get().sections.get().body
    assert "http://169.254.169.254/wp-content/uploads/x.pdf" in body
    assert "/documents/files-of-programme/1/notes.pdf" in body
