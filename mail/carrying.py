"""What takes many emails to those for whom they are, and what is said to each."""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mail.messages import FOR_GOOD
from mail.stamping import Form

TAKEN = 250
ADDRESS = re.compile(r"""<?(?:"[^"]*"|[^\s<>"(),;:\[\]]+)@[^\s<>"'(),;:]+>?""")
"""An email address as servers repeat it."""
CODES = re.compile(r"\d{3}(?: [245]\.\d{1,3}\.\d{1,3}\b)?")
"""The reply code (RFC 5321), and the enhanced one (RFC 3463) if there is one."""


class Trouble(Exception):
    """Something between us and the mail server, in words that staff may read: no address stands in them."""

    def __init__(self, words: str) -> None:
        super().__init__(ADDRESS.sub("(an address)", words))


class Away(Trouble):
    """The mail server is not there, breaks off or says "not now" to all: no message is at fault."""


class RefusesUs(Trouble):
    """The mail server will not have us, our login or our sender: somebody has to look into it, and no address is at fault."""


@dataclass(frozen=True)
class Outgoing:
    """One email on its way: the message, what is put into it, and the envelope."""

    form: Form
    values: Mapping[str, str]
    sender: str
    recipient: str


@dataclass(frozen=True)
class Answer:
    """What was said to one email."""

    code: int
    words: str

    @property
    def is_taken(self) -> bool:
        return self.code == TAKEN

    @property
    def is_for_good(self) -> bool:
        return self.code >= FOR_GOOD

    @property
    def codes(self) -> str:
        """What was said, without its words, in which the reader may be named."""
        found = CODES.match(str(self))
        return found[0] if found else str(self.code)

    def __str__(self) -> str:
        return f"{self.code} {self.words}"


class Carrier(Protocol):
    """Something that takes emails, opened already.

    `send` answers for one email after another, in their order. Raises `Away` or `RefusesUs`: of the email for which there is no
    answer yet nobody knows whether it was taken, and those after it were not. After that it is of no more use.
    """

    def send(self, emails: Sequence[Outgoing]) -> Iterator[Answer]: ...

    def close(self) -> None: ...


@contextlib.contextmanager
def troubles_told() -> Iterator[None]:
    """Tell what goes wrong with a mail server as `Away` or as `RefusesUs`."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        words = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else str(error.smtp_error)
        raise refusal(error.smtp_code, words) from error
    except (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError) as error:
        raise RefusesUs(str(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Away(str(error) or type(error).__name__) from error


def refusal(code: int, words: str) -> Away | RefusesUs:
    """What a server's answer means that is to us and not to one message."""
    return RefusesUs(f"{code} {words}") if code >= FOR_GOOD else Away(f"{code} {words}")
