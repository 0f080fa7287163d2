"""Taking in what staff choose: files for a version, or a document for each file. Each is told of by itself."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Protocol, TypeVar

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse

from documents import files, names, tasks, versions
from documents.limits import MOST_FILES_AT_ONCE
from documents.models import AttachedFile, Document, Version
from people.dates import today
from people.models import User
from publishing import audit
from publishing.addresses import free_slug
from publishing.audience import Audience
from publishing.locks import take_turn

LONGEST_TITLE = 200
TOO_MANY = f"“{{}}” was not taken: it was one of more than {MOST_FILES_AT_ONCE}. Choose it again."


@dataclass(frozen=True)
class Told:
    """What became of a file that was chosen, and where to go on with it if it was taken in."""

    name: str
    is_taken: bool
    said: str
    address: str = ""
    files: str = ""
    """Where a script asks what was found in it, and the file's number there."""
    number: int = 0

    as_data = asdict


def into_version(version: Version, given: Iterable[File], *, by: User) -> list[Told]:
    """Attach these files. Raises `AlreadyPublished`."""
    address = version.document.staff_url
    listed = list_of(version.document)
    return each_of(
        given, lambda file: take_in(file, lambda file: versions.attach(version, file, by=by), lambda _: address, lambda _: listed)
    )


def as_documents(given: Iterable[File], form_key: uuid.UUID, *, by: User) -> list[Told]:
    """Make a document of each of these files, to be described afterwards."""
    return each_of(
        given,
        lambda file: take_in(
            file,
            lambda file: document_of(file, form_key, by=by),
            address_of_document,
            lambda attached: list_of(attached.version.document),
        ),
    )


def list_of(document: Document) -> str:
    """Where it is told how far each of its new files is."""
    return reverse("staff_files", args=[document.pk])


def each_of(given: Iterable[File], take: Callable[[File], Told]) -> list[Told]:
    """As many as are taken at once; of each other one it is said that it was not."""
    chosen = list(given)
    others = [names.shown(file.name or "") for file in chosen[MOST_FILES_AT_ONCE:]]
    left = [Told(name, is_taken=False, said=TOO_MANY.format(name)) for name in others]
    return [take(file) for file in chosen[:MOST_FILES_AT_ONCE]] + left


def address_of_document(attached: AttachedFile) -> str:
    return attached.version.document.staff_url


class Attached(Protocol):
    """What ties a stored file to a thing."""

    pk: int
    stored_id: int
    name: str


A = TypeVar("A", bound=Attached)


def take_in(
    file: File, attach: Callable[[File], A], address_of: Callable[[A], str], list_of: Callable[[A], str] = lambda _: ""
) -> Told:
    """Have a file attached and looked into.

    `address_of` says where to go on with what it is attached to, `list_of` where a script asks what was found in it.
    """
    name = names.shown(file.name or "")
    try:
        attached = attach(file)
    except files.NotTaken as reason:
        return Told(name, is_taken=False, said=f"“{name}” was not taken. {reason}")
    transaction.on_commit(partial(tasks.look_into.delay, attached.stored_id), robust=True)
    said = f"“{name}” was taken in."
    if attached.name.casefold() != name.casefold():
        said = f"“{name}” was taken in as “{attached.name}”: the same file is kept already, and has this name or this ending."
    return Told(name, is_taken=True, said=said, address=address_of(attached), files=list_of(attached), number=attached.pk)


@transaction.atomic
def document_of(file: File, form_key: uuid.UUID, *, by: User) -> AttachedFile:
    """A document of which this file is the first version, under its name and for staff alone until somebody describes it.

    The one already made if the same form brings the same bytes twice. Raises `NotTaken`.
    """
    take_turn("documents.library")
    stored = files.keep(file, by=by)
    key = uuid.uuid5(form_key, stored.sha256)
    if made := Document.objects.filter(key=key).first():
        return versions.attach(made.versions.get(number=1), file, by=by)
    title = title_of(file.name or "")
    document = Document.objects.create(
        key=key, title=title, slug=free_slug(Document, title), dated=today(), audience=Audience.STAFF, changed_by=by
    )
    version = Version.objects.create(document=document, number=1, dated=document.dated, changed_by=by)
    audit.record(by, "added document", document, title=document.title, audience=document.audience)
    return versions.attach(version, file, by=by)


def title_of(name: str) -> str:
    """“Gap_analysis-v2.docx” is “Gap analysis-v2”."""
    return " ".join(names.parts_of(names.shown(name))[0].replace("_", " ").split())[:LONGEST_TITLE] or "Untitled"


def better_title(document: Document) -> str:
    """The title that its file says it has, while nobody has described the document; else its own."""
    if document.is_described:
        return document.title
    said = document.versions.filter(files__stored__title__gt="").values_list("files__stored__title", flat=True).first()
    return " ".join((said or document.title).split())[:LONGEST_TITLE]
