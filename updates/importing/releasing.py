"""Releasing what came from the old blog: it is published under the day on which it came out there, and nobody is emailed.

A person does it, having looked; the blog's own publishing is the reason on record. That holds only for what was on the blog:
what was changed since it was imported is released under its old day too, but only once a second person has approved it.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from documents import versions
from documents.models import AttachedFile, Document
from people.dates import LONDON
from people.models import User
from publishing import audit
from publishing.states import State
from publishing.templatetags.dates import full_day
from updates import checks, editions, workflow
from updates.importing import unchanged
from updates.models import Imported, Update

MOST_AT_ONCE = 200
"""As many as one request can publish while its sender waits."""


@dataclass
class Released:
    done: list[Imported] = field(default_factory=list)
    kept: dict[int, list[str]] = field(default_factory=dict)
    """What keeps each of the others from being released, by its number here."""


def warnings_in(chosen: Iterable[Imported], on: datetime.date) -> dict[int, list[str]]:
    """What the checks ask about in those of these that are updates, by the numbers of the imports."""
    drafts = [one for one in chosen if one.update and one.update.state == State.DRAFT]
    looked = {one.pk: checks.look(one.update, on) for one in drafts if one.update}
    asked = {number: [one.as_problem for one in found if not one.is_error] for number, found in looked.items()}
    return {number: words for number, words in asked.items() if words}


def release(
    chosen: Iterable[Imported],
    *,
    by: User,
    accepted: Collection[AttachedFile] = (),
    looked_at: Mapping[int, list[str]] | None = None,
) -> Released:
    """Publish these in the order in which they came out, each for itself: what cannot be released keeps back no other.

    `accepted` are files that are published in spite of what a reader could find in them; `looked_at`
    the warnings that `by` lets stand, by the numbers of the imports. Twice is as once. Raises `PermissionDenied` when `by` is
    not an editor.
    """
    released = Released()
    for imported in sorted(chosen, key=lambda one: (one.published_at is None, one.published_at, one.pk)):
        try:
            if release_one(imported, by=by, accepted=accepted, looked_at=(looked_at or {}).get(imported.pk, [])):
                released.done.append(imported)
        except (editions.NotReady, versions.NotReady) as reason:
            released.kept[imported.pk] = reason.problems
        except (editions.AlreadyPublished, versions.AlreadyPublished):
            continue
    return released


@transaction.atomic
def release_one(imported: Imported, *, by: User, accepted: Collection[AttachedFile], looked_at: Sequence[str] = ()) -> bool:
    """Whether it was this call that published it."""
    imported = Imported.objects.select_for_update().get(pk=imported.pk)
    if not Imported.objects.to_release().filter(pk=imported.pk).exists():
        return False
    if imported.update_id is not None:
        imported.update = workflow.hold(imported.update_id)
    if found := unchanged.why_not_released(imported):
        raise editions.NotReady(found)
    if imported.document and imported.document.state == State.DRAFT:
        release_document(imported.document, imported, by=by, accepted=accepted)
    if imported.update and imported.update.state == State.DRAFT:
        release_update(imported.update, imported, by=by, looked_at=looked_at)
    audit.record(by, "released import", imported.update or imported.document or imported, reason=reason_of(imported))
    return True


def release_document(document: Document, imported: Imported, *, by: User, accepted: Collection[AttachedFile]) -> None:
    version = versions.being_written(document)
    if version:
        versions.publish(version, by=by, accepted=accepted, at=imported.published_at, is_emailed=False)


def release_update(update: Update, imported: Imported, *, by: User, looked_at: Sequence[str]) -> None:
    editions.publish(
        update,
        by=by,
        over=0,
        approval=approval_of(imported),
        why_alone=reason_of(imported),
        at=imported.published_at,
        is_emailed=False,
        released_at=timezone.now(),
        looked_at=looked_at,
    )


def approval_of(imported: Imported) -> editions.Approval | None:
    """A second person's of the text as it is now; that of the blog needs none."""
    now = unchanged.standing(imported)
    if now is None or not now.is_approved or now.release is None:
        return None
    by, at = now.release.approved_by, now.release.approved_at
    return editions.Approval(by, at) if by and at else None


def reason_of(imported: Imported) -> str:
    """Why it could be published without anybody else's approval."""
    if imported.published_at is None:
        return "It was public on the old blog."
    return f"It has been public on the old blog since {full_day(imported.published_at.astimezone(LONDON))}."
