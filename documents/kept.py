"""Bytes as they are kept in the storage, wherever that is."""

import datetime
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db.models import FileField

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


def known(places: set[str]) -> set[str]:
    """Those places of which a row of some room tells."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                rows = model._base_manager.filter(**{f"{field.name}__in": places})
                found.update(rows.values_list(field.name, flat=True))
    return found
