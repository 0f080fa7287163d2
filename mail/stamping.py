"""One message for many: written once through Django's MIME code, with marks in place of what differs from reader to reader.

Making MIME of each message anew is what takes the time in mailing: putting values in the place of marks takes a hundredth.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.quoprimime import body_encode
from functools import cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address
from django.utils.crypto import salted_hmac

ROOM = 320
"""How long a value may be. Marks are as long while the message is written, so that no line grows too long afterwards."""
PLAIN = re.compile(r"[^\s<>\"&\\\x00-\x1f\x7f]+")
"""What may stand in headers, text and HTML alike, as it is."""
FITS = {"to": re.compile(r"[^\s<>\x00-\x1f\x7f]+"), "date": re.compile(r"[\w,:+ -]+", re.ASCII)}
"""These stand in headers alone."""
NEW_LINE = b"\r\n"
SOFT_BREAK = rb"(?:=\r\n)?"


class Unfit(ValueError):
    """A value that cannot be put in the place of a mark as it is."""


def mark(name: str) -> str:
    """What stands for a value while the message is written; nobody who writes texts can guess it."""
    return mark_under(settings.SECRET_KEY, name)


@cache
def mark_under(key: str, name: str) -> str:
    return f"{name}-{salted_hmac('mail.stamping', name, secret=key, algorithm='sha256').hexdigest()[:24]}"


def padded(name: str) -> str:
    return mark(name).ljust(ROOM, "x")


@dataclass(frozen=True)
class Form:
    """A message with marks."""

    letter: EmailMultiAlternatives
    pieces: tuple[bytes, ...]
    """What is the same for everybody, with CRLF line ends."""
    blanks: tuple[tuple[str, bool], ...]
    """What stands between each two pieces: its name, and whether it stands in quoted-printable."""

    def stamp(self, values: Mapping[str, str]) -> bytes:
        """The message with these values. Raises `Unfit` for a value that would break it."""
        written = {name: check(name, value).encode() for name, value in values.items()}
        parts = [self.pieces[0]]
        for (name, is_quoted), piece in zip(self.blanks, self.pieces[1:], strict=True):
            parts.append(quoted(written[name]) if is_quoted else written[name])
            parts.append(piece)
        return b"".join(parts)

    def filled(self, values: Mapping[str, str]) -> EmailMultiAlternatives:
        """The same as an object of Django's, for what does not take bytes. Raises `Unfit` for a value that would break it."""
        marks = {mark(name): check(name, value) for name, value in values.items()}
        pattern = re.compile("|".join(map(re.escape, marks)))

        def fill(text: object) -> str:
            return pattern.sub(lambda found: marks[found[0]], str(text))

        letter = self.letter
        copy = type(letter)(letter.subject, fill(letter.body), letter.from_email, [fill(to) for to in letter.to])
        copy.extra_headers = {name: fill(value) for name, value in letter.extra_headers.items()}
        for content, kind in letter.alternatives:
            copy.attach_alternative(fill(content), str(kind))
        return copy


def check(name: str, value: str) -> str:
    if len(value.encode()) > ROOM or not FITS.get(name, PLAIN).fullmatch(value):
        raise Unfit(f"{value[:ROOM]!r} cannot be put into a message as it is.")
    return value


def form_of(letter: EmailMultiAlternatives, names: tuple[str, ...]) -> Form:
    """The message, in which the marks of these names may stand, written once."""
    padding = {mark(name): padded(name) for name in names}
    wide = type(letter)(letter.subject, pad(letter.body, padding), letter.from_email, [pad(to, padding) for to in letter.to])
    wide.extra_headers = {name: pad(value, padding) for name, value in letter.extra_headers.items()}
    for content, kind in letter.alternatives:
        wide.attach_alternative(pad(content, padding), str(kind))
    cutter = Cutter({padded(name): name for name in names})
    message: Any = wide.message()
    for part in parts_of(message.as_bytes(linesep="\r\n"), message.get_boundary()):
        head, empty_line, body = part.partition(NEW_LINE * 2)
        is_quoted = b"content-transfer-encoding: quoted-printable" in head.lower().split(NEW_LINE)
        cutter.cut(head + empty_line, is_quoted=False)
        cutter.cut(body, is_quoted=is_quoted)
    return Form(letter, tuple(cutter.pieces), tuple(cutter.blanks))


def pad(text: object, padding: Mapping[str, str]) -> str:
    found = str(text)
    for short, long in padding.items():
        found = found.replace(short, long)
    return found


def parts_of(written: bytes, boundary: str | None) -> list[bytes]:
    """The message's own head and then its parts, each with the boundary before it; all of a message that has no parts."""
    if boundary is None:
        return [written]
    line = b"--" + boundary.encode()
    first, *others = written.split(line)
    return [first, *(line + part for part in others)]


class Cutter:
    """Cuts a message into pieces where its marks stand."""

    def __init__(self, marks: Mapping[str, str]) -> None:
        self.names = list(marks.values())
        self.marks = [[re.escape(letter.encode()) for letter in long] for long in marks]
        self.pieces: list[bytes] = [b""]
        self.blanks: list[tuple[str, bool]] = []

    def cut(self, text: bytes, *, is_quoted: bool) -> None:
        """In quoted-printable a soft line break may stand anywhere within a mark."""
        between = SOFT_BREAK if is_quoted else b""
        pattern = b"|".join(b"(" + between.join(letters) + b")" for letters in self.marks)
        last = 0
        for found in re.finditer(pattern, text):
            self.pieces[-1] += text[last : found.start()]
            self.blanks.append((self.names[(found.lastindex or 1) - 1], is_quoted))
            self.pieces.append(b"")
            last = found.end()
        self.pieces[-1] += text[last:]


def quoted(value: bytes) -> bytes:
    """A value in quoted-printable, on lines of its own that readers do not see (RFC 2045, section 6.7)."""
    lines = body_encode(value.decode("latin-1"), maxlinelen=76, eol="\r\n").encode("ascii")
    return b"=\r\n" + lines + b"=\r\n"


def mailbox(address: str) -> str:
    """An address as it stands in To and in the envelope: its domain in ASCII (IDNA); a name that is not goes as UTF-8, which
    the mail server has to know (RFC 6531)."""
    name, _, domain = address.rpartition("@")
    if address.isascii():
        return address
    return f"{name}@{sanitize_address(f'a@{domain}', 'utf-8').partition('@')[2]}"
