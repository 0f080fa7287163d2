"""Papers: a document for each under an agenda item, numbered, sent to the group, replaced, and released to everybody."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from documents import files, library, tasks, uploads, versions
from documents.models import AttachedFile, Document, Version
from meetings import notices
from meetings.forms.papers import PaperForm
from meetings.models import AgendaItem, Meeting, Paper
from meetings.numbering import as_it_stands, give_number, number_anew
from people.dates import today
from people.models import Group, User
from publishing import audit, search, writing
from publishing.addresses import free_slug
from publishing.audience import Audience
from publishing.locks import take_turn
from publishing.markdown import render
from publishing.states import State
from publishing.writing import SaidMeanwhile

KIND_OF_DOCUMENT = {Paper.Kind.PAPER: Document.Kind.PAPER, Paper.Kind.PRESENTATION: Document.Kind.PRESENTATION}
WITH_DOCUMENT = list(KIND_OF_DOCUMENT)


class NotReady(Exception):
    """Nothing was sent out. `problems` says why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class AlreadyOut(Exception):
    """The paper went to the group: it keeps its place and number, and can be replaced or withdrawn."""


def enter(
    item: AgendaItem, title: str, kind: str, document: Document | None, key: uuid.UUID, *, by: User, is_own: bool = False
) -> Paper:
    """Put a paper under an item; `is_own` says that the document was made for it. Whoever calls this has taken a turn."""
    item.meeting = as_it_stands(item.meeting)
    paper = Paper(meeting=item.meeting, item=item, title=title, kind=kind, document=document, key=key, is_own=is_own)
    paper.changed_by = by
    give_number(paper)
    paper.save()
    number_anew(item.meeting)
    audit.record(by, "added paper", item.meeting, title=title, kind=kind, label=paper.label)
    return paper


def document_for(meeting: Meeting, title: str, kind: str, key: uuid.UUID, *, by: User) -> Version:
    """An empty document for the group alone, which nobody in it reads before it is sent out. Answers its first version."""
    document = Document.objects.create(
        key=key,
        title=title,
        slug=free_slug(Document, title),
        summary=f"Put before the {meeting.within_a_sentence}.",
        kind=KIND_OF_DOCUMENT[Paper.Kind(kind)],
        licence=Document.Licence.OTHER,
        dated=today(),
        audience=Audience.GROUPS,
        changed_by=by,
    )
    document.audience_groups.set([meeting.group])
    audit.record(by, "added document", document, title=title, audience=document.audience)
    return Version.objects.create(document=document, number=1, dated=document.dated, changed_by=by)


@transaction.atomic
def of_file(file: File, item: AgendaItem, form_key: uuid.UUID, *, by: User) -> AttachedFile:
    """A paper of this file under the item, called as the file is. The one already made if the same form brings the same bytes.

    Raises `NotTaken`.
    """
    take_turn(f"meetings.agenda {item.meeting_id}")
    take_turn("documents.library")
    key = uuid.uuid5(form_key, files.keep(file, by=by).sha256)
    if made := Document.objects.filter(key=key).first():
        return attached_to(made, file, by=by)
    title = uploads.title_of(file.name or "")
    version = document_for(item.meeting, title, Paper.Kind.PAPER, key, by=by)
    attached = versions.attach(version, file, by=by)
    enter(item, title, Paper.Kind.PAPER, version.document, key, by=by, is_own=True)
    return attached


def attached_to(made: Document, file: File, *, by: User) -> AttachedFile:
    """The file of a paper that was made of it before, whether that is out by now or not."""
    first = made.versions.get(number=1)
    if first.is_published:
        return first.files.earliest("pk")
    return versions.attach(first, file, by=by)


@transaction.atomic
def add(form: PaperForm, meeting: Meeting, *, by: User) -> Paper:
    """A paper that is a text, a document which the portal has, to follow, or told; the one already made of the form."""
    take_turn(f"meetings.agenda {meeting.pk}")
    take_turn("documents.library")
    asked = form.cleaned_data
    if made := Paper.objects.filter(key=asked["key"]).first():
        return made
    document, is_own = asked["document"], False
    if asked["kind"] in WITH_DOCUMENT and not document:
        version = document_for(meeting, asked["title"], asked["kind"], asked["key"], by=by)
        write(version, asked["text"], by=by)
        document, is_own = version.document, True
    return enter(asked["item"], asked["title"], asked["kind"], document, asked["key"], by=by, is_own=is_own)


def write(version: Version, text: str, *, by: User) -> None:
    version.text, version.html = text, render(text, heading_level=versions.TEXT_HEADING_LEVEL)
    writing.save(version, ["text", "html"], by=by)


@transaction.atomic
def save(form: PaperForm, *, by: User) -> Paper:
    """Save what a paper is called and whether it is a presentation, and under which item it stands while it is not out. A
    document that was made for it is called the same; another keeps its title. Raises `ChangedMeanwhile`."""
    take_turn(f"meetings.agenda {form.instance.meeting_id}")
    before = writing.claim(form.instance, form.cleaned_data["version"])
    paper: Paper = form.save(commit=False)
    if before.out_at:
        paper.item = before.item
    writing.save(paper, ["title", "item", "kind"], by=by, before=before.title)
    number_anew(paper.meeting)
    if paper.is_own and paper.document and paper.document.title == before.title:
        paper.document.title = paper.title
        writing.save(paper.document, ["title"], by=by, before=before.title)
        search.put(paper.document)
    return paper


@transaction.atomic
def take_away(paper: Paper, *, by: User) -> None:
    """Take away a paper that nobody has seen yet, with its document if that was made for it. Raises `AlreadyOut`."""
    take_turn(f"meetings.agenda {paper.meeting_id}")
    paper = Paper.objects.select_for_update(of=("self",)).select_related("meeting__group", "document").get(pk=paper.pk)
    if paper.out_at:
        raise AlreadyOut
    document, meeting = paper.document if paper.is_own else None, paper.meeting
    audit.record(by, "took paper away", meeting, title=paper.title, label=paper.label)
    paper.delete()
    number_anew(meeting)
    if document and document.state == State.DRAFT:
        library.take_away(document, by=by)


@dataclass(frozen=True)
class Prepared:
    """A paper that can be sent out: a new one, or a new version of one that is out."""

    paper: Paper
    version: Version | None
    """The version that would be published; none if there is nothing to publish."""
    problems: list[str]
    warnings: list[AttachedFile]
    """Files of which somebody has to say that they can be read in spite of what is in them."""

    @property
    def replaces(self) -> bool:
        return self.paper.version_read_id is not None

    @property
    def other_readers(self) -> str:
        """Who can read it, within a sentence, if that is not the group alone."""
        document, group = self.paper.document, self.paper.meeting.group
        if document is None:
            return ""
        groups = list(document.audience_groups.all())
        if document.audience == Audience.GROUPS and groups == [group]:
            return ""
        return library.within_a_sentence(library.in_words(document.audience, groups))


def prepared(meeting: Meeting) -> list[Prepared]:
    """What would be sent out now."""
    found = []
    rows = meeting.papers.select_related("document__current", "item").prefetch_related("document__audience_groups")
    for paper in rows.in_order():
        paper.meeting = meeting
        version = being_written(paper)
        if version or not paper.out_at:
            problems = versions.problems(version) if version else wrong_with(paper)
            found.append(Prepared(paper, version, problems, versions.unaccepted(version) if version else []))
    return found


def being_written(paper: Paper) -> Version | None:
    """The version of the paper's own document that is being prepared. What is written of another document is none of the
    meeting's business."""
    version = versions.being_written(paper.document) if paper.document and paper.is_own else None
    if version and paper.document:
        version.document = paper.document
    return version


def wrong_with(paper: Paper) -> list[str]:
    """What keeps a paper without a version of its own from going out."""
    if paper.document and paper.document.state != State.PUBLISHED:
        return [f"“{paper.document}” does not stand in the library any more. Take the paper away."]
    return []


@transaction.atomic
def send_out(meeting: Meeting, *, by: User, accepted: Iterable[AttachedFile] = ()) -> list[Paper]:
    """Let the group read the papers that are prepared, all or none. Twice is as once. Raises `NotReady`."""
    take_turn(f"meetings.agenda {meeting.pk}")
    meeting = Meeting.objects.select_for_update().select_related("group").get(pk=meeting.pk)
    waiting = prepared(meeting)
    if not meeting.is_announced:
        raise NotReady(["Call the meeting first: nobody is told of one that is planned."])
    if problems := [f"{one.paper.label}: {problem}" for one in waiting for problem in one.problems]:
        raise NotReady(problems)
    now, accepted = timezone.now(), list(accepted)
    new, replaced = ([one.paper for one in waiting if one.replaces == is_out] for is_out in (False, True))
    for one in waiting:
        publish(one, accepted, by=by)
        paper = one.paper
        paper.out_at = paper.out_at or now
        paper.save(update_fields=["out_at", "version_read", "kind", "taken_back_at", "taken_back_because"])
    if waiting and not meeting.papers_out_at:
        meeting.papers_out_at = now
        meeting.save(update_fields=["papers_out_at"])
    if waiting:
        audit.record(by, "sent out papers", meeting, papers=[one.paper.label for one in waiting])
        notices.of_papers(meeting, new=new, replaced=replaced)
    return [one.paper for one in waiting]


def publish(one: Prepared, accepted: list[AttachedFile], *, by: User) -> None:
    """Publish its version, if it has one, and let the meeting read that unless it was held and has one to read."""
    paper, document = one.paper, one.paper.document
    if one.version:
        try:
            versions.let_out(one.version, by=by, accepted=accepted, is_emailed=False)
        except versions.NotReady as missing:
            raise NotReady([f"{paper.label}: {problem}" for problem in missing.problems]) from missing
        document = Document.objects.get(pk=one.version.document_id)
    keeps_its_own = one.replaces and paper.meeting.state == Meeting.State.HELD and not paper.taken_back_at
    if document and not keeps_its_own:
        paper.version_read, paper.taken_back_at, paper.taken_back_because = document.current, None, ""
    if document and paper.kind == Paper.Kind.TO_FOLLOW:
        paper.kind = Paper.Kind.PAPER


class NotItsOwn(Exception):
    """The document is the library's, and not made for this paper: only editors change it, there."""


def own_document(paper: Paper) -> Document:
    """Raises `NotItsOwn`."""
    if not (paper.is_own and paper.document):
        raise NotItsOwn
    return paper.document


@transaction.atomic
def replace(paper: Paper, file: File | None, text: str, note: str, *, by: User, seen: int = 0) -> Version:
    """Prepare a new version of a paper, with a note of what changed. The group reads it once it is sent out.

    `seen` is the version of the text that was prepared when `by` looked; 0 for none. Raises `NotTaken`, `NotItsOwn`, and
    `SaidMeanwhile` if somebody has prepared another since.
    """
    take_turn(f"meetings.paper {paper.pk}")
    document = own_document(paper)
    there = versions.being_written(document)
    if there and there.version != seen:
        names = ", ".join(str(attached) for attached in there.files.all())
        raise SaidMeanwhile(there.changed_by, there.changed_at, names or there.text, there.version)
    version = there or versions.start(document, by=by)
    version.note, version.document = note, document
    version.text, version.html = text, render(text, heading_level=versions.TEXT_HEADING_LEVEL)
    writing.save(version, ["note", "text", "html"], by=by)
    for attached in version.files.all():
        versions.detach(attached, by=by)
    attach(version, file, by=by)
    return version


def attach(version: Version, file: File | None, *, by: User) -> None:
    """Attach a file, if there is one, and have it looked into at once."""
    if file:
        attached = versions.attach(version, file, by=by)
        transaction.on_commit(partial(tasks.look_into.delay, attached.stored_id), robust=True)


@transaction.atomic
def drop(paper: Paper, *, by: User) -> None:
    """Take back a new version that was prepared: the group goes on reading the one that it has. Twice is as once."""
    take_turn(f"meetings.paper {paper.pk}")
    version = being_written(paper)
    if version is None or not paper.version_read_id:
        return
    for attached in version.files.all():
        versions.detach(attached, by=by)
    version.delete()
    audit.record(by, "dropped version of paper", paper.meeting, label=paper.label, number=version.number)


@transaction.atomic
def fill(paper: Paper, file: File | None, text: str, *, by: User) -> Paper:
    """The paper that was to follow has come. It keeps its number, and stays announced until it is sent out. Raises `NotTaken`."""
    take_turn("documents.library")
    paper = Paper.objects.select_for_update(of=("self",)).select_related("meeting__group", "document").get(pk=paper.pk)
    if paper.document:
        version = versions.being_written(paper.document)
        replace(paper, file, text, "", by=by, seen=version.version if version else 0)
        return paper
    version = document_for(paper.meeting, paper.title, Paper.Kind.PAPER, uuid.uuid4(), by=by)
    write(version, text, by=by)
    attach(version, file, by=by)
    paper.document, paper.is_own = version.document, True
    writing.save(paper, ["document", "is_own"], by=by, filled=paper.title)
    return paper


@transaction.atomic
def release(papers: Iterable[Paper], *, by: User) -> list[Document]:
    """Let everybody read these papers: those that are out, and whose documents were made for them. Twice is as once."""
    return library.give_to(own_documents(papers), Audience.EVERYONE, [], by=by)


@transaction.atomic
def keep_within(papers: Iterable[Paper], group: Group, *, by: User) -> list[Document]:
    """Let the group alone read these papers again: what anybody has read by then cannot be taken back."""
    return library.give_to(own_documents(papers), Audience.GROUPS, [group], by=by)


def own_documents(papers: Iterable[Paper]) -> QuerySet[Document]:
    chosen = Paper.objects.out().filter(pk__in=[paper.pk for paper in papers], is_own=True, document__state=State.PUBLISHED)
    return Document.objects.filter(papers__in=chosen)
