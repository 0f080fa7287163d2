"""Keeping documents: what they are, who may read them, and withdrawing them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone

from documents import files
from documents.forms.documents import DocumentForm
from documents.models import Document, StoredFile, Version
from people.dates import today
from people.models import Group, Membership, User
from publishing import audit, changes, search, writing
from publishing.addresses import free_slug
from publishing.audience import Audience
from publishing.locks import take_turn
from publishing.states import State
from publishing.writing import SaidMeanwhile

COLUMNS = [
    "Title",
    "Kind",
    "Dated",
    "Version",
    "Authors",
    "Organisations",
    "Workstreams",
    "Language",
    "Reference",
    "Licence",
    "State",
    "Address",
]
LINKS = {"workstreams", "groups", "commitments", "recommendations", "related", "audience_groups"}


@transaction.atomic
def add(form: DocumentForm, *, by: User) -> Document:
    """A new document with an empty first version; the one already made of the form if it is sent twice.

    A form that does not ask who can read it, a contributor's, leaves it to programme staff: editors say more.
    """
    take_turn("documents.library")
    if made := Document.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    document: Document = form.save(commit=False)
    document.key, document.changed_by = form.cleaned_data["key"], by
    if "audience" not in form.fields:
        document.audience = Audience.STAFF
    document.slug = free_slug(Document, document.title)
    document.save()
    save_links(form)
    Version.objects.create(document=document, number=1, dated=document.dated, changed_by=by)
    audit.record(by, "added document", document, title=document.title, audience=document.audience)
    return document


@transaction.atomic
def save(form: DocumentForm, *, by: User) -> Document:
    """Save what a document is. Its address stays, and so do its readers once it is published. Raises `ChangedMeanwhile`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    document: Document = form.save(commit=False)
    columns = [name for name in form.columns if name not in LINKS]
    changed = {name: str(getattr(before, name)) for name in columns if name in form.changed_data}
    if "audience" not in form.fields or before.is_readable:
        columns, document.audience = [name for name in columns if name != "audience"], before.audience
    writing.save(document, columns, by=by, before=changed)
    save_links(form)
    search.put(document)
    return document


def save_links(form: DocumentForm) -> None:
    """What it belongs to; and its groups, while who may read it is still being settled."""
    form.save_m2m()
    if "audience" in form.fields and not form.instance.is_readable:
        form.instance.audience_groups.set(form.chosen_groups)


@dataclass(frozen=True)
class Reach:
    """Who could read a document, and who could after a change."""

    document: Document
    before: str
    after: str
    opens: bool
    """Whether somebody could read it who could not before."""

    is_for_everyone: bool
    """Whether anybody could read it after the change."""

    @property
    def is_changed(self) -> bool:
        return self.before != self.after

    @property
    def now(self) -> str:
        """As it stands within a sentence."""
        return within_a_sentence(self.before)

    @property
    def then(self) -> str:
        return within_a_sentence(self.after)


def within_a_sentence(words: str) -> str:
    """“members of the External Advisory Group”: names keep their capitals."""
    return f"{words[:1].lower()}{words[1:]}"


def reach(documents: Iterable[Document], audience: str, groups: Iterable[Group]) -> list[Reach]:
    """What giving these documents to that audience would change."""
    groups = list(groups)
    return [reach_of(document, audience, groups) for document in documents]


def reach_of(document: Document, audience: str, groups: list[Group]) -> Reach:
    held = list(document.audience_groups.all())
    before, after = in_words(document.audience, held), in_words(audience, groups)
    kept = document.audience == Audience.EVERYONE or (
        document.audience == audience and (audience != Audience.GROUPS or set(groups) <= set(held))
    )
    return Reach(document, before, after, opens=not kept, is_for_everyone=audience == Audience.EVERYONE)


def how_many(audience: str, groups: Iterable[Group]) -> str:
    """Who that audience is today, in numbers: “anyone on the internet”, “12 people: 12 in the Advisory Group”."""
    if audience == Audience.EVERYONE:
        return "anyone on the internet, search engines included"
    if audience == Audience.STAFF:
        return people(User.objects.programme_staff().count())
    each = {group: User.objects.filter(is_active=True, **member_of([group])).distinct().count() for group in groups}
    all_of_them = User.objects.filter(is_active=True, **member_of(list(each))).distinct().count()
    return f"{people(all_of_them)} ({', '.join(f'{group}: {count}' for group, count in each.items())}), and editors"


def member_of(groups: list[Group]) -> dict[str, Any]:
    return {"profile__memberships__in": Membership.objects.current(today()).filter(group__in=groups)}


def people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def in_words(audience: str, groups: Iterable[Group]) -> str:
    """“Members of the External Advisory Group”."""
    if audience != Audience.GROUPS:
        return str(Audience(audience).label)
    return f"Members of {', '.join(sorted(group.name for group in groups))}"


@transaction.atomic
def give_to(documents: Iterable[Document], audience: str, groups: Iterable[Group], *, by: User) -> list[Document]:
    """Let that audience read these documents and know of their changes, and nobody else. Returns those that were not so."""
    groups = list(groups)
    held = Document.objects.select_for_update().filter(pk__in=[document.pk for document in documents]).order_by("pk")
    changed = [one.document for one in reach(held, audience, groups) if one.is_changed]
    for document in changed:
        before = in_words(document.audience, document.audience_groups.all())
        document.audience = audience
        writing.save(document, ["audience"], by=by, readers_before=before, readers=in_words(audience, groups))
        document.audience_groups.set(groups)
        changes.limit_to(document)
    search.put(*changed)
    return changed


def may_discard(document: Document, *, by: User) -> bool:
    """Whether nobody can read it, nothing stands on it, and this person may take it away."""
    return by.is_editor and document.state == State.DRAFT and not is_needed(document)


def is_needed(document: Document) -> bool:
    """Whether something stands on it, such as a paper of a meeting: it goes with that, or not at all."""
    relations = [one for one in Document._meta.related_objects if getattr(one, "on_delete", None) is models.PROTECT]
    return any(one.related_model._base_manager.filter(**{one.field.name: document}).exists() for one in relations)


@transaction.atomic
def discard(document: Document, *, by: User) -> None:
    """Take away a document that was never published, with its files. Raises `PermissionDenied`."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    if not may_discard(document, by=by):
        raise PermissionDenied(f"{by} may not take {document} away")
    take_away(document, by=by)


def take_away(document: Document, *, by: User) -> None:
    """Take away a document that nobody could read, whoever may: whoever calls this has asked, and holds the row."""
    held = list(StoredFile.objects.filter(attached__version__document=document).distinct())
    audit.record(by, "took document away", document, title=document.title)
    document.delete()
    for stored in held:
        files.forget_if_unused(stored)


@transaction.atomic
def withdraw(document: Document, notice: str, *, by: User, seen: int = 0) -> None:
    """It stands no longer: it can be read under this notice, and its files are not given out. Twice is as once.

    Of one that is withdrawn the notice is changed, and nobody is told anew, if `by` has seen the one that stands: `seen` is the
    document's version then. Raises `SaidMeanwhile` otherwise.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.state == State.DRAFT or (document.state == State.WITHDRAWN and document.notice == notice):
        return
    if document.state == State.WITHDRAWN:
        change_notice(document, notice, by=by, seen=seen)
        return
    document.state, document.notice, document.withdrawn_at = State.WITHDRAWN, notice, timezone.now()
    writing.save(document, ["state", "notice", "withdrawn_at"], by=by, withdrawn=notice)
    search.put(document)
    record_change(document, f"Withdrawn: {document.title}", notice, is_last=True)


def call_back(document: Document, *, by: User) -> None:
    """Nobody reads it any more, in any of its versions: it should never have been let out. Another version of it can be.

    For a room whose document it is: whoever calls this has asked, and holds the row. What was told of it is taken out of the
    record.
    """
    document.versions.standing().update(taken_down_at=timezone.now())
    document.state, document.current, document.notice, document.withdrawn_at = State.DRAFT, None, "", None
    writing.save(document, ["state", "current", "notice", "withdrawn_at"], by=by, called_back=document.title)
    changes.forget(document)
    search.put(document)


def change_notice(document: Document, notice: str, *, by: User, seen: int) -> None:
    """Say otherwise why a document that is held is withdrawn."""
    if seen != document.version:
        raise SaidMeanwhile(document.changed_by, document.withdrawn_at or timezone.now(), document.notice, document.version)
    before, document.notice = document.notice, notice
    writing.save(document, ["notice"], by=by, before=before)
    title = f"Withdrawn: {document.title}"[:250]
    changes.bring_up_to_date(document, title=title, summary=notice, parts=parts_of(document, title, notice))
    search.put(document)


def record_change(
    document: Document,
    title: str,
    line: str,
    note: str = "",
    *,
    at: datetime.datetime | None = None,
    is_emailed: bool = True,
    is_last: bool = False,
) -> None:
    """Tell those who follow the document, its workstreams, the groups whose work it is or what it is evidence for."""
    changes.record(
        document,
        at=at or timezone.now(),
        title=title[:250],
        summary=line,
        note=note,
        address=document.get_absolute_url(),
        parts=parts_of(document, title[:250], line),
        is_emailed=is_emailed,
        replaces_earlier=True,
        is_last=is_last,
    )


def parts_of(document: Document, title: str, line: str) -> list[changes.Part]:
    """What a change to the document means for each topic that has to do with it."""
    topics: list[models.Model] = [document, *document.workstreams.all(), *document.groups.all(), *document.commitments.all()]
    return [changes.Part(topic, title, line, document.get_absolute_url()) for topic in topics]


def row(document: Document) -> list[str]:
    """What the table says of a document, under `COLUMNS`. Its workstreams are fetched with it."""
    workstreams = ", ".join(workstream.name for workstream in document.workstreams.all())
    version = f"{document.current.number}" if document.current else ""
    made_by = [document.authors, document.organisations]
    facts = [workstreams, document.get_language_display(), document.reference, document.get_licence_display()]
    beginning = [document.title, document.get_kind_display(), document.dated.isoformat(), version]
    return [*beginning, *made_by, *facts, document.get_state_display(), document.get_absolute_url()]
