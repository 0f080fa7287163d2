"""The blog's pictures and files: where their bytes are, and the documents to which they are attached here.

They go through `documents.files` like any other file, so what is refused there is refused here.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urljoin

from django.core.files.base import ContentFile

from documents import files as document_files
from documents import versions
from documents.models import AttachedFile, StoredFile, Version
from people.models import User
from updates import files as update_files
from updates.importing.fetching import Host, NotFetched
from updates.importing.fitting import Picture
from updates.importing.markup import Notes
from updates.importing.planning import Plan, Planned, path_of
from updates.models import Update
from updates.models.files import PICTURES

UPLOADS = re.compile(r"/(?:wp-content/uploads|files)/(.+)")
SIZED = re.compile(r"-(?:\d+x\d+|scaled|rotated)(?=\.\w+$)")
NOWHERE = "Its file is not in the folder that was given."
NOT_ASKED = "Its file was not given: name a folder (--uploads), or the host to fetch it from (--fetch-from)."


def plain_path(address: str) -> str:
    """Its path as folders name it."""
    return unquote(path_of(address).partition("?")[0]).replace("\0", "")


class NotFound(Exception):
    """The bytes are not to be had. Says why."""


class Source:
    """Where the bytes of the blog's files come from."""

    def __init__(self, plan: Plan, uploads: Path | None, host: Host | None) -> None:
        self.plan, self.uploads, self.host = plan, uploads.resolve() if uploads else None, host
        self.by_path = {plain_path(one.file): one for one in plan.files.values()}
        self.by_parent = defaultdict[str, list[Planned]](list)
        for one in plan.files.values():
            self.by_parent[one.parent].append(one)
        self.used: set[str] = set()
        """Numbers of the attachments that something has."""
        self.written: list[str] = []
        """Where bytes were put: a database forgets what is rolled back, a disk does not."""

    def original(self, path: str) -> str:
        """The path of the file that WordPress made this one of, in another size; nothing if it is no file of the blog's."""
        path = plain_path(path)
        plain = SIZED.sub("", path)
        stem, dot, ending = plain.rpartition(".")
        for each in (path, plain, f"{stem}-scaled{dot}{ending}"):
            if each in self.by_path:
                return each
        return path if UPLOADS.search(path) else ""

    def content(self, path: str) -> bytes:
        """Raises `NotFound`."""
        if self.uploads is None and self.host is None:
            raise NotFound(NOT_ASKED)
        inner = UPLOADS.search(path)
        if self.uploads and (found := self.on_disk(self.uploads, inner[1] if inner else path.lstrip("/"))):
            if found.stat().st_size > document_files.MOST_BYTES:
                raise NotFound(document_files.TOO_LARGE)
            return found.read_bytes()
        if self.host is None:
            raise NotFound(NOWHERE)
        address = self.by_path[path].file if path in self.by_path else f"https://{self.host.name}{path}"
        try:
            return self.host.fetch(urljoin(f"https://{self.host.name}/", address))
        except NotFetched as reason:
            raise NotFound(str(reason)) from reason

    def on_disk(self, folder: Path, inner: str) -> Path | None:
        """The file in the folder, by its path below the blog's own; nothing that leads out of the folder."""
        try:
            found = (folder / inner).resolve()
            return found if found.is_relative_to(folder) and found.is_file() else None
        except (OSError, ValueError):
            return None

    def throw_away(self) -> None:
        """Take back the bytes that were written for rows that are not there."""
        storage = StoredFile._meta.get_field("content").storage
        kept = set(StoredFile.objects.filter(content__in=self.written).values_list("content", flat=True))
        for name in set(self.written) - kept:
            storage.delete(name)


class Holder:
    """The files of one post or page, attached to the version of a document that is made when the first is found."""

    def __init__(
        self, source: Source, make_version: Callable[[], Version], notes: Notes, by: User, update: Update | None = None
    ) -> None:
        self.source, self.notes, self.by, self.update = source, notes, by, update
        self.make_version = make_version
        self.version: Version | None = None
        self.addresses: dict[str, str] = {}
        self.attached: dict[str, AttachedFile] = {}

    def take(self, path: str) -> str:
        """The address of the file from now on; nothing, with a note of why, if it cannot be had."""
        original = self.source.original(path)
        if not original:
            return ""
        if original not in self.addresses:
            self.addresses[original] = self.attach(original)
        return self.addresses[original]

    def attach(self, path: str) -> str:
        name = path.rpartition("/")[2][-100:]
        if known := self.source.by_path.get(path):
            self.source.used.add(known.pk)
        try:
            file = ContentFile(self.source.content(path), name=name)
            self.version = self.version or self.make_version()
            attached = versions.attach(self.version, file, by=self.by)
        except (NotFound, document_files.NotTaken) as reason:
            self.notes.leave_out(f"The file {name}: {reason}")
            return ""
        self.source.written.append(str(attached.stored.content.name))
        document_files.look_into(attached.stored_id)
        attached.stored.refresh_from_db()
        self.source.written.append(str(attached.stored.content.name))
        if attached.stored.state == StoredFile.State.REFUSED:
            self.notes.leave_out(f"The file {name}: {attached.stored.reason}")
            versions.detach(attached, by=self.by)
            return ""
        for warning in attached.stored.warnings:
            self.notes.change(f"The file {name} was taken in as it is. {warning} Say that it can be published so, or replace it.")
        self.attached[path] = attached
        return attached.get_absolute_url()

    def picture(self, address: str, path: str, alternative: str) -> Picture:
        """What becomes of a picture at this address; `path` is its own if it is one of the blog's."""
        kept = self.take(path) if path else ""
        known = self.source.by_path.get(self.source.original(path)) if path else None
        words = alternative.strip() or (known.alternative if known else "")
        name = (known.title if known else "") or unquote(address).rpartition("/")[2][:100] or "without a name"
        if not words:
            self.notes.change(
                f"The picture “{name}” has no text alternative. Say what it shows: where the text shows it without one, "
                "it cannot be released."
            )
        if not path:
            self.notes.change(f"A picture on another site became a link to it: {address[:200]}")
        shown = self.shown(path) if kept else ""
        return Picture(shown or kept or address, words, bool(shown), kept, name)

    def shown(self, path: str) -> str:
        """What an update's text shows the picture by; nothing where it can only lead to it. Its bytes are kept once."""
        attached = self.attached.get(self.source.original(path))
        if self.update is None or attached is None or attached.stored.kind not in PICTURES:
            return ""
        try:
            return f"files/{update_files.enter(self.update, attached.stored, attached.name, by=self.by).filename}"
        except document_files.NotTaken as reason:
            self.notes.leave_out(f"The picture {attached.name}, which the text leads to and does not show: {reason}")
            return ""
