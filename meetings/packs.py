"""Packs: all papers of a meeting as one PDF, which one a reader gets, and what is different from the one before.

What is bound is what this reader may open at the moment of asking (`Paper.objects.visible_to`); `pack_making` binds it. Every
download looks anew: whoever may open less by then gets another pack, or none. Only asking makes a version or a pack.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from documents import kept
from meetings import tasks
from meetings.models import AgendaVersion, GivenPack, Meeting, Pack, PackVersion, Paper
from meetings.showing import NamedPaper, Shown, shown_to
from people.models import Guest, Reader, User
from publishing.locks import take_turn
from publishing.templatetags.dates import day, time_of_day

LOOK = 2
"""Of packs: one more when they are to look otherwise, so that none is taken for one of the new look."""
FORGOTTEN_AFTER = datetime.timedelta(days=30)
TRIED_AGAIN_AFTER = datetime.timedelta(hours=1)
A_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """A paper as it stands, whoever may open it."""

    paper: int
    place: str
    kind: str
    version: int | None
    is_given_out: bool
    """Whether its document stands: not where it was withdrawn, or this version taken down."""
    files: list[str]
    """Of each file its number and the SHA-256 of what is in it."""

    @property
    def part(self) -> str:
        """What the pack calls it within itself."""
        return f"paper-{self.paper}"


@dataclass(frozen=True)
class Changed:
    """What became of a paper from one pack to a later one."""

    entry: Entry
    what: str


@dataclass(frozen=True)
class Offer:
    """The pack that a reader would get, and how it differs from the last one that they were given."""

    number: int
    before: int | None
    changes: list[str]
    """What became of which papers, in sentences."""
    agenda_changed: bool


@dataclass(frozen=True)
class Wanted:
    """A pack as its reader finds it: with its number, and the bytes if the reader was given them, made or being made."""

    number: int
    since: int | None
    pack: Pack | None


def entries(meeting: Meeting) -> list[Entry]:
    """The papers that are out, in order."""
    papers = meeting.papers.out().select_related("document", "version_read").prefetch_related("version_read__files__stored")
    return [entry_of(paper) for paper in papers.in_order()]


def entry_of(paper: Paper) -> Entry:
    version, document = paper.version_read, paper.document
    files = version.files.all() if version else []
    return Entry(
        paper=paper.pk,
        place=paper.place,
        kind=paper.kind,
        version=paper.version_read_id,
        is_given_out=bool(version and document and version.taken_down_at is None and not document.is_withdrawn)
        and paper.taken_back_at is None,
        files=[f"{attached.pk} {attached.stored.served_sha256}" for attached in files],
    )


def entries_of(version: PackVersion | None) -> list[Entry]:
    return [Entry(**entry) for entry in version.papers] if version else []


def changed(before: Iterable[Entry], after: Iterable[Entry]) -> list[Changed]:
    """What became of papers, in their order."""
    old = {entry.paper: entry for entry in before}
    told = [Changed(entry, what_became(old.get(entry.paper), entry)) for entry in after]
    return [one for one in told if one.what]


def what_became(old: Entry | None, new: Entry) -> str:
    if old is None:
        return "new"
    if old.version is None and new.version is not None:
        return "has come"
    if old.version != new.version:
        return "replaced"
    if old.is_given_out != new.is_given_out:
        return "given out again" if new.is_given_out else "withdrawn"
    return ""


def is_the_same(version: PackVersion | None, agenda: AgendaVersion | None, papers: list[Entry]) -> bool:
    """Whether a pack would have in it now what that one had."""
    if version is None or version.agenda_id != (agenda.pk if agenda else None):
        return False
    return not changed(entries_of(version), papers) and len(version.papers) == len(papers)


def offered(shown: Shown, reader: Reader) -> Offer | None:
    """What the meeting's page says of its pack; nothing to those outside, or while there is nothing to put in."""
    contents = contents_for(shown)
    if contents is None:
        return None
    number = number_of(shown, contents)
    before = newest_given(reader, shown.meeting, number)
    return Offer(
        number=number,
        before=before.number if before else None,
        changes=sentences(shown, changed(entries_of(before), contents)) if before else [],
        agenda_changed=before is not None and before.agenda_id != (shown.agenda.pk if shown.agenda else None),
    )


def contents_for(shown: Shown) -> list[Entry] | None:
    """The papers that are out; None if the reader gets no pack, or while there is nothing to put in."""
    if not shown.may_join:
        return None
    papers = entries(shown.meeting)
    return papers if papers or shown.agenda else None


def standing(shown: Shown, papers: list[Entry]) -> PackVersion | None:
    """The version that has in it what a pack would have now."""
    newest = shown.meeting.pack_versions.first()
    return newest if is_the_same(newest, shown.agenda, papers) else None


def number_of(shown: Shown, papers: list[Entry]) -> int:
    """That of the pack that would be made now."""
    newest = shown.meeting.pack_versions.first()
    return (newest.number if newest else 0) + (not is_the_same(newest, shown.agenda, papers))


def newest_given(reader: Reader, meeting: Meeting, number: int) -> PackVersion | None:
    """The last version before this one that the reader was given."""
    given = GivenPack.objects.of(reader).filter(version__meeting=meeting, version__number__lt=number)
    newest = given.select_related("version").order_by("-version__number").first()
    return newest.version if newest else None


def sentences(shown: Shown, changes: Iterable[Changed]) -> list[str]:
    """Of those papers of which the reader may know."""
    named = {one.paper.pk: one.paper for one in shown.papers()}
    return [
        f"Paper {named[one.entry.paper].place}, {named[one.entry.paper].title}: {one.what}."
        for one in changes
        if one.entry.paper in named
    ]


def wanted(reader: Reader, meeting: Meeting, since: int | None = None) -> Wanted | None:
    """What this reader would get now; only what is new since an earlier pack that they were given if that is named.

    None if there is none for them. Nothing is changed by looking.
    """
    shown = shown_to(reader, meeting)
    papers = contents_for(shown)
    if papers is None:
        return None
    number, version = number_of(shown, papers), standing(shown, papers)
    earlier = given_before(reader, meeting, since, number)
    if since is not None and earlier is None:
        return None
    if version is None or not (isinstance(reader, Guest) or version.given.of(reader).exists()):
        return Wanted(number, since, None)
    key = key_of(order_of(shown, version, papers, earlier, reader))
    return Wanted(number, since, Pack.objects.filter(key=key).first())


@transaction.atomic
def ask(reader: Reader, meeting: Meeting, since: int | None = None) -> Pack | None:
    """Give this reader the pack as it is now, made or being made; None if there is none for them, as `wanted` has it."""
    shown = shown_to(reader, meeting)
    papers = contents_for(shown)
    if papers is None:
        return None
    earlier = given_before(reader, meeting, since, number_of(shown, papers))
    if since is not None and earlier is None:
        return None
    version = version_of(shown, papers)
    if isinstance(reader, User):
        GivenPack.objects.get_or_create(user=reader, version=version, defaults={"at": timezone.now()})
    return kept_or_new(version, order_of(shown, version, papers, earlier, reader))


def given_before(reader: Reader, meeting: Meeting, since: int | None, number: int) -> PackVersion | None:
    """The version of this number, if it is before the one named and was given to the reader."""
    if since is None or since >= number:
        return None
    given = GivenPack.objects.of(reader).filter(version__meeting=meeting, version__number=since).select_related("version")
    found = given.first()
    return found.version if found else None


@transaction.atomic
def version_of(shown: Shown, papers: list[Entry]) -> PackVersion:
    """The newest version if nothing has changed since; or else the next."""
    meeting = shown.meeting
    if found := standing(shown, papers):
        return found
    take_turn(f"meetings.packs {meeting.pk}")
    if found := standing(shown, papers):
        return found
    newest = meeting.pack_versions.first()
    return PackVersion.objects.create(
        meeting=meeting,
        number=newest.number + 1 if newest else 1,
        agenda=shown.agenda,
        papers=[asdict(entry) for entry in papers],
        created_at=timezone.now(),
    )


@transaction.atomic
def kept_or_new(version: PackVersion, order: dict[str, Any]) -> Pack:
    """The pack of this order. One that nobody has asked for yet is made by a worker."""
    now = timezone.now()
    pack, is_new = Pack.objects.get_or_create(key=key_of(order), defaults={"version": version, "order": order, "asked_at": now})
    if is_new:
        transaction.on_commit(partial(tasks.make_pack.delay, pack.pk), robust=True)
    Pack.objects.filter(pk=pack.pk, asked_at__lt=now - A_DAY).update(asked_at=now)
    return pack


def key_of(order: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(order, sort_keys=True).encode()).hexdigest()


def order_of(
    shown: Shown, version: PackVersion, papers: list[Entry], earlier: PackVersion | None, reader: Reader
) -> dict[str, Any]:
    """All that is said in the pack, and what is bound: two orders that are the same make the same pack."""
    meeting = shown.meeting
    before = earlier or meeting.pack_versions.filter(number__lt=version.number).first()
    changes = changed(entries_of(before), papers) if before else []
    wanted = {one.entry.paper for one in changes} if earlier else {entry.paper for entry in papers}
    by_paper = {entry.paper: entry for entry in papers}
    bound = [
        bound_of(named, by_paper[named.paper.pk], shown)
        for named in shown.papers()
        if named.can_be_read and named.paper.pk in wanted and named.paper.document_id and named.paper.pk in by_paper
    ]
    listed = [line_of(named) for named in shown.papers() if named.paper.pk in wanted]
    return {
        "look": LOOK,
        "meeting": meeting.pk,
        "number": version.number,
        "since": earlier.number if earlier else None,
        "before": before.number if before else None,
        "title": f"{meeting.short}: {meeting.title}" if meeting.title else meeting.short,
        "group": meeting.group.name,
        "lines": lines_of(meeting),
        "reader": name_of(reader) if meeting.group.watermarks_packs else "",
        "version": version_line(version, earlier),
        "changes": sentences(shown, changes),
        "items": [] if earlier else [item_of(item.line, item.papers) for item in shown.items],
        "others": listed if earlier else [line_of(named) for named in shown.others],
        "bound": sorted(bound, key=lambda one: [entry.paper for entry in papers].index(one["entry"]["paper"])),
    }


def name_of(reader: Reader) -> str:
    """Whom the pack was made for: of a deputy, as the member named them."""
    if isinstance(reader, User):
        return reader.name or reader.email
    return reader.name if isinstance(reader, Guest) else ""


def version_line(version: PackVersion, earlier: PackVersion | None) -> str:
    return f"Supplement to pack {earlier.number}: what is new in pack {version.number}" if earlier else f"Pack {version.number}"


def lines_of(meeting: Meeting) -> list[str]:
    """When and where, as the cover says it."""
    when = meeting.when
    if meeting.starts_at and meeting.has_a_day:
        when += f", {time_of_day(meeting.starts_at)}" + (f" to {time_of_day(meeting.ends_at)}" if meeting.ends_at else "")
    state = f"{meeting.get_state_display()}." if meeting.state in ("planned", "cancelled", "postponed") else ""
    return [line for line in (when, meeting.place, state) if line]


def item_of(line: Any, papers: Iterable[NamedPaper]) -> dict[str, Any]:
    said = ". ".join(filter(None, [line.time, line.purpose_label, line.presenter]))
    return {"title": line.title, "said": said, "papers": [line_of(named) for named in papers]}


def line_of(named: NamedPaper) -> dict[str, Any]:
    """A paper as the agenda names it."""
    paper = named.paper
    said = [paper.label, "late" if paper.is_late else ""]
    if paper.taken_back_at:
        said.append("taken back")
    elif paper.document_id is None:
        said.append(paper.get_kind_display().lower())
    elif not named.can_be_read:
        said.append("not in this pack")
    return {"part": f"paper-{paper.pk}", "named": f"Paper {paper.place}: {paper.title}", "said": ", ".join(filter(None, said))}


def bound_of(named: NamedPaper, entry: Entry, shown: Shown) -> dict[str, Any]:
    """A paper as its sheet names it."""
    paper, version = named.paper, named.paper.version_read
    item = next((item.line for item in shown.items if item.line.item == paper.item_id), None)
    lines = [
        f"Item: {item.title}, {item.purpose_label.lower()}" if item else "",
        f"Presented by {item.presenter}" if item and item.presenter else "",
        f"Version {version.number}, {day(version.dated)}" if version else "",
        " ".join(version.note.split())[:500] if version else "",
        "Came late" if paper.is_late else "",
    ]
    return {
        "part": entry.part,
        "entry": asdict(entry),
        "place": paper.place,
        "title": paper.title,
        "label": paper.label,
        "lines": [line for line in lines if line],
        "address": f"{settings.PORTAL_URL}{paper.get_absolute_url()}",
    }


def file_name(meeting: Meeting, pack: Pack) -> str:
    """“EAG 2 pack 4.pdf”."""
    group, since = meeting.group.short_name or meeting.group.name, pack.order["since"]
    return f"{group} {meeting.number} pack {pack.order['number']}{f' since {since}' if since else ''}.pdf"


@transaction.atomic
def forget(now: datetime.datetime) -> int:
    """Forget packs that nobody asked for in thirty days, and those that could not be made: they are tried again when
    somebody asks. Numbers of versions and of pages stay. Returns how many."""
    old = Pack.objects.filter(asked_at__lt=now - FORGOTTEN_AFTER)
    failed = Pack.objects.filter(state=Pack.State.FAILED, made_at__lt=now - TRIED_AGAIN_AFTER)
    going = list((old | failed).select_for_update(skip_locked=True))
    places = [pack.content.name for pack in going if pack.content.name]
    Pack.objects.filter(pk__in=[pack.pk for pack in going]).delete()
    storage = Pack._meta.get_field("content").storage
    transaction.on_commit(partial(kept.delete, storage, places))
    return len(going)
