"""Taking files in: keeping the bytes once, having them looked into, and keeping what was found.

The rows are the truth. A task is only told that a file waits; a file of which the telling was lost is found by the clock.
"""

import datetime
import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone

from documents import drawing, kept, names, scanning
from documents.inspecting.findings import Findings, Kind, PictureInside, Refused
from documents.inspecting.looking import cleaned, inspect
from documents.models import Document, FilePicture, FileText, StoredFile
from documents.storing import the_store
from people.models import User
from publishing import audit, search
from publishing.locks import take_turn
from publishing.markdown import sanitised

MEGABYTE = 1024 * 1024
MOST_BYTES = 25 * MEGABYTE
ATTEMPTS = 3
ORPHANS_AFTER = datetime.timedelta(days=1)
PLACES_AT_ONCE = 1000
EMPTY = "The file is empty. Choose one with something in it."
TOO_LARGE = f"The file is larger than {MOST_BYTES // MEGABYTE} MB. Make it smaller, or split it."
TOO_HEAVY = "It could not be looked into: that took too long or too much memory. Save it anew, smaller, and choose that."
SCANNER_DOWN = "The virus scanner gives no answer. The file is looked into as soon as it does."


class NotTaken(Exception):
    """The file is not even kept. Says why, and what to do."""


@transaction.atomic
def keep(file: File, *, by: User) -> StoredFile:
    """Keep these bytes, or find them if they are kept already. Raises `NotTaken`.

    What was refused once may come again, under a name that fits it or after limits have changed.
    """
    if not file.size:
        raise NotTaken(EMPTY)
    if file.size > MOST_BYTES:
        raise NotTaken(TOO_LARGE)
    digest = hashlib.file_digest(rewound(file), "sha256").hexdigest()
    take_turn(f"documents.file {digest}")
    stored = StoredFile.objects.filter(sha256=digest).first() or StoredFile(sha256=digest)
    if stored.pk and stored.state != StoredFile.State.REFUSED:
        return stored
    stored.name, stored.size, stored.state, stored.reason, stored.attempts, stored.leased_until = (
        names.shown(file.name or ""),
        file.size,
        StoredFile.State.WAITING,
        "",
        0,
        None,
    )
    stored.added_by, stored.added_at = by, timezone.now()
    stored.content.save(stored.name, File(rewound(file)), save=False)
    stored.save()
    audit.record(by, "kept file", stored, name=stored.name, sha256=digest)
    return stored


def rewound(file: File) -> Any:
    """The open file at its beginning."""
    file.seek(0)
    return file.file if file.file is not None else file


def look_into(pk: int) -> bool:
    """Look into a file that waits, and keep what is found. Returns whether it was this call that did.

    A fault that nobody foresaw ends the call; the file is then tried again when its lease is over, and refused at last.
    """
    stored = claim(pk)
    if stored is None:
        return False
    if stored.attempts > ATTEMPTS:
        refuse(stored, TOO_HEAVY)
        return True
    try:
        with kept.on_disk(stored) as path:
            scanning.check(path)
            take_in(stored, path, inspect(path, stored.name))
    except (Refused, scanning.Infected, scanning.TooLarge) as reason:
        refuse(stored, str(reason))
    except (MemoryError, SoftTimeLimitExceeded):
        refuse(stored, TOO_HEAVY)
    except scanning.Unavailable:
        put_off(stored)
    return True


@transaction.atomic
def claim(pk: int) -> StoredFile | None:
    """Take the file for this worker, if it waits and nobody else has it in hand."""
    now = timezone.now()
    return StoredFile.objects.to_look_into(now).take(pk, until=now + kept.LEASE)


@transaction.atomic
def take_in(stored: StoredFile, path: Path, findings: Findings) -> None:
    """Keep what was found: from now on those who may read its page may read the file."""
    digest, size = stored.sha256, stored.size
    if findings.media_type.startswith(("image/", "text/")):
        digest, size = replace_bytes(stored, cleaned(path, findings.kind))
    undrawable = drawing.draw_cover(stored, path) if findings.kind is Kind.PDF else []
    FileText.objects.filter(file=stored).delete()
    FileText.objects.bulk_create(
        FileText(file=stored, page=number, text=text.replace("\x00", "")) for number, text in enumerate(findings.pages, start=1)
    )
    keep_pictures(stored, findings.pictures)
    StoredFile.objects.filter(pk=stored.pk).update(
        content=stored.content.name,
        served_sha256=digest,
        size=size,
        state=StoredFile.State.READY,
        reason="",
        kind=str(findings.kind),
        media_type=findings.media_type,
        page_count=findings.page_count or 0,
        drawn=1 if findings.kind is Kind.PDF else 0,
        undrawable=undrawable,
        title=findings.title.replace("\x00", "")[:500],
        language=findings.language.replace("\x00", "")[:35],
        html=sanitised(findings.html.replace("\x00", "")),
        warnings=findings.warnings,
        leased_until=None,
        attempts=0,
    )
    search.put(*Document.objects.filter(current__files__stored=stored).order_by("pk"))


def keep_pictures(stored: StoredFile, found: Iterable[PictureInside]) -> None:
    FilePicture.objects.filter(file=stored).delete()
    for one in found:
        digest = hashlib.sha256(one.content).hexdigest()
        picture = FilePicture(
            file=stored, number=one.number, size=len(one.content), served_sha256=digest, media_type=one.media_type
        )
        picture.content.save("", ContentFile(one.content), save=False)
        picture.save()


def replace_bytes(stored: StoredFile, content: bytes) -> tuple[str, int]:
    """Keep these bytes in the place of those that came; their SHA-256 and their number."""
    before, storage = stored.content.name or "", stored.content.storage
    stored.content.save(stored.name, ContentFile(content), save=False)
    transaction.on_commit(lambda: storage.delete(before))
    return hashlib.sha256(content).hexdigest(), len(content)


@transaction.atomic
def refuse(stored: StoredFile, reason: str) -> None:
    """Say why it is not taken. The bytes are not kept."""
    name, storage = stored.content.name or "", stored.content.storage
    waiting = StoredFile.objects.filter(pk=stored.pk, state=StoredFile.State.WAITING)
    if waiting.update(state=StoredFile.State.REFUSED, reason=reason, content="", leased_until=None):
        transaction.on_commit(lambda: storage.delete(name))


def put_off(stored: StoredFile) -> None:
    """Let it wait, as if it had not been taken in hand."""
    StoredFile.objects.filter(pk=stored.pk).update(
        reason=SCANNER_DOWN, leased_until=timezone.now() + kept.PAUSE, attempts=stored.attempts - 1
    )


def waiting() -> list[int]:
    """The files that wait for somebody to look into them."""
    return list(StoredFile.objects.to_look_into(timezone.now()).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def forget_if_unused(stored: StoredFile) -> bool:
    """Forget a file that nothing has any more. Returns whether it did."""
    take_turn(f"documents.file {stored.sha256}")
    if not StoredFile.objects.unused().filter(pk=stored.pk).exists():
        return False
    name, storage, places = stored.content.name, stored.content.storage, drawing.places(stored)
    stored.delete()
    if name:
        transaction.on_commit(lambda: kept.delete(storage, [name, *places]))
    return True


def forget_orphans(now: datetime.datetime) -> int:
    """Forget files that nothing has, and bytes and pictures of which no row tells. Returns how many.

    What is younger than a day may be on its way in: it is left alone.
    """
    before = now - ORPHANS_AFTER
    lying_about = StoredFile.objects.unused().filter(added_at__lt=before)
    forgotten = sum(forget_if_unused(stored) for stored in lying_about.iterator())
    old = (name for name, written in the_store().places() if written < before)
    for places in batched(old, PLACES_AT_ONCE):
        files = {name.partition("-")[0] for name in places}
        known = kept.known(files)
        for name in places:
            if name.partition("-")[0] not in known:
                the_store().delete(name)
                forgotten += 1
    return forgotten


def batched(names: Iterable[str], size: int) -> Iterator[list[str]]:
    left = iter(names)
    while batch := list(islice(left, size)):
        yield batch
