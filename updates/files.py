"""Pictures and attachments of an update: taking them in, taking them out, and keeping them with an edition."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from documents import files, names
from documents.models import StoredFile
from documents.uploads import Told, take_in
from people.models import User
from publishing import audit
from updates.models import Edition, EditionFile, EditionSection, Update, UpdateFile

MOST_FILES = 100
PICTURE = re.compile(r"<img [^>]+>")
ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
"""As `render` writes them."""


def into_update(update: Update, given: Iterable[File], *, by: User) -> list[Told]:
    """Attach these files to the draft."""
    address = reverse("staff_update_files", args=[update.number])
    return [take_in(file, lambda file: attach(update, file, by=by), lambda _: address) for file in given]


@transaction.atomic
def attach(update: Update, file: File, *, by: User) -> UpdateFile:
    """Attach a file to the draft; the one attached already, if it is the same bytes. Raises `NotTaken`."""
    update = Update.objects.select_for_update().get(pk=update.pk)
    return enter(update, files.keep(file, by=by), file.name or "", by=by)


@transaction.atomic
def enter(update: Update, stored: StoredFile, name: str, *, by: User) -> UpdateFile:
    """Attach what is stored, under a name that ends as the one which it was looked into by. Raises `NotTaken`."""
    update = Update.objects.select_for_update().get(pk=update.pk)
    if there := update.files.filter(stored=stored).first():
        put_back(there, by=by)
        return there
    if update.files.count() >= MOST_FILES:
        raise files.NotTaken(f"An update takes at most {MOST_FILES} files. Take another away first.")
    stem, ending = names.parts_of(names.shown(name))[0], names.parts_of(stored.name)[1]
    last = update.files.order_by("position").last()
    attached = UpdateFile.objects.create(
        update=update,
        stored=stored,
        position=last.position + 1 if last else 1,
        name=f"{stem}{ending}",
        filename=names.free(f"{stem}{ending}", set(update.files.values_list("filename", flat=True))),
    )
    audit.record(by, "attached file", update, name=attached.name, sha256=stored.sha256)
    return attached


def put_back(attached: UpdateFile, *, by: User) -> None:
    if attached.taken_out_at:
        attached.taken_out_at = None
        attached.save(update_fields=["taken_out_at"])
        audit.record(by, "attached file", attached.update, name=attached.name, sha256=attached.stored.sha256)


@transaction.atomic
def take_out(attached: UpdateFile, *, by: User) -> None:
    """Take a file out of the draft. An edition that was published with it keeps it. Twice is as once."""
    update = Update.objects.select_for_update().get(pk=attached.update_id)
    there = update.files.in_draft().filter(pk=attached.pk).first()
    if there is None:
        return
    if there.in_editions.exists():
        there.taken_out_at = timezone.now()
        there.save(update_fields=["taken_out_at"])
    else:
        there.delete()
        files.forget_if_unused(there.stored)
    audit.record(by, "took file away", update, name=there.name)


def keep(edition: Edition, sections: Iterable[EditionSection]) -> None:
    """Keep the draft's files with the edition that is made of it."""
    kept = laid_out(edition.update, sections)
    for one in kept:
        one.edition = edition
    EditionFile.objects.bulk_create(kept)


def laid_out(update: Update, sections: Iterable[EditionSection]) -> list[EditionFile]:
    """The draft's files as readers will get them. Nothing is saved, so a preview is made of these too."""
    shown = {address.rpartition("/")[2] for section in sections for address, _ in pictures_in(section.html)}
    attached = update.files.in_draft().select_related("stored")
    return [EditionFile(file=one, is_in_text=one.filename in shown) for one in attached]


def pictures_in(html: str) -> Iterator[tuple[str, str]]:
    """The address of each picture in a rendered text, and its alternative."""
    for tag in PICTURE.findall(html):
        attributes = dict(ATTRIBUTE.findall(tag))
        yield unescape(attributes.get("src", "")), unescape(attributes.get("alt", ""))


def listed(kept: Iterable[EditionFile]) -> list[UpdateFile]:
    """Those that stand below the text, since it does not show them."""
    return [one.file for one in kept if not one.is_in_text]


def of_edition(edition: Edition) -> list[UpdateFile]:
    return listed(edition.files.select_related("file__stored", "file__update"))
