"""A small IMAP server (RFC 3501) in a thread of the test: one folder, and the few commands with which a mailbox is read."""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Folder:
    """Messages by their UID, each with its flags."""

    messages: dict[int, bytes] = field(default_factory=dict)
    flags: dict[int, set[str]] = field(default_factory=dict)
    unreadable: set[int] = field(default_factory=set)
    """Those that it lists, and does not give."""
    password: str = "geheim"
    port: int = 0

    def put(self, message: bytes) -> None:
        uid = max(self.flags, default=0) + 1
        self.messages[uid], self.flags[uid] = message, set()

    def unseen(self) -> list[int]:
        return [uid for uid in self.messages if "\\Seen" not in self.flags[uid]]

    def answer(self, command: str) -> tuple[bytes, str]:
        """What comes before the last line of an answer, and that line."""
        name, _, rest = command.partition(" ")
        if name == "UID":
            return self.by_uid(rest)
        if name == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n", "OK done"
        if name == "LOGIN":
            return b"", "OK welcome" if self.password in rest else "NO wrong password"
        if name == "SELECT":
            return b"* 1 EXISTS\r\n", "OK [READ-WRITE] selected" if "INBOX" in rest else "NO no such folder"
        if name == "EXPUNGE":
            for uid in [uid for uid in self.messages if "\\Deleted" in self.flags[uid]]:
                del self.messages[uid]
        return b"* BYE\r\n" if name == "LOGOUT" else b"", "OK done"

    def by_uid(self, command: str) -> tuple[bytes, str]:
        if command.startswith("SEARCH UNSEEN"):
            return f"* SEARCH {' '.join(map(str, self.unseen()))}\r\n".encode(), "OK done"
        uid = int(command.split()[1])
        if command.startswith("STORE"):
            self.flags[uid] |= set(re.findall(r"\\\w+", command))
            return b"", "OK done"
        if uid in self.unreadable:
            return b"", "NO it cannot be read"
        largest = re.search(r"BODY\.PEEK\[\]<0\.(\d+)>", command)
        assert largest
        body = self.messages[uid][: int(largest[1])]
        return b"* 1 FETCH (UID %d BODY[]<0> {%d}\r\n%b)\r\n" % (uid, len(body), body), "OK done"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := (await reader.readline()).decode().strip():
            tag, _, command = line.partition(" ")
            before, last = self.answer(command)
            writer.write(before + f"{tag} {last}\r\n".encode())
            await writer.drain()
            if command == "LOGOUT":
                break
        writer.close()


@contextmanager
def running() -> Iterator[Folder]:
    folder, loop, started, stop = Folder(), asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def run() -> None:
        server = await asyncio.start_server(folder.serve, "127.0.0.1", 0)
        folder.port = server.sockets[0].getsockname()[1]
        started.set()
        async with server:
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    started.wait(5)
    yield folder
    loop.call_soon_threadsafe(stop.set)
    thread.join(5)
    loop.close()
