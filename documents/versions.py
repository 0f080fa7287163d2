"""Versions of documents: writing one, attaching files, and publishing it, after which it never changes."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from documents import files, library, names
from documents.forms.versions import VersionForm
from documents.models import AttachedFile, Document, StoredFile, Version
from people.dates import today
from people.models import User
from publishing import audit, search, writing
from publishing.locks import take_turn
from publishing.markdown import render
from publishing.states import State

MOST_FILES = 50
TEXT_HEADING_LEVEL = 2


class NotReady(Exception):
    """The version cannot be published. `problems` says everything that is missing."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class AlreadyPublished(Exception):
    """Somebody has published it. It never changes now; what is to change makes another version."""


def being_written(document: Document) -> Version | None:
    return document.versions.filter(published_at=None).first()


@transaction.atomic
def start(document: Document, *, by: User) -> Version:
    """The next version, with the text of the one before unless that was taken down; the one that is being written already, if
    there is one."""
    take_turn(f"documents.version {document.pk}")
    if version := being_written(document):
        return version
    newest = document.versions.first()
    number = newest.number + 1 if newest else 1
    text, html = (newest.text, newest.html) if newest and newest.taken_down_at is None else ("", "")
    version = Version.objects.create(document=document, number=number, dated=today(), text=text, html=html, changed_by=by)
    audit.record(by, "started version", document, number=number)
    return version


@transaction.atomic
def save(form: VersionForm, *, by: User) -> Version:
    """Save the text and the facts of a version that is being written. Raises `ChangedMeanwhile` and `AlreadyPublished`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    require_unpublished(before)
    version: Version = form.save(commit=False)
    version.html = render(version.text, heading_level=TEXT_HEADING_LEVEL)
    writing.save(version, ["dated", "note", "is_final", "text", "html"], by=by)
    return version


def require_unpublished(version: Version) -> None:
    if version.is_published:
        raise AlreadyPublished


@transaction.atomic
def attach(version: Version, file: File, *, by: User) -> AttachedFile:
    """Attach a file to a version that is being written; the one attached already, if it is the same bytes.

    Raises `NotTaken` and `AlreadyPublished`.
    """
    version = Version.objects.select_for_update().get(pk=version.pk)
    require_unpublished(version)
    stored = files.keep(file, by=by)
    if there := version.files.filter(stored=stored).first():
        return there
    if version.files.count() >= MOST_FILES:
        raise files.NotTaken(f"A version takes at most {MOST_FILES} files. Take another away first.")
    return enter(version, stored, file.name or "", by=by)


def enter(version: Version, stored: StoredFile, name: str, *, by: User) -> AttachedFile:
    """Attach what is stored, under a name that ends as the one which it was looked into by."""
    stem, ending = names.parts_of(names.shown(name))[0], names.parts_of(stored.name)[1]
    last = version.files.order_by("position").last()
    attached = AttachedFile.objects.create(
        version=version,
        stored=stored,
        position=last.position + 1 if last else 1,
        name=f"{stem}{ending}",
        filename=names.free(f"{stem}{ending}", set(version.files.values_list("filename", flat=True))),
    )
    audit.record(by, "attached file", version.document, version=version.number, name=attached.name, sha256=stored.sha256)
    return attached


@transaction.atomic
def detach(attached: AttachedFile, *, by: User) -> None:
    """Take a file away from a version that is being written. Raises `AlreadyPublished`."""
    version = Version.objects.select_for_update().get(pk=attached.version_id)
    require_unpublished(version)
    attached.delete()
    files.forget_if_unused(attached.stored)
    audit.record(by, "took file away", version.document, version=version.number, name=attached.name)


def problems(version: Version) -> list[str]:
    """What keeps a version from being published."""
    attached = list(version.files.select_related("stored"))
    described = [] if version.document.is_described else ["Describe the document: what it is about, and of what kind."]
    found = described + [problem_of(one) for one in attached if not one.stored.is_ready]
    if not attached and not version.text.strip():
        found.append("Write its text, or add a file.")
    if version.number > 1 and not version.note.strip():
        found.append("Say what changed since the version before, and why.")
    return found


def problem_of(attached: AttachedFile) -> str:
    if attached.stored.state == StoredFile.State.REFUSED:
        return f"“{attached}” was refused. Take it away. {attached.stored.reason}"
    return f"“{attached}” is still being looked into. {attached.stored.reason or 'Wait a minute and try again.'}"


@transaction.atomic
def publish(
    version: Version,
    *,
    by: User,
    accepted: Iterable[AttachedFile] = (),
    at: datetime.datetime | None = None,
    is_emailed: bool = True,
) -> Version:
    """Freeze the version as the newest that readers see, and record the change.

    `accepted` are the files that are published in spite of what a reader could find in them. Raises `NotReady` with every
    problem found, `AlreadyPublished`, and `PermissionDenied` when `by` is not an editor.
    """
    if not by.is_editor:
        raise PermissionDenied(f"{by} is not an editor")
    return let_out(version, by=by, accepted=accepted, at=at, is_emailed=is_emailed)


def let_out(
    version: Version,
    *,
    by: User,
    accepted: Iterable[AttachedFile] = (),
    at: datetime.datetime | None = None,
    is_emailed: bool = True,
) -> Version:
    """`publish`, whoever may: whoever calls this has asked, and is in a transaction."""
    document = Document.objects.select_for_update().get(pk=version.document_id)
    version = Version.objects.select_for_update().get(pk=version.pk)
    require_unpublished(version)
    accept(version, accepted, by=by)
    found = [
        *problems(version),
        *(f"Say that “{one}” can be published in spite of what is in it." for one in unaccepted(version)),
    ]
    if found:
        raise NotReady(found)
    version.published_at, version.published_by = at or timezone.now(), by
    version.save(update_fields=["published_at", "published_by"])
    is_first = document.current is None
    document.state, document.current, document.notice, document.withdrawn_at = State.PUBLISHED, version, "", None
    document.save(update_fields=["state", "current", "notice", "withdrawn_at"])
    audit.record(by, "published", document, version=version.number)
    search.put(document)
    record_change(document, version, is_first=is_first, is_emailed=is_emailed)
    return version


def accept(version: Version, accepted: Iterable[AttachedFile], *, by: User) -> None:
    """Write down who chose to publish these files in spite of which warnings."""
    chosen = version.files.filter(pk__in=[one.pk for one in accepted]).select_related("stored")
    for attached in chosen:
        attached.accepted_by, attached.accepted_at = by, timezone.now()
        attached.accepted_warnings = attached.stored.warnings
        attached.save(update_fields=["accepted_by", "accepted_at", "accepted_warnings"])
        audit.record(by, "accepted warnings", version.document, file=attached.name, warnings=attached.accepted_warnings)


def unaccepted(version: Version) -> list[AttachedFile]:
    """The files with warnings of which nobody has said that they can be published so."""
    attached = version.files.select_related("stored")
    return [one for one in attached if one.stored.warnings and one.accepted_warnings != one.stored.warnings]


def record_change(document: Document, version: Version, *, is_first: bool, is_emailed: bool) -> None:
    kind = document.get_kind_display()
    title = f"{kind}: {document.title}" if is_first else f"{kind}, version {version.number}: {document.title}"
    library.record_change(
        document, title, document.summary, version.note, at=version.published_at or timezone.now(), is_emailed=is_emailed
    )


@transaction.atomic
def take_down(version: Version, *, by: User) -> None:
    """Let an earlier version be read no longer: its address leads to the newest. Twice is as once."""
    document = Document.objects.select_for_update().get(pk=version.document_id)
    earlier = document.versions.standing().exclude(pk=document.current_id or 0).filter(pk=version.pk)
    if earlier.update(taken_down_at=timezone.now()):
        audit.record(by, "took version down", document, version=version.number)
