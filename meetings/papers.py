"""Papers: a document for each under an agenda item, numbered, sent to the group, replaced, and released to everybody."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_uppercase

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from documents import files, library, uploads, versions
from documents.models import AttachedFile, Document, Version
from meetings import notices
from meetings.forms.papers import PaperForm
from meetings.models import AgendaItem, Meeting, Paper
from people.dates import today
from people.models import Group, User
from publishing import audit, search, writing
from publishing.addresses import free_slug
from publishing.audience import Audience
from publishing.locks import take_turn
from publishing.markdown import render

KIND_OF_DOCUMENT = {Paper.Kind.PAPER: Document.Kind.PAPER, Paper.Kind.PRESENTATION: Document.Kind.PRESENTATION}
WITH_DOCUMENT = list(KIND_OF_DOCUMENT)


class NotReady(Exception):
    """Nothing was sent out. `problems` says why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class AlreadyOut(Exception):
    """The paper went to the group: it keeps its place and number, and can be replaced or withdrawn."""


def label_of(meeting: Meeting, place: str) -> str:
    """“EAG(16)02-03” by the group's pattern; of a late paper the letter follows."""
    number = place.rstrip(ascii_uppercase)
    said = meeting.group.paper_pattern.format(
        group=meeting.group.short_name or meeting.group.slug.upper(),
        year=f"{meeting.day.last:%y}",
        meeting=meeting.number,
        paper=int(number),
    )
    return f"{said}{place.removeprefix(number)}"


def as_it_stands(meeting: Meeting) -> Meeting:
    """The meeting as it is stored now: whoever was waiting for a turn may hold what was so before."""
    return Meeting.objects.select_related("group").get(pk=meeting.pk)


def number_anew(meeting: Meeting) -> None:
    """Give papers their numbers in the order of the agenda, while none is out. Whoever calls this has taken a turn."""
    meeting = as_it_stands(meeting)
    if meeting.papers_out_at:
        return
    papers = list(meeting.papers.order_by("item__position", "number", "letter", "pk"))
    for number, paper in enumerate(papers, start=1):
        paper.number, paper.letter, paper.label = number, "", label_of(meeting, str(number))
    Paper.objects.bulk_update(papers, ["number", "letter", "label"])


def give_number(paper: Paper) -> None:
    """The number of a new paper: behind those of its item. Once papers are out, no other number moves, so a late one gets a
    letter behind the number before it; the next free number if it would stand before all others."""
    meeting = paper.meeting
    before = meeting.papers.filter(item__position__lte=paper.item.position).order_by("number", "letter").last()
    if meeting.papers_out_at and before:
        taken = set(meeting.papers.filter(number=before.number).values_list("letter", flat=True))
        paper.number, paper.letter = before.number, next(letter for letter in letters() if letter not in taken)
    else:
        last = meeting.papers.order_by("number").last()
        paper.number, paper.letter = (last.number + 1 if last else 1), ""
    paper.label, paper.is_late = label_of(meeting, paper.place), meeting.papers_out_at is not None


def letters() -> Iterable[str]:
    yield from ascii_uppercase
    yield from (f"{first}{second}" for first in ascii_uppercase for second in ascii_uppercase)


def enter(item: AgendaItem, title: str, kind: str, document: Document | None, key: uuid.UUID, *, by: User) -> Paper:
    """Put a paper under an item. Whoever calls this has taken a turn."""
    item.meeting = as_it_stands(item.meeting)
    paper = Paper(meeting=item.meeting, item=item, title=title, kind=kind, document=document, key=key, changed_by=by)
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
        return versions.attach(made.versions.get(number=1), file, by=by)
    title = uploads.title_of(file.name or "")
    version = document_for(item.meeting, title, Paper.Kind.PAPER, key, by=by)
    attached = versions.attach(version, file, by=by)
    enter(item, title, Paper.Kind.PAPER, version.document, key, by=by)
    return attached


@transaction.atomic
def add(form: PaperForm, meeting: Meeting, *, by: User) -> Paper:
    """A paper that is a text, a document which the portal has, to follow, or told; the one already made of the form."""
    take_turn(f"meetings.agenda {meeting.pk}")
    take_turn("documents.library")
    asked = form.cleaned_data
    if made := Paper.objects.filter(key=asked["key"]).first():
        return made
    document = asked["document"]
    if asked["kind"] in WITH_DOCUMENT and not document:
        version = document_for(meeting, asked["title"], asked["kind"], asked["key"], by=by)
        write(version, asked["text"], by=by)
        document = version.document
    return enter(asked["item"], asked["title"], asked["kind"], document, asked["key"], by=by)


def write(version: Version, text: str, *, by: User) -> None:
    version.text, version.html = text, render(text, heading_level=versions.TEXT_HEADING_LEVEL)
    writing.save(version, ["text", "html"], by=by)


@transaction.atomic
def save(form: PaperForm, *, by: User) -> Paper:
    """Save what a paper is called, and under which item it stands while it is not out. Raises `ChangedMeanwhile`."""
    take_turn(f"meetings.agenda {form.instance.meeting_id}")
    before = writing.claim(form.instance, form.cleaned_data["version"])
    paper: Paper = form.save(commit=False)
    if before.out_at:
        paper.item = before.item
    writing.save(paper, ["title", "item"], by=by, before=before.title)
    number_anew(paper.meeting)
    if paper.document and paper.document.title == before.title:
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
    document, meeting = paper.document, paper.meeting
    audit.record(by, "took paper away", meeting, title=paper.title, label=paper.label)
    paper.delete()
    number_anew(meeting)
    if document and document.state == "draft":
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
        return self.paper.out_at is not None


def prepared(meeting: Meeting) -> list[Prepared]:
    """What would be sent out now."""
    found = []
    for paper in meeting.papers.select_related("document", "item").in_order():
        version = versions.being_written(paper.document) if paper.document else None
        if paper.out_at and not version:
            continue
        if version and paper.document:
            version.document = paper.document
        problems = versions.problems(version) if version else []
        found.append(Prepared(paper, version, problems, versions.unaccepted(version) if version else []))
    return found


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
        paper.save(update_fields=["out_at", "version_read"])
    if waiting and not meeting.papers_out_at:
        meeting.papers_out_at = now
        meeting.save(update_fields=["papers_out_at"])
    if waiting:
        audit.record(by, "sent out papers", meeting, papers=[one.paper.label for one in waiting])
        notices.of_papers(meeting, new=new, replaced=replaced)
    return [one.paper for one in waiting]


def publish(one: Prepared, accepted: list[AttachedFile], *, by: User) -> None:
    """Publish its version, if it has one, and let the meeting read that unless it was held."""
    paper, document = one.paper, one.paper.document
    if one.version:
        try:
            versions.let_out(one.version, by=by, accepted=accepted, is_emailed=False)
        except versions.NotReady as missing:
            raise NotReady([f"{paper.label}: {problem}" for problem in missing.problems]) from missing
        document = Document.objects.get(pk=one.version.document_id)
    if document and not (paper.out_at and paper.meeting.state == Meeting.State.HELD):
        paper.version_read = document.current


@transaction.atomic
def replace(paper: Paper, file: File | None, text: str, note: str, *, by: User) -> Version:
    """Prepare a new version of a paper, with a note of what changed. The group reads it once it is sent out.

    Raises `NotTaken`.
    """
    document = paper.document
    if document is None:
        raise ValueError("A paper without a document is filled, not replaced.")
    version = versions.start(document, by=by)
    version.note, version.document = note, document
    version.text, version.html = text, render(text, heading_level=versions.TEXT_HEADING_LEVEL)
    writing.save(version, ["note", "text", "html"], by=by)
    if file:
        for attached in version.files.all():
            versions.detach(attached, by=by)
        versions.attach(version, file, by=by)
    return version


@transaction.atomic
def fill(paper: Paper, file: File | None, text: str, *, by: User) -> Paper:
    """The paper that was to follow has come. It keeps its number. Raises `NotTaken`."""
    take_turn("documents.library")
    paper = Paper.objects.select_for_update(of=("self",)).select_related("meeting__group", "document").get(pk=paper.pk)
    if paper.document:
        replace(paper, file, text, "", by=by)
        return paper
    version = document_for(paper.meeting, paper.title, Paper.Kind.PAPER, uuid.uuid4(), by=by)
    if file:
        versions.attach(version, file, by=by)
    else:
        write(version, text, by=by)
    paper.kind, paper.document, paper.out_at = Paper.Kind.PAPER, version.document, None
    writing.save(paper, ["kind", "document", "out_at"], by=by, filled=paper.title)
    return paper


@transaction.atomic
def release(papers: Iterable[Paper], *, by: User) -> list[Document]:
    """Let everybody read these papers, those that are out. Twice is as once."""
    chosen = Paper.objects.out().filter(pk__in=[paper.pk for paper in papers], document__state="published")
    return library.give_to(Document.objects.filter(papers__in=chosen), Audience.EVERYONE, [], by=by)


@transaction.atomic
def keep_within(papers: Iterable[Paper], group: Group, *, by: User) -> list[Document]:
    """Let the group alone read these papers again: what anybody has read by then cannot be taken back."""
    return library.give_to(Document.objects.filter(papers__in=list(papers)), Audience.GROUPS, [group], by=by)
