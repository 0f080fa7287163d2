"""Bytes as they are kept in the storage, wherever that is."""

import datetime
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from documents.models import StoredFile

LEASE = datetime.timedelta(minutes=5)
"""How long a file is its worker's own: more than a task may take."""
PAUSE = datetime.timedelta(minutes=1)
"""How long it waits when what is needed for it gives no answer."""


@contextmanager
def on_disk(stored: StoredFile) -> Iterator[Path]:
    """The bytes of a file as a file on this machine."""
    with tempfile.NamedTemporaryFile(suffix=Path(stored.name).suffix) as copy, stored.content.open("rb") as content:
        shutil.copyfileobj(content, copy)
        copy.flush()
        yield Path(copy.name)


def put(storage: Storage, place: str, content: bytes) -> None:
    """Keep these bytes at exactly this place, whatever was there."""
    storage.delete(place)
    storage.save(place, ContentFile(content))


def delete(storage: Storage, places: Iterable[str]) -> None:
    for place in places:
        storage.delete(place)
