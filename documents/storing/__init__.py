"""Where the bytes of files are kept: on a disk or in a bucket, with the same questions to both."""

import datetime
from collections.abc import Iterator
from typing import Protocol, cast

from django.core.files.base import File
from django.core.files.storage import default_storage

PIECE = 64 * 1024


class Store(Protocol):
    """What is asked of a store beside what Django asks of every storage."""

    def part(self, name: str, start: int, end: int) -> Iterator[bytes]:
        """What is kept there, from one place to before another, piece by piece. Raises `FileNotFoundError` at once."""

    def places(self) -> Iterator[tuple[str, datetime.datetime]]:
        """Everything that is kept, and when each was written."""

    def save(self, name: str, content: File) -> str: ...

    def delete(self, name: str) -> None: ...


def the_store() -> Store:
    return cast(Store, default_storage)
