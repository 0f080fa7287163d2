"""Publishing: the draft becomes an edition, which never changes, and an entry in the public record."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from people.dates import today
from people.models import User
from publishing import audit, changes, search
from publishing.markdown import first_words, new_address, render
from publishing.states import State
from updates import checks, due
from updates.models import Edition, EditionSection, Section, Update

SECTION_HEADING_LEVEL = 2


class NotReady(Exception):
    """The update cannot be published yet. `problems` says in full what is missing."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class AlreadyPublished(Exception):
    """Somebody else, or the same person's second click, published this draft already."""


def problems(update: Update) -> list[str]:
    """What keeps this draft from being published, in words for its writer."""
    return [f"{found.words} {found.mend}" for found in checks.look(update, today()) if found.is_error]


@transaction.atomic
def publish(
    update: Update,
    *,
    by: User,
    over: int,
    note: str = "",
    at: datetime.datetime | None = None,
    is_emailed: bool = True,
) -> Edition:
    """Freeze the draft as the next edition and record the change.

    `over` is the number of the edition that `by` saw as the newest, 0 if none: so a second click publishes nothing twice.
    What is not emailed is no news either: it settles nothing that readers were promised.
    Raises `AlreadyPublished` when there is a newer one, `NotReady` with every problem found, and `PermissionDenied` when
    `by` is not an editor.
    """
    if not getattr(by, "is_editor", False):
        raise PermissionDenied(f"{by} is not an editor")
    update = Update.objects.select_for_update().get(pk=update.pk)
    newest = update.editions.order_by("-number").first()
    if newest and newest.number > over:
        raise AlreadyPublished
    found = problems(update)
    if newest and not note.strip():
        found.append("Say what changed since the last edition, and why.")
    if found:
        raise NotReady(found)
    edition = freeze(update, by=by, after=newest, note=note.strip(), at=at or timezone.now())
    update.state = State.PUBLISHED
    update.edition = edition
    update.save(update_fields=["state", "edition"])
    audit.record(by, "published", update, edition=edition.number)
    if is_emailed:
        due.settle(update, by=by)
    record_change(update, edition, is_emailed=is_emailed)
    search.put(update)
    return edition


def freeze(update: Update, *, by: User, after: Edition | None, note: str, at: datetime.datetime) -> Edition:
    edition = Edition.objects.create(
        update=update,
        number=after.number + 1 if after else 1,
        title=update.title,
        summary=update.summary,
        author=update.author,
        note=note if after else "",
        first_published_at=after.first_published_at if after else at,
        published_at=at,
        published_by=by,
    )
    sections = laid_out(update.sections.select_related("workstream"))
    for section in sections:
        section.edition = edition
    EditionSection.objects.bulk_create(sections)
    return edition


def laid_out(sections: Iterable[Section]) -> list[EditionSection]:
    """The draft's sections as readers will see them, each with an address of its own. Nothing is saved, so a preview
    is made of these too."""
    taken: set[str] = set()
    return [lay_out(section, position, taken) for position, section in enumerate(sections, start=1)]


def lay_out(section: Section, position: int, taken: set[str]) -> EditionSection:
    anchor = new_address(section.heading, taken)
    return EditionSection(
        position=position,
        anchor=anchor,
        heading=section.heading,
        workstream=section.workstream,
        body=section.body,
        html=render(section.body, heading_level=SECTION_HEADING_LEVEL + 1, anchor=anchor),
    )


def record_change(update: Update, edition: Edition, *, is_emailed: bool = True) -> None:
    """Tell of the edition: each section concerns its workstream, and the commitments that its draft says it reports on."""
    page = update.get_absolute_url()
    drafts = update.sections.select_related("workstream").prefetch_related("commitments")
    parts = [
        changes.Part(topic, section.heading, first_words(section.body), f"{page}#{section.anchor}")
        for section, draft in zip(edition.sections.all(), drafts, strict=True)
        for topic in [draft.workstream, *draft.commitments.all()]
        if topic
    ]
    changes.record(
        update,
        at=edition.published_at,
        title=f"{'Corrected: ' if edition.is_correction else ''}{update}: {edition.title}",
        summary=edition.summary,
        note=edition.note,
        address=page,
        parts=parts,
        is_emailed=is_emailed,
    )
