"""Loads the documents of an example: texts in Markdown, each with its facts on top between two lines of +++ (TOML).

Further versions follow in the same file, each with facts of its own (`dated`, `note`, `is_final`, `files`). Files lie beside it;
a Word file is made of the Markdown of that name, an Excel file of the CSV.
"""

import csv
import datetime
import io
import tempfile
import tomllib
from functools import partial
from pathlib import Path
from typing import Any

import pypandoc
from django.core.files.base import ContentFile
from django.db import transaction
from openpyxl import Workbook

from documents import tasks, versions
from documents.models import Document, Version
from people.dates import LONDON
from people.models import Group, User
from publishing.addresses import free_slug
from publishing.audience import Audience
from publishing.markdown import render
from publishing.states import State
from workstreams.models import Commitment, Recommendation, Workstream

FENCE = "+++\n"
LINKED = ["workstreams", "recommendations", "commitments", "groups", "work_of", "related"]
"""What a document names others by: `groups` may read it, `work_of` are those that made it."""
OF_A_VERSION = {"dated", "note", "is_final", "files"}


def load_documents(directory: Path) -> None:
    for path in sorted(directory.glob("*.md")):
        if path.read_text().startswith(FENCE):
            load_document(path)


def load_document(path: Path) -> None:
    """A document with its published versions. What was there before the portal is no news."""
    _, first, text, *later = path.read_text().split(FENCE)
    facts = tomllib.loads(first)
    document = make_document({name: value for name, value in facts.items() if name not in OF_A_VERSION or name == "dated"})
    of_versions = [facts, *map(tomllib.loads, later[::2])]
    for number, (version_facts, its_text) in enumerate(zip(of_versions, [text, *later[1::2]], strict=True), start=1):
        document.current = load_version(document, number, version_facts, its_text.strip(), path.parent)
    if document.notice:
        document.state, document.withdrawn_at = State.WITHDRAWN, at_nine(facts["withdrawn_on"])
    else:
        document.state = State.PUBLISHED
    document.save(update_fields=["current", "state", "notice", "withdrawn_at"])


def make_document(facts: dict[str, Any]) -> Document:
    """The document without its versions. `related` are titles of documents loaded before it."""
    linked = {
        name: facts.pop(name, []) for name in ("workstreams", "recommendations", "commitments", "groups", "work_of", "related")
    }
    notice, _ = facts.pop("notice", ""), facts.pop("withdrawn_on", None)
    audience = Audience.GROUPS if linked["groups"] else Audience.EVERYONE
    document = Document.objects.create(slug=free_slug(Document, facts["title"]), audience=audience, **facts)
    document.workstreams.set(Workstream.objects.filter(slug__in=linked["workstreams"]))
    document.recommendations.set(Recommendation.objects.filter(reference__in=linked["recommendations"]))
    document.commitments.set(Commitment.objects.filter(title__in=linked["commitments"]))
    document.audience_groups.set(Group.objects.filter(slug__in=linked["groups"]))
    document.groups.set(Group.objects.filter(slug__in=linked["work_of"]))
    document.related.set(Document.objects.filter(title__in=linked["related"]))
    document.notice = notice
    return document


def load_version(document: Document, number: int, facts: dict[str, Any], text: str, directory: Path) -> Version:
    version = Version.objects.create(
        document=document,
        number=number,
        dated=facts["dated"],
        note=facts.get("note", ""),
        is_final=facts.get("is_final", True),
        text=text,
        html=render(text, heading_level=versions.TEXT_HEADING_LEVEL),
    )
    for name in facts.get("files", []):
        load_file(version, name, content_of(directory / name))
    version.published_at = at_nine(facts["dated"])
    version.save(update_fields=["published_at"])
    return version


def load_file(version: Version, name: str, content: bytes) -> None:
    """A file; workers look into it, and readers see it as soon as one has."""
    keeper = User.objects.editors().earliest("pk")
    attached = versions.attach(version, ContentFile(content, name=name), by=keeper)
    transaction.on_commit(partial(tasks.look_into.delay, attached.stored_id), robust=True)


def content_of(path: Path) -> bytes:
    """What the file holds, if need be made of its source."""
    if path.exists():
        return path.read_bytes()
    return {".docx": word_of, ".xlsx": workbook_of}[path.suffix](path)


def word_of(path: Path) -> bytes:
    with tempfile.TemporaryDirectory() as place:
        made = Path(place, path.name)
        pypandoc.convert_file(path.with_suffix(".md"), "docx", outputfile=made, extra_args=["--sandbox"])
        return made.read_bytes()


def workbook_of(path: Path) -> bytes:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(path.stem.replace("-", " ").capitalize()[:30])
    with path.with_suffix(".csv").open(newline="") as table:
        for row in csv.reader(table):
            sheet.append(row)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def at_nine(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(9), tzinfo=LONDON)
