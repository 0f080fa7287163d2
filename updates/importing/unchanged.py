"""Whether what was imported is still as it was taken in. Only that needs no second person: it has been public before."""

import hashlib
import json
from collections.abc import Iterable

from django.utils import timezone

from documents.models import Document
from publishing.states import State
from updates.models import Imported
from updates.standings import Standing, print_of, standing_of

WITH_TEXTS = (
    *("update__sections__commitments", "update__sections__promises", "update__files", "update__audience_groups"),
    *("document__audience_groups", "document__versions__files__stored"),
)
"""What is asked for beforehand, so that many take as many queries as one."""
SEND_IN = "It was changed since it was imported. Have it approved like any other, then release it here under its old day."
PAGE = "It was changed since it was imported. Publish it from its own page, like any other document."
FILES = "“{}”, which has its files, was changed since it was imported. Publish that from its own page first."


def keep(things: Iterable[Imported]) -> None:
    """Write down what these are like now that all of them are taken in."""
    now = timezone.now()
    for one in things:
        one.update_print, one.document_print, one.taken_in_at = print_of_update(one), print_of_document(one.document), now
        one.save(update_fields=["update_print", "document_print", "taken_in_at"])


def print_of_update(imported: Imported) -> str:
    update = imported.update
    return print_of(update, update.sections.all(), is_minor=False, note="") if update else ""


def print_of_document(document: Document | None) -> str:
    """What stands for its text and its files, and for whom they are. What kind of document a page is can be chosen yet."""
    if document is None:
        return ""
    versions = [
        [version.text, sorted([file.filename, file.stored.sha256] for file in version.files.all())]
        for version in document.versions.all()
    ]
    groups = sorted(group.pk for group in document.audience_groups.all())
    whole = [document.title, document.summary, document.authors, document.audience, groups, versions]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def is_changed_update(imported: Imported) -> bool:
    return print_of_update(imported) != imported.update_print


def standing(imported: Imported) -> Standing | None:
    """How far its update has got through review."""
    if imported.update is None:
        return None
    release = getattr(imported.update, "release", None)
    return standing_of(imported.update, release, imported.update.sections.all())


def why_not_released(imported: Imported) -> list[str]:
    """What was changed since it was imported, and not approved by a second person."""
    found = []
    update, document = imported.update, imported.document
    if document and document.state == State.DRAFT and print_of_document(document) != imported.document_print:
        found.append(FILES.format(document) if update else PAGE)
    if update and update.state == State.DRAFT and is_changed_update(imported):
        now = standing(imported)
        if now is None or not now.is_approved:
            found.append(SEND_IN)
    return found
