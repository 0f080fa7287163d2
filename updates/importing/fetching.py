"""Fetching the blog's files from its host: from that host alone, at a public address, within limits of size and time.

The name is resolved once, and each connection goes to what was found then, so that no later answer can lead elsewhere
(SSRF: OWASP ASVS 5.0, 1.3.6).
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from updates.importing.limits import MEGABYTE

LARGEST = 20 * MEGABYTE
SECONDS = 15
REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
MOVED = {301, 302, 303, 307, 308}


class NotFetched(Exception):
    """The file was not fetched. Says why."""


@dataclass
class Host:
    """A host from which files may be fetched. Raises `NotFetched` if it has no public address.

    `also_at` are addresses, each with its port, that are taken although they are not public: for a host of a test's own.
    """

    name: str
    also_at: Collection[tuple[str, int]] = ()
    addresses: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.name.strip().rstrip(".").casefold()
        try:
            found = {str(each[4][0]) for each in socket.getaddrinfo(self.name, None, type=socket.SOCK_STREAM)}
        except (OSError, UnicodeError) as error:
            raise NotFetched(f"The host {self.name} is not known: {error}.") from error
        self.addresses = sorted(found)
        if not all(is_public(address) or address in {own for own, _ in self.also_at} for address in self.addresses):
            raise NotFetched(f"The host {self.name} is at {', '.join(self.addresses)}, which is not a public address.")

    def fetch(self, address: str) -> bytes:
        """The bytes at an address of this host. Raises `NotFetched`."""
        for _ in range(REDIRECTS + 1):
            content, moved_to = self.ask(self.checked(address))
            if moved_to is None:
                return content
            address = joined(address, moved_to)
        raise NotFetched(f"It is redirected more than {REDIRECTS} times.")

    def checked(self, address: str) -> SplitResult:
        """The parts of an address that may be asked: on this host and its usual port."""
        try:
            parts = urlsplit(address)
            port = parts.port or PORTS.get(parts.scheme, 0)
        except ValueError as error:
            raise NotFetched(f"{address[:200]} is no address.") from error
        if parts.scheme not in PORTS:
            raise NotFetched(f"{address[:200]} is not asked for: only http and https are.")
        if (parts.hostname or "").rstrip(".").casefold() != self.name or parts.username is not None:
            raise NotFetched(f"{address[:200]} is not asked for: it is not on {self.name}.")
        if port != PORTS[parts.scheme] and port not in {own for _, own in self.also_at}:
            raise NotFetched(f"{address[:200]} is not asked for: its port is not the usual one.")
        return parts

    def ask(self, parts: SplitResult) -> tuple[bytes, str | None]:
        """What is answered, or where it says that it moved to."""
        connection = Pinned(self.name, self.addresses[0], parts)
        clock = threading.Timer(SECONDS, connection.cut)
        clock.start()
        try:
            path = quote(parts.path or "/", safe="/%") + (f"?{quote(parts.query, safe='/%=&+;')}" if parts.query else "")
            connection.request("GET", path, headers={"User-Agent": "programme-portal import", "Accept-Encoding": "identity"})
            answer = connection.getresponse()
            if answer.status in MOVED:
                return b"", answer.headers.get("Location") or ""
            if answer.status != 200:
                raise NotFetched(f"The host answered {answer.status}.")
            content = read(answer)
            if connection.is_cut:
                raise TimeoutError("it came too slowly")
            return content, None
        except (OSError, http.client.HTTPException, ValueError) as error:
            slow = f" It may take {SECONDS} seconds." if connection.is_cut else ""
            raise NotFetched(f"It could not be fetched: {error or type(error).__name__}.{slow}") from error
        finally:
            clock.cancel()
            connection.close()


def joined(address: str, moved_to: str) -> str:
    try:
        return urljoin(address, moved_to)
    except ValueError as error:
        raise NotFetched(f"It is redirected to {moved_to[:200]}, which is no address.") from error


def read(answer: http.client.HTTPResponse) -> bytes:
    if int(answer.headers.get("Content-Length") or 0) > LARGEST:
        raise NotFetched(f"It is larger than {LARGEST // MEGABYTE} MB.")
    content = answer.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise NotFetched(f"It is larger than {LARGEST // MEGABYTE} MB.")
    return content


def is_public(address: str) -> bool:
    """Whether it is an address of the internet at large; one of version 4 written as version 6 counts as what it means."""
    ip = ipaddress.ip_address(address.split("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return (inner or ip).is_global and ip.is_global and not ip.is_multicast


class Pinned(http.client.HTTPConnection):
    """A connection to one address, whatever the name may be found at by now."""

    def __init__(self, host: str, address: str, parts: SplitResult) -> None:
        super().__init__(host, parts.port or PORTS[parts.scheme], timeout=SECONDS)
        self.address, self.scheme, self.is_cut = address, parts.scheme, False
        self.opened: socket.socket | None = None
        """What is read from: `sock` is let go of as soon as an answer begins that ends with the connection."""

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), timeout=SECONDS)
        if self.scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        self.opened = self.sock

    def cut(self) -> None:
        """End it now, however little has come: an answer that drips is none."""
        self.is_cut = True
        with suppress(OSError):
            if self.opened:
                self.opened.shutdown(socket.SHUT_RDWR)
