"""gunicorn's worker with threads, which says in the portal's own words what gunicorn refuses before the portal hears of it."""

import socket
from typing import Any

from django.template.loader import render_to_string
from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

HEAD = (
    "HTTP/1.1 414 URI Too Long\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {size}\r\n\r\n"
)
MOST_LEFT, SECONDS = 2**20, 1
"""What is still read, and how long for, of what is refused: a connection that is closed before takes the answer with it."""


class Worker(ThreadWorker):
    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        page = render_to_string("414.html", {"programme": None, "user": None, "messages": None}).encode()
        try:
            client.settimeout(SECONDS)
            client.sendall(HEAD.format(size=len(page)).encode() + page)
            client.shutdown(socket.SHUT_WR)
            left = MOST_LEFT
            while left > 0 and (read := len(client.recv(65536))):
                left -= read
        except OSError:
            self.log.debug("Who sent too long an address has gone.")
