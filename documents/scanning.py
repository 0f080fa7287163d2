"""Asking a virus scanner (clamd) where one is set up: its protocol over a socket, as in clamd(8)."""

import socket
import struct
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

PATIENCE = 60  # seconds
PIECE = 64 * 1024
LONGEST_ANSWER = 4096
INFECTED = "A virus was found in it ({name}). Do not open it, and tell whoever sent it."


OVER_ITS_LIMIT = (
    "It is larger than the virus scanner takes, so it cannot be looked into. Make it smaller or split it, "
    "or ask whoever runs the portal to raise the scanner’s limit (StreamMaxLength)."
)


class Infected(Exception):
    """The scanner found something. Says what."""


class TooLarge(Exception):
    """The scanner takes no file of this size, now or later. Says what to do."""


class Unavailable(Exception):
    """The scanner cannot say now: the file has to wait."""


def check(path: Path) -> None:
    """Raises `Infected`, `TooLarge`, or `Unavailable` when the scanner is set up and gives no answer.

    Without a scanner nothing is asked.
    """
    if not settings.CLAMD_URL:
        return
    try:
        answer = ask(path)
    except OSError as error:
        raise Unavailable(str(error)) from error
    if answer.endswith(" FOUND"):
        raise Infected(INFECTED.format(name=answer.removeprefix("stream: ").removesuffix(" FOUND")))
    if "size limit exceeded" in answer:
        raise TooLarge(OVER_ITS_LIMIT)
    if answer != "stream: OK":
        raise Unavailable(answer or "the connection was closed")


def ask(path: Path) -> str:
    """Send the file in pieces, each after its length, and an empty one; read what is answered up to the null byte.

    A scanner that has had enough answers before the end, and hangs up.
    """
    with connected() as scanner, path.open("rb") as content:
        with suppress(BrokenPipeError, ConnectionResetError):
            scanner.sendall(b"zINSTREAM\0")
            while piece := content.read(PIECE):
                scanner.sendall(struct.pack("!I", len(piece)) + piece)
            scanner.sendall(struct.pack("!I", 0))
        answer = b""
        while b"\0" not in answer and len(answer) < LONGEST_ANSWER and (more := scanner.recv(PIECE)):
            answer += more
    return answer.partition(b"\0")[0].decode(errors="replace")


def connected() -> socket.socket:
    url = urlsplit(settings.CLAMD_URL)
    if url.scheme == "tcp":
        return socket.create_connection((url.hostname or "", url.port or 3310), timeout=PATIENCE)
    scanner = socket.socket(socket.AF_UNIX)
    scanner.settimeout(PATIENCE)
    try:
        scanner.connect(url.path)
    except OSError:
        scanner.close()
        raise
    return scanner
