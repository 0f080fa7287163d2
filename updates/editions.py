"""Publishing: the draft becomes an edition, which never changes, and an entry in the public record."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from people.dates import today
from people.models import Profile, User
from publishing import audit, changes, search
from publishing.audience import Audience
from publishing.markdown import first_words, new_address, render
from publishing.states import State
from publishing.telling import News
from updates import checks, due, files, promises
from updates.models import Edition, EditionSection, Release, Section, Update

SECTION_HEADING_LEVEL = 2
NOT_SAID = "No reason was given."


class NotReady(Exception):
    """The update cannot be published yet. `problems` says in full what is missing."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class AlreadyPublished(Exception):
    """Somebody else, or the same person's second click, published this draft already."""


def problems(update: Update) -> list[str]:
    """What keeps this draft from being published, in words for its writer."""
    return [found.as_problem for found in checks.look(update, today()) if found.is_error]


@dataclass(frozen=True)
class Approval:
    """Another person's, of the very text that is published."""

    by: User
    at: datetime.datetime


@transaction.atomic
def publish(
    update: Update,
    *,
    by: User,
    over: int,
    note: str = "",
    is_minor: bool = False,
    approval: Approval | None = None,
    why_alone: str = NOT_SAID,
    at: datetime.datetime | None = None,
    is_emailed: bool = True,
    looked_at: Sequence[str] = (),
    released_at: datetime.datetime | None = None,
) -> Edition:
    """Freeze the draft as the next edition and record the change. Whether it may be is asked by `updates.workflow`.

    `over` is the number of the edition that `by` saw as the newest, 0 if none: so a second click publishes nothing twice.
    Without an approval it is marked as published alone. What is not emailed is no news: it settles nothing that readers were
    promised. `at` is the day that it bears; if it came out elsewhere, it is published here at `released_at`.
    Raises `AlreadyPublished` when there is a newer one, `NotReady` with
    every problem found, and `PermissionDenied` when `by` is not an editor.
    """
    if not getattr(by, "is_editor", False):
        raise PermissionDenied(f"{by} is not an editor")
    update = Update.objects.select_for_update().get(pk=update.pk)
    newest = update.editions.order_by("-number").first()
    if newest and newest.number > over:
        raise AlreadyPublished
    found = [*problems(update), *problems_of_correction(update, newest, note=note, is_minor=is_minor)]
    if found:
        raise NotReady(found)
    edition = following(newest, update, note=note.strip(), is_minor=is_minor, at=at or timezone.now())
    edition.published_by, edition.released_at = by, released_at
    edition.approved_by, edition.approved_at = (approval.by, approval.at) if approval else (None, None)
    edition.why_alone = "" if approval else why_alone
    freeze(edition)
    show(update, edition)
    promises.publish_with(edition, by=by)
    Release.objects.filter(update=update).delete()
    said = {"edition": edition.number, "is_minor": edition.is_minor, "why_alone": edition.why_alone}
    audit.record(by, "published", update, **said, **on_record(looked_at))
    if is_emailed:
        due.settle(update, by=by)
    if is_minor:
        bring_up_to_date(edition)
    else:
        record_change(update, edition, is_emailed=is_emailed)
    search.put(update)
    return edition


def on_record(looked_at: Sequence[str]) -> dict[str, object]:
    """For the audit trail: the warnings that somebody has looked at and let stand."""
    return {"warnings_looked_at": list(looked_at)} if looked_at else {}


def problems_of_correction(update: Update, newest: Edition | None, *, note: str, is_minor: bool) -> list[str]:
    """What is wrong with how a correction is told of, if anything."""
    if is_minor and not update.is_published:
        return ["Only what readers read now can be corrected quietly. Choose the other kind."]
    if newest and not is_minor and not note.strip():
        return ["Say what changed since the last edition, and why."]
    return []


def following(newest: Edition | None, update: Update, *, note: str, is_minor: bool, at: datetime.datetime) -> Edition:
    """The edition after the newest, not saved yet."""
    return Edition(
        update=update,
        number=newest.number + 1 if newest else 1,
        title=update.title,
        summary=update.summary,
        author=update.author,
        note=note if newest else "",
        is_minor=is_minor,
        first_published_at=newest.first_published_at if newest else at,
        dated_at=newest.dated_at if newest and is_minor else at,
        published_at=at,
    )


def freeze(edition: Edition) -> None:
    """Keep the draft as it stands as this edition."""
    edition.save(force_insert=True)
    sections = laid_out(edition.update.sections.select_related("workstream", "profile"))
    for section in sections:
        section.edition = edition
    EditionSection.objects.bulk_create(sections)
    files.keep(edition, sections)


def show(update: Update, edition: Edition) -> None:
    """Let readers read this edition, whatever stood in its place before."""
    update.state, update.edition = State.PUBLISHED, edition
    update.notice, update.withdrawn_at = "", None
    update.gone_at, update.gone_why, update.gone_to = None, "", ""
    update.save(update_fields=["state", "edition", "notice", "withdrawn_at", "gone_at", "gone_why", "gone_to"])


def laid_out(sections: Iterable[Section], files_at: str = "") -> list[EditionSection]:
    """The draft's sections as readers will see them, each with an address of its own. Nothing is saved, so a preview
    is made of these too; `files_at` is where its pictures are then, if that is not where readers will find them."""
    taken: set[str] = set()
    return [lay_out(section, position, taken, files_at) for position, section in enumerate(sections, start=1)]


def previewed(update: Update, files_at: str = "") -> list[EditionSection]:
    """The draft's sections as readers would see them, with what they promise beside them."""
    drafts = list(update.sections.select_related("workstream", "profile"))
    sections = laid_out(drafts, files_at)
    promises.put_beside_drafts(update, dict(zip([draft.pk for draft in drafts], sections, strict=True)))
    return sections


def lay_out(section: Section, position: int, taken: set[str], files_at: str = "") -> EditionSection:
    anchor = new_address(section.heading, taken)
    return EditionSection(
        position=position,
        anchor=anchor,
        heading=section.heading,
        workstream=section.workstream,
        about=person(section.profile) if section.profile else "",
        body=section.body,
        html=render(
            section.body,
            heading_level=SECTION_HEADING_LEVEL + 1,
            anchor=anchor,
            files_at=files_at or section.update.files_url,
        ),
    )


def person(profile: Profile) -> str:
    """Somebody as readers know them: name, organisation, and the post if that has been published."""
    return ", ".join(filter(None, [profile.name, profile.line]))


def record_change(update: Update, edition: Edition, *, is_emailed: bool = True) -> None:
    """Tell of the edition."""
    changes.record(
        update,
        at=edition.published_at,
        title=title_of_change(edition),
        summary=edition.summary,
        note=edition.note,
        address=update.get_absolute_url(),
        parts=parts_of(edition.update, edition.sections.all()),
        is_emailed=is_emailed,
        replaces_earlier=True,
    )


def bring_up_to_date(edition: Edition) -> None:
    """Let the record say of the update what readers now read, to nobody anew."""
    update, title = edition.update, title_of_change(edition)
    changes.bring_up_to_date(update, title=title, summary=edition.summary, parts=parts_of(edition.update, edition.sections.all()))


def news_of(update: Update, *, note: str = "", at: datetime.datetime | None = None) -> News:
    """What would be told of the draft if it were published now, and not as a minor correction."""
    newest = update.editions.order_by("-number").first()
    edition = following(newest, update, note=note, is_minor=False, at=at or timezone.now())
    sections = laid_out(update.sections.select_related("workstream", "profile"))
    return News(
        at=edition.published_at,
        title=title_of_change(edition),
        summary=edition.summary,
        address=update.get_absolute_url(),
        note=edition.note,
        parts=parts_of(update, sections),
        is_for_everyone=update.audience == Audience.EVERYONE,
    )


def record_withdrawal(update: Update, edition: Edition) -> None:
    """Tell those who were told of the edition's sections that it stands no longer, and why."""
    title, parts = of_withdrawal(update, edition)
    at, page = update.withdrawn_at or timezone.now(), update.get_absolute_url()
    changes.record(update, at=at, title=title, summary=update.notice, address=page, parts=parts, replaces_earlier=True)


def reword_withdrawal(update: Update, edition: Edition) -> None:
    """Let the record say why it stands no longer as its notice says it now."""
    title, parts = of_withdrawal(update, edition)
    changes.bring_up_to_date(update, title=title, summary=update.notice, parts=parts)


def of_withdrawal(update: Update, edition: Edition) -> tuple[str, list[changes.Part]]:
    page, title = update.get_absolute_url(), f"Withdrawn: {update}: {edition.title}"
    topics = {section.workstream for section in edition.sections.select_related("workstream") if section.workstream}
    parts = [changes.Part(topic, title, update.notice, page) for topic in sorted(topics, key=lambda topic: topic.position)]
    return title[:250], parts


def title_of_change(edition: Edition) -> str:
    return f"{'Corrected: ' if edition.is_told_again else ''}{edition.update}: {edition.title}"


def parts_of(update: Update, sections: Iterable[EditionSection]) -> list[changes.Part]:
    """Each of these concerns its workstream, and the commitments that its draft says it reports on."""
    page = update.get_absolute_url()
    drafts = update.sections.select_related("workstream").prefetch_related("commitments")
    return [
        changes.Part(topic, section.heading, first_words(section.body), f"{page}#{section.anchor}")
        for section, draft in zip(sections, drafts, strict=True)
        for topic in [draft.workstream, *draft.commitments.all()]
        if topic
    ]
