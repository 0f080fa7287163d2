"""The letters that the demo's mailbox has received: one file each, named by the order of arrival."""

import datetime
import email
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from functools import cached_property
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Letter:
    """One received message."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def received_at(self) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(int(self.name) / 1e9, datetime.UTC)

    @cached_property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.path.read_bytes(), policy=default)

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def text(self) -> str:
        return self.part("plain")

    @property
    def html(self) -> str:
        return self.part("html")

    def part(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        return body.get_content() if isinstance(body, EmailMessage) else ""


def letters() -> Iterator[Letter]:
    """All letters, newest first."""
    for path in sorted(Path(settings.MAILBOX_DIR).glob("*.eml"), reverse=True):
        yield Letter(path)


def keep(directory: Path, content: bytes) -> None:
    """Store one letter whole: a reader never sees half of it."""
    name = f"{time.time_ns()}.eml"
    part = directory / f"{name}.part"
    part.write_bytes(content)
    part.rename(directory / name)
