"""An SMTP server that takes everything and keeps nothing, to measure against: `python -m mail.sink` says its port and runs until
it is told to end. It knows PIPELINING (RFC 2920), 8BITMIME and SMTPUTF8."""

import asyncio
import signal
from typing import ClassVar, cast

HELLO = "250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 0"
END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One connection. What is said to whom is chosen by `on_…`, which others may do otherwise; `None` cuts the connection."""

    hello: ClassVar[str] = HELLO
    greeting: ClassVar[str] = "220 sink ESMTP"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.waiting = b""
        self.sender = ""
        self.recipients: list[str] = []
        self.is_message = False
        self.transport.write(f"{self.greeting}\r\n".encode())

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        said: list[str] = []
        while not self.transport.is_closing() and (answer := self.step()) != "":
            if answer is None:
                self.say(said)
                self.transport.abort()
                return
            said.append(f"{answer}\r\n")
        self.say(said)
        if self.waiting == b"QUIT":
            self.transport.close()

    def say(self, lines: list[str]) -> None:
        if lines and not self.transport.is_closing():
            self.transport.write("".join(lines).encode())

    def step(self) -> str | None:
        """Take one command or one message from what has come; nothing if none is complete."""
        if self.is_message:
            return self.take_message()
        line, end, rest = self.waiting.partition(b"\r\n")
        if not end:
            return ""
        self.waiting = rest
        return self.obey(line.decode("utf-8", "replace"))

    def take_message(self) -> str | None:
        if self.waiting.startswith(b".\r\n"):
            content, self.waiting = b"", self.waiting[3:]
        else:
            content, end, rest = self.waiting.partition(END)
            if not end:
                return self.on_part(self.waiting)
            self.waiting = rest
        self.is_message = False
        recipients, self.recipients = self.recipients, []
        return self.on_message(self.sender, recipients, content + b"\r\n")

    def obey(self, line: str) -> str | None:
        verb = line[:4].upper()
        if verb in ("EHLO", "HELO"):
            return self.hello
        if verb == "MAIL":
            self.sender, self.recipients = address_in(line), []
            return self.on_sender(self.sender)
        if verb == "RCPT":
            return self.add_recipient(address_in(line))
        if verb == "DATA":
            self.is_message = bool(self.recipients)
            return "354 Go on" if self.is_message else "503 5.5.1 No recipients"
        if verb == "QUIT":
            self.waiting = b"QUIT"
            return "221 Bye"
        return "250 OK"

    def add_recipient(self, address: str) -> str | None:
        answer = self.on_recipient(address)
        if answer and answer.startswith("2"):
            self.recipients.append(address)
        return answer

    def on_sender(self, address: str) -> str | None:
        return "250 OK"

    def on_recipient(self, address: str) -> str | None:
        return "250 OK"

    def on_part(self, content: bytes) -> str | None:
        return ""

    def on_message(self, sender: str, recipients: list[str], content: bytes) -> str | None:
        return "250 Taken"


def address_in(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


async def serve(kind: type[Sink], port: int = 0) -> None:
    """Run until SIGTERM, having said the port."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(kind, "127.0.0.1", port)
    print(server.sockets[0].getsockname()[1], flush=True)
    await ended.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(Sink))
