"""Making a pack: its papers' pages, their numbers, its own sheets, and all of them bound. A worker does this.

The rows are the truth. A task is only told that a pack waits; one of which the telling was lost is found by the clock.
"""

import datetime
import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from documents.inspecting.findings import Refused
from meetings.models import Pack, PackVersion
from meetings.pack_bodies import Body, Missing, bodies, fitted, is_called_back
from meetings.packing import processes
from meetings.packing.limits import MOST_PAGES, TOGETHER
from meetings.packing.numbering import Labels, numbered, told
from meetings.packs import Entry, entries_of
from publishing.locks import take_turn
from publishing.templatetags.dates import day_and_time

LEASE = datetime.timedelta(minutes=8)
"""How long a pack is its worker's own: more than a task may take."""
ATTEMPTS = 3
TOO_HEAVY = "It takes too much time or memory."
FRONT = "front"
A4 = (595.2756, 841.8898)
"""Points: our own sheets."""
PLACE_OF_NUMBERS = "000 to 000"
PAGES_OF_PAPERS = MOST_PAGES - 100
"""The others are for cover and agenda."""
NAMED_ON_SHEET = 3
"""Of what could not be put in of a paper."""
SETTLES_IN = 4
"""How often the agenda is set at most, until the numbers in it move none of its pages."""


class Outrun(Exception):
    """Another pack of the same version was bound meanwhile, with other numbers: this one takes them over."""


@dataclass
class Bound:
    """A pack as it was bound."""

    path: Path
    pages: int


def waiting() -> list[int]:
    return list(Pack.objects.to_make(timezone.now()).order_by("pk").values_list("pk", flat=True))


def make(pk: int) -> bool:
    """Make a pack that waits. Returns whether it was this call that did.

    A fault that nobody foresaw ends the call; it is then tried again when its lease is over, and given up at last.
    """
    pack = claim(pk)
    if pack is None:
        return False
    if pack.attempts > ATTEMPTS:
        give_up(pack, TOO_HEAVY)
        return True
    try:
        with tempfile.TemporaryDirectory() as folder:
            keep(pack, bind(pack, Path(folder)))
    except Outrun:
        Pack.objects.filter(pk=pk).update(leased_until=None)
    except (processes.TooMuch, MemoryError, SoftTimeLimitExceeded):
        try_with_less(pack)
    except Refused as reason:
        give_up(pack, str(reason))
    return True


def try_with_less(pack: Pack) -> None:
    """Another attempt has room for half as much: what does not fit by then is named in the pack."""
    if pack.attempts >= ATTEMPTS:
        give_up(pack, TOO_HEAVY)
    else:
        Pack.objects.filter(pk=pack.pk).update(leased_until=None)


@transaction.atomic
def claim(pk: int) -> Pack | None:
    """Take the pack for this worker, if it waits and nobody else has it in hand."""
    now = timezone.now()
    rows = Pack.objects.to_make(now).select_for_update(skip_locked=True, of=("self",))
    pack = rows.select_related("version__meeting").filter(pk=pk).first()
    if pack:
        pack.leased_until, pack.attempts = now + LEASE, pack.attempts + 1
        pack.save(update_fields=["leased_until", "attempts"])
    return pack


@transaction.atomic
def keep(pack: Pack, bound: Bound) -> None:
    """From now on those of whom it is asked anew at each download may have it. It is let go if a paper in it was called back
    while it was made."""
    take_turn(f"meetings.agenda {pack.version.meeting_id}")
    if is_called_back(Entry(**one["entry"]) for one in pack.order["bound"]):
        Pack.objects.filter(pk=pack.pk, state=Pack.State.WAITING).delete()
        return
    with bound.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        pack.content.save("", File(file), save=False)
    made = {"size": bound.path.stat().st_size, "served_sha256": digest, "pages": bound.pages, "made_at": timezone.now()}
    rows = Pack.objects.filter(pk=pack.pk, state=Pack.State.WAITING)
    if not rows.update(state=Pack.State.READY, content=pack.content.name, leased_until=None, **made):
        pack.content.storage.delete(pack.content.name or "")


def give_up(pack: Pack, reason: str) -> None:
    rows = Pack.objects.filter(pk=pack.pk, state=Pack.State.WAITING)
    rows.update(state=Pack.State.FAILED, reason=reason, made_at=timezone.now(), leased_until=None)


def bind(pack: Pack, folder: Path) -> Bound:
    """Raises `Refused`."""
    order, made = pack.order, bodies(counted(pack), folder)
    papers = [(one["part"], one["place"], one["address"]) for one in order["bound"]]
    share = 0.5 ** max(0, pack.attempts - 1)
    made = fitted(papers, made, TOGETHER * share, PAGES_OF_PAPERS * share)
    front = set_sheets(order, made, folder)
    for _ in range(SETTLES_IN):
        labels = labels_of(pack.version, front, made)
        settled = set_front(order, made, labels, front, folder)
        if settled == front:
            break
        front = settled
    else:
        raise Refused("Its agenda does not settle.")
    keep_labels(pack.version, labels)
    facts = {"title": f"{order['group']}, {order['title']}: {order['version']}", "author": order["group"], "subject": ""}
    parts = [front_part(order, labels, front)]
    for one in order["bound"]:
        parts += paper_parts(one, made[one["part"]], labels[one["part"]])
    asked = {**facts, "lang": "en-GB", "folder": str(folder), "parts": parts, "stamps": "stamps.pdf"}
    answer = processes.bind(asked, folder / "pack.pdf")
    return Bound(folder / "pack.pdf", answer["pages"])


def counted(pack: Pack) -> list[tuple[Entry, str]]:
    """The papers of which the pages are made, each with its address: those that are bound; all of the version's for the
    first pack of it, since the numbers of pages are the same for every reader."""
    addresses = {one["part"]: one["address"] for one in pack.order["bound"]}
    all_of_them = [entry for entry in entries_of(pack.version) if entry.version]
    wanted = [entry for entry in all_of_them if entry.part in addresses or not pack.version.labels]
    return [(entry, addresses.get(entry.part, settings.PORTAL_URL)) for entry in wanted]


def set_sheets(order: dict[str, Any], made: dict[str, Body], folder: Path) -> int:
    """The sheet before each paper, which also names what of it could not be put in; and cover and agenda, as long as they
    are without numbers of pages. Answers how many pages these two are."""
    papers = order["bound"]
    sheets = [{"kind": "sheet", "data": sheet_data(order, one, made[one["part"]])} for one in papers]
    paths = [folder / f"{one['part']}.pdf" for one in papers]
    front = {"kind": "front", "data": front_data(order, {})}
    first, *others = processes.typeset([front, *sheets], [folder / "front.pdf", *paths])["pages"]
    if any(len(pages) != 1 for pages in others):
        raise Refused("A sheet before a paper takes more than a page.")
    return len(first)


def set_front(order: dict[str, Any], made: dict[str, Body], labels: Labels, front: int, folder: Path) -> int:
    """Cover and agenda with the numbers of the papers' pages, and what is laid over each page of the pack, if these two are so
    many pages. Answers how many they are."""
    feet = feet_of_front(order, labels, front)
    for one in order["bound"]:
        feet += feet_of_paper(one["place"], made[one["part"]], labels[one["part"]])
    sheets = [
        {"kind": "front", "data": front_data(order, labels_bound(made, labels))},
        {"kind": "stamps", "data": {"reader": order["reader"], "pages": feet}},
    ]
    answer = processes.typeset(sheets, [folder / "front.pdf", folder / "stamps.pdf"])
    return len(answer["pages"][0])


def labels_bound(made: dict[str, Body], labels: Labels) -> Labels:
    """The labels of those pages that this pack has: one of the same version may have more of a paper."""
    return {part: given[: 1 + made[part].pages] if part in made else given for part, given in labels.items()}


def front_data(order: dict[str, Any], labels: Labels) -> dict[str, Any]:
    bound = {one["part"] for one in order["bound"]}

    def line(paper: dict[str, Any]) -> dict[str, Any]:
        is_in = paper["part"] in bound
        pages = told(labels[paper["part"]]) if is_in and labels else is_in * PLACE_OF_NUMBERS
        return {**paper, "target": paper["part"] if is_in else "", "pack": pages}

    items = [{**item, "papers": [line(paper) for paper in item["papers"]]} for item in order["items"]]
    others = [line(paper) for paper in order["others"]]
    said = {name: order[name] for name in ("title", "group", "lines", "reader", "version", "changes")}
    made = f"Made on {day_and_time(timezone.now())}"
    counted_from = {name: order[name] or 0 for name in ("since", "before")}
    return {**said, **counted_from, "author": order["group"], "made": made, "items": items, "others": others}


def labels_of(version: PackVersion, front: int, made: dict[str, Body]) -> Labels:
    """The labels of all pages: those of the version, or of the one before it with what is new between; counted if it is the
    first."""
    sizes = [(entry.part, 1 + made[entry.part].pages) for entry in entries_of(version) if entry.part in made]
    version.refresh_from_db(fields=["labels"])
    earlier = version.meeting.pack_versions.filter(number__lt=version.number).exclude(labels={}).first()
    return numbered([(FRONT, front), *sizes], version.labels or (earlier.labels if earlier else {}))


@transaction.atomic
def keep_labels(version: PackVersion, labels: Labels) -> None:
    """The first pack of a version decides for all others of it. Raises `Outrun` if another did, and counted otherwise."""
    take_turn(f"meetings.packs {version.meeting_id}")
    version.refresh_from_db(fields=["labels"])
    if not version.labels:
        version.labels = labels
        version.save(update_fields=["labels"])
    for part, given in version.labels.items():
        if labels.get(part, given)[: len(given)] != given:
            raise Outrun


def sheet_data(order: dict[str, Any], one: dict[str, Any], body: Body) -> dict[str, Any]:
    return {
        "author": order["group"],
        "named": f"Paper {one['place']}: {one['title']}",
        "meeting": f"{order['group']}, {order['title']}",
        "label": f"Paper {one['place']} ({one['label']})",
        "title": one["title"],
        "lines": one["lines"],
        "missing": [asdict(missing) for missing in named_on_sheet(body.missing, one["address"])],
    }


def named_on_sheet(missing: list[Missing], address: str) -> list[Missing]:
    """A sheet has room for the first few: of the others it says how many, and where the whole paper can be opened."""
    named, more = missing[:NAMED_ON_SHEET], len(missing) - NAMED_ON_SHEET
    if more <= 0:
        return named
    return [*named, Missing(f"{more} more could not be put in. Open the paper here:", address)]


def front_labels(order: dict[str, Any], labels: Labels, front: int) -> list[str]:
    """Those of the pack; a supplement has its own, since its cover is no page of the pack."""
    if order["since"]:
        return [f"S{number}" for number in range(1, front + 1)]
    return labels[FRONT][:front]


def front_part(order: dict[str, Any], labels: Labels, front: int) -> dict[str, Any]:
    agenda = "What changed" if order["since"] else "Agenda"
    bookmarks = [["Cover", 0], [agenda, 1]]
    path = f"{FRONT}.pdf"
    return {"path": path, "name": FRONT, "bookmarks": bookmarks, "labels": front_labels(order, labels, front)}


def feet_of_front(order: dict[str, Any], labels: Labels, front: int) -> list[dict[str, Any]]:
    what = "Supplement, " if order["since"] else "Pack "
    return [foot(A4, f"{what}{label}") for label in front_labels(order, labels, front)]


def foot(size: Sequence[float], said: str) -> dict[str, Any]:
    return {"width": size[0], "height": size[1], "foot": said}


def paper_parts(one: dict[str, Any], body: Body, given: list[str]) -> list[dict[str, Any]]:
    """Its sheet, with its bookmark, and the PDFs of which it is made, each page under its label."""
    bookmark = [[f"Paper {one['place']}: {one['title']}", 0]]
    parts = [{"path": f"{one['part']}.pdf", "name": one["part"], "bookmarks": bookmark, "labels": given[:1]}]
    done = 1
    for path, sizes in zip(body.pdfs, body.sizes, strict=True):
        labels = given[done : done + len(sizes)]
        parts.append({"path": f"{path.parent.name}/{path.name}", "name": one["part"], "bookmarks": [], "labels": labels})
        done += len(sizes)
    return parts


def feet_of_paper(place: str, body: Body, given: list[str]) -> list[dict[str, Any]]:
    pages = [size for sizes in body.sizes for size in sizes]
    numbers = enumerate(zip(pages, given[1:], strict=False), start=1)
    feet = [foot(size, f"Pack {label} / Paper {place}, {number}") for number, (size, label) in numbers]
    return [foot(A4, f"Pack {given[0]} / Paper {place}"), *feet]
