"""The pages of one paper, as they go into a pack; and what of it could not be put in, with the reason."""

import csv
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pypandoc
from django.conf import settings
from django.db.models import Q

from documents.inspecting import making
from documents.inspecting.findings import CALLED, PICTURES, Kind, Refused
from documents.inspecting.processes import run
from documents.models import AttachedFile, StoredFile, Version
from meetings import pack_texts
from meetings.models import Paper
from meetings.packing import processes
from meetings.packing.limits import DAMAGED, PREPARING_ENDS_AFTER
from meetings.packs import Entry
from publishing.states import State

AT_ONCE = 2
"""Processes at a time."""
LONGEST_NAME = 80
TOO_LONG = "with it the pack would be too large"
TOO_LATE = "there was no time left for it"
FILTER = Path(processes.__file__).with_name("text.lua")
PICTURE = re.compile(r'src="picture-(\d+)"')
LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)


@dataclass
class Missing:
    """Something that could not be put in, and where it can be opened."""

    said: str
    address: str


@dataclass
class Source:
    """A file or a text of which pages are made, in a folder of its own."""

    kind: str
    name: str
    address: str
    folder: Path
    lang: str = "en"
    html: str = ""

    @property
    def made(self) -> Path:
        return self.folder / "made.pdf"


@dataclass
class Body:
    """All pages of a paper, PDF after PDF."""

    pdfs: list[Path] = field(default_factory=list)
    sizes: list[list[list[float]]] = field(default_factory=list)
    """Of each PDF the width and height of each page, in points."""
    missing: list[Missing] = field(default_factory=list)

    @property
    def pages(self) -> int:
        return sum(len(pages) for pages in self.sizes)

    @property
    def size(self) -> int:
        """Octets."""
        return sum(path.stat().st_size for path in self.pdfs)


def bodies(papers: Iterable[tuple[Entry, str]], folder: Path) -> dict[str, Body]:
    """The body of each paper, of which the address is given, too, by its part. No paper fails the others: where preparing takes
    long, the last are left out."""
    told = [(entry, list(sources(entry, address, folder))) for entry, address in papers]
    waiting = [source for _, found in told for source in found if isinstance(source, Source)]
    ends = time.monotonic() + PREPARING_ENDS_AFTER
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sizes = dict(zip([source.folder for source in waiting], pool.map(partial(pages_before, ends), waiting), strict=True))
    return {entry.part: body_of(entry, found, sizes) for entry, found in told}


def fitted(papers: Iterable[tuple[str, str, str]], made: dict[str, Body], size: float, pages: float) -> dict[str, Body]:
    """The bodies, of which those that are more than a pack may have are left out, and named in it: so many octets and pages.

    Of each paper in order are given its part, its place and its address.
    """
    kept = dict(made)
    for part, place, address in papers:
        body = made[part]
        if body.size > size or body.pages + 1 > pages:
            kept[part] = Body(missing=[missing(f"Paper {place}", TOO_LONG, address), *body.missing])
        size, pages = size - kept[part].size, pages - kept[part].pages - 1
    return kept


def body_of(entry: Entry, found: list[Source | Missing], sizes: dict[Path, list[list[float]] | str]) -> Body:
    body = Body()
    for one in found:
        if isinstance(one, Missing):
            body.missing.append(one)
            continue
        answer = sizes[one.folder]
        if isinstance(answer, str):
            name = called(one.name) if len(found) > 1 else f"Paper {entry.place}"
            body.missing.append(missing(name, answer, one.address))
        else:
            body.pdfs.append(one.made)
            body.sizes.append(answer)
    return body


def called(name: str) -> str:
    """As a sheet names it, which has room for so much."""
    return f"“{name if len(name) <= LONGEST_NAME else f'{name[:LONGEST_NAME]}…'}”"


def missing(name: str, reason: str, address: str) -> Missing:
    return Missing(f"{name} could not be put in: {reason}. Open it here:", address)


def pages_before(ends: float, source: Source) -> list[list[float]] | str:
    return pages_of(source) if time.monotonic() < ends else TOO_LATE


def pages_of(source: Source) -> list[list[float]] | str:
    """Make its PDF. The width and height of each of its pages; or the reason why there is none."""
    try:
        if source.kind == Kind.PDF:
            pages: list[list[float]] = processes.prepare(source.folder / "source", source.made)["pages"]
            return pages
        body = picture_body(source) if source.kind in PICTURES else text_body(source)
        data = {"title": source.name, "author": "", "lang": source.lang}
        sheet = {"kind": "text", "data": data, "body": body}
        first: list[list[float]] = processes.typeset([sheet], [source.made], source.folder)["pages"][0]
    except Refused as reason:
        return str(reason) if source.kind == Kind.PDF else DAMAGED
    return first


def text_body(source: Source) -> str:
    """What pandoc writes of it: markup for setting, in which nothing of the text is a command. Raises `Refused`."""
    reads = ["--from", making.HTML, "--to", "typst", "--lua-filter", str(FILTER), "--metadata", f"portal={settings.PORTAL_URL}"]
    command = [pypandoc.get_pandoc_path(), "--sandbox", "--wrap=none", *reads]
    with tempfile.TemporaryFile() as file:
        file.write(source.html.encode("utf-8", "replace"))
        file.flush()
        return run(file, {"do": "pandoc", "command": command}).decode("utf-8", "replace")


def picture_body(source: Source) -> str:
    return '#image("source", width: 100%, height: 100%, fit: "contain", alt: data.title)'


def sources(entry: Entry, address: str, folder: Path) -> Iterator[Source | Missing]:
    """What a paper is made of: its text, then its files; one that is there as a PDF, too, is put in once."""
    version = Version.objects.select_related("document").filter(pk=entry.version or 0).first()
    if version is None:
        return
    if not entry.is_given_out or is_called_back([entry]):
        yield missing(f"Paper {entry.place}", "it was withdrawn", address)
        return
    lang = in_short(version.document.language)
    if version.text:
        place = new_folder(folder, f"{entry.part}-text")
        yield Source("text", version.document.title, address, place, lang, str(version.html))
    files = list(version.files.select_related("stored"))
    for attached in files:
        attached.version = version
        if not is_twice(attached, files):
            yield source_of(attached, new_folder(folder, f"{entry.part}-{attached.pk}"), lang)


def is_called_back(entries: Iterable[Entry]) -> bool:
    """Whether one of these papers that was given out was taken back since, its version taken down, or its document withdrawn."""
    given = [entry for entry in entries if entry.is_given_out]
    taken_back = Paper.objects.filter(pk__in=[entry.paper for entry in given], taken_back_at__isnull=False)
    gone = Q(taken_down_at__isnull=False) | Q(document__state=State.WITHDRAWN)
    return taken_back.exists() or Version.objects.filter(gone, pk__in=[entry.version for entry in given]).exists()


def in_short(language: str) -> str:
    said = language.lower().partition("-")[0]
    return said if LANGUAGE.fullmatch(said) and said != "und" else "en"


def is_twice(attached: AttachedFile, files: list[AttachedFile]) -> bool:
    """Whether the same is there as a PDF."""
    others = {other.filename for other in files if other.stored.kind == Kind.PDF}
    return attached.stored.kind != Kind.PDF and f"{attached.filename.rpartition('.')[0]}.pdf" in others


def source_of(attached: AttachedFile, folder: Path, lang: str) -> Source | Missing:
    stored, address = attached.stored, f"{settings.PORTAL_URL}{attached.get_absolute_url()}"
    if not stored.is_ready:
        return missing(called(str(attached)), "it has not been looked into yet", address)
    lang = in_short(stored.language) if stored.language else lang
    if stored.kind == Kind.PDF or stored.kind in PICTURES:
        copy(stored, folder / "source")
        return Source(stored.kind, str(attached), address, folder, lang)
    if stored.kind in pack_texts.SET:
        return text_source(attached, address, folder, lang)
    if stored.html:
        return Source("text", str(attached), address, folder, lang, with_pictures(stored, folder))
    return missing(called(str(attached)), f"it is {CALLED[Kind(stored.kind)]}", address)


def text_source(attached: AttachedFile, address: str, folder: Path, lang: str) -> Source | Missing:
    with attached.stored.content.open("rb") as content:
        words = content.read(4 * pack_texts.MOST_CHARACTERS + 4).decode("utf-8-sig", "replace")
    try:
        html = pack_texts.html_of(attached.stored.kind, words)
    except (Refused, csv.Error) as reason:
        return missing(called(str(attached)), str(reason) if isinstance(reason, Refused) else DAMAGED, address)
    return Source("text", str(attached), address, folder, lang, html)


def with_pictures(stored: StoredFile, folder: Path) -> str:
    """The text of a file, with its pictures beside it in the folder."""
    names = {}
    for picture in stored.pictures.all():
        names[picture.number] = f"picture-{picture.number}.{picture.media_type.partition('/')[2]}"
        copy(picture, folder / names[picture.number])
    return PICTURE.sub(lambda found: f'src="{names.get(int(found[1]), "")}"', str(stored.html))


def copy(kept: Any, place: Path) -> None:
    with kept.content.open("rb") as content, place.open("wb") as made:
        shutil.copyfileobj(content, made)


def new_folder(folder: Path, name: str) -> Path:
    place = folder / name
    place.mkdir()
    return place
