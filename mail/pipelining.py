"""Many emails over one SMTP connection, with as few pauses for the server's answers as the protocol allows."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.core.mail.backends.smtp import EmailBackend

from mail.carrying import Answer, Away, Outgoing, RefusesUs, refusal, troubles_told

CLOSING = 421
"""The server closes the connection, whatever it was asked (RFC 5321, section 3.8)."""
GO_ON = 354
OUR_LOGIN = {530, 534, 535, 538}
"""Whoever we say we are is not believed (RFC 4954, section 6); many servers say so only when they hear of a recipient."""
NEEDS_UTF8 = Answer(553, "5.6.7 The address is not in ASCII, and our mail server does not know such (SMTPUTF8)")


class Pipelined:
    """A connection of Django's SMTP backend, for messages as bytes.

    Where the server offers PIPELINING (RFC 2920), sender, recipient and DATA go in one packet with the end of the message before;
    elsewhere one is said after another. Never more than one message is without its answer.
    """

    def __init__(self, backend: EmailBackend) -> None:
        self.backend = backend
        self.smtp = cast(Any, backend.connection)
        with troubles_told():
            self.smtp.ehlo_or_helo_if_needed()
        self.pipelines = self.smtp.has_extn("pipelining")
        self.takes_utf8 = self.smtp.has_extn("smtputf8")
        self.body = " BODY=8BITMIME" if self.smtp.has_extn("8bitmime") else ""

    def send(self, emails: Sequence[Outgoing]) -> Iterator[Answer]:
        try:
            yield from self.converse(emails)
        except BaseException:  # whoever stops listening, too, leaves the server in the middle of a message
            self.smtp.close()
            raise

    def converse(self, emails: Sequence[Outgoing]) -> Iterator[Answer]:
        told: list[Answer] | None = None
        for email, following in zip(emails, [*emails[1:], None], strict=True):
            if not self.can_take(email):
                yield NEEDS_UTF8
                continue
            if told is None:
                told = self.ask(self.announcement(email))
            ahead = self.announcement(following) if following and self.pipelines and self.can_take(following) else None
            answer = self.finish(email, told, ahead)
            yield answer
            told = self.answers(3) if ahead else None

    def can_take(self, email: Outgoing) -> bool:
        return self.takes_utf8 or email.recipient.isascii()

    def announcement(self, email: Outgoing) -> list[bytes]:
        utf8 = "" if email.recipient.isascii() else " SMTPUTF8"
        lines = [f"MAIL FROM:<{email.sender}>{self.body}{utf8}", f"RCPT TO:<{email.recipient}>", "DATA"]
        return [f"{line}\r\n".encode() for line in lines]

    def finish(self, email: Outgoing, told: list[Answer], ahead: list[bytes] | None) -> Answer:
        """Send the message, if its announcement was taken, or take the announcement back. What is said to it."""
        refused = refusal_of(told)
        after = b"".join(ahead or [])
        if refused is None:
            self.write(dotted(email.form.stamp(email.values)) + after)
            return self.answer()
        if told[-1].code == GO_ON:  # it waits for a message to nobody
            self.write(b".\r\n")
            self.answer()
        self.write(b"RSET\r\n" + after)
        self.answer()
        return refused

    def ask(self, lines: list[bytes]) -> list[Answer]:
        """Say these lines, at once or one after another as the server likes it; its answers, up to the first that refuses."""
        if self.pipelines:
            self.write(b"".join(lines))
            return self.answers(len(lines))
        told: list[Answer] = []
        for line in lines:
            self.write(line)
            told.append(self.answer())
            if told[-1].code >= 400:
                break
        return told

    def write(self, data: bytes) -> None:
        with troubles_told():
            self.smtp.sock.sendall(data)

    def answers(self, number: int) -> list[Answer]:
        return [self.answer() for _ in range(number)]

    def answer(self) -> Answer:
        with troubles_told():
            code, words = self.smtp.getreply()
        if code == CLOSING:
            raise Away(f"{code} {words.decode('utf-8', 'replace')}")
        return Answer(code, " ".join(words.decode("utf-8", "replace").split()))

    def close(self) -> None:
        with troubles_told():
            self.backend.close()


def refusal_of(told: list[Answer]) -> Answer | None:
    """The answer that refuses the recipient. Raises `RefusesUs` or `Away` where the sender is refused, or we are."""
    sender, *others = told
    if sender.code >= 400:
        raise refusal(sender.code, sender.words)
    refused = next((answer for answer in others if answer.code >= 400), None)
    if refused and refused.code in OUR_LOGIN:
        raise RefusesUs(f"{refused.codes} It does not believe our login")
    if refused and refused.is_for_good and "relay" in refused.words.lower():
        raise RefusesUs(f"{refused.codes} It does not relay for us")
    return refused


def dotted(message: bytes) -> bytes:
    """The message as it goes over the wire (RFC 5321, section 4.5.2): a line that begins with a dot has one more."""
    end = b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n"
    return message.replace(b"\r\n.", b"\r\n..") + end
