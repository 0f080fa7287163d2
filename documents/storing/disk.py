"""Files on a disk, which all machines share."""

import datetime
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.core.files.storage import FileSystemStorage

from documents.storing import PIECE


class OnDisk(FileSystemStorage):
    def part(self, name: str, start: int, end: int) -> Iterator[bytes]:
        content = Path(self.path(name)).open("rb")  # noqa: SIM115 - closed by whoever reads it to the end, or stops
        content.seek(start)
        return pieces(content, end - start)

    def places(self) -> Iterator[tuple[str, datetime.datetime]]:
        for directory, _, names in os.walk(self.location):
            for path in (Path(directory, name) for name in names):
                try:
                    written = path.stat().st_mtime
                except FileNotFoundError:  # deleted meanwhile
                    continue
                yield path.relative_to(self.location).as_posix(), datetime.datetime.fromtimestamp(written, datetime.UTC)


def pieces(content: IO[bytes], left: int) -> Iterator[bytes]:
    with content:
        while left and (piece := content.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
