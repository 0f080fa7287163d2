"""An SMTP server with a script, in a thread of the test: what it took is the only truth."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import ClassVar

from mail.sink import Sink


class Recorder(Sink):
    """Answers as it is told to; keeps what it took."""

    answers: ClassVar[dict[str, list[str | None]]] = {}
    """What to answer to a sender, to a recipient, or (with "data:" before it) to a recipient's message; one after another, the
    last for good. `None` cuts the connection."""
    taken: ClassVar[list[tuple[str, list[str], EmailMessage]]] = []
    packets: ClassVar[list[bytes]] = []

    def data_received(self, data: bytes) -> None:
        self.packets.append(data)
        super().data_received(data)

    def scripted(self, key: str) -> str | None:
        script = self.answers.get(key, ["250 OK"])
        return script.pop(0) if len(script) > 1 else script[0]

    def on_sender(self, address: str) -> str | None:
        return self.scripted("MAIL")

    def on_recipient(self, address: str) -> str | None:
        return self.scripted(address)

    def on_message(self, sender: str, recipients: list[str], content: bytes) -> str | None:
        answer = self.scripted(f"data:{recipients[0]}")
        if answer and answer.startswith("2"):
            message = message_from_bytes(content.replace(b"\r\n..", b"\r\n."), policy=default)
            assert isinstance(message, EmailMessage)
            self.taken.append((sender, recipients, message))
        return answer


@contextmanager
def running(kind: type[Recorder] = Recorder, **script: object) -> Iterator[tuple[type[Recorder], int]]:
    """A server of its own kind with this script, and its port."""
    kind = type("Scripted", (kind,), {"answers": {}, "taken": [], "packets": [], **script})
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)  # of its own: a test's thread may run a browser's loop
    thread.start()
    server = asyncio.run_coroutine_threadsafe(loop.create_server(kind, "127.0.0.1", 0), loop).result(timeout=10)
    try:
        yield kind, server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
