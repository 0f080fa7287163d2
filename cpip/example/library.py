"""Loads the documents of an example: texts in Markdown, each with its facts on top between two lines of +++ (TOML)."""

import datetime
import tomllib
from pathlib import Path
from typing import Any

from documents import versions
from documents.models import Document, Version
from people.dates import LONDON
from publishing.addresses import free_slug
from publishing.markdown import render
from publishing.states import State
from workstreams.models import Recommendation, Workstream

FENCE = "+++"


def load_documents(directory: Path) -> None:
    for path in sorted(directory.glob("*.md")):
        _, facts, text = path.read_text().split(FENCE, maxsplit=2)
        load_document(tomllib.loads(facts), text.strip())


def load_document(facts: dict[str, Any], text: str) -> None:
    """A document with one published version. What was there before the portal is no news."""
    workstreams, recommendations = facts.pop("workstreams", []), facts.pop("recommendations", [])
    is_final, dated = facts.pop("is_final", True), facts["dated"]
    document = Document.objects.create(slug=free_slug(Document, facts["title"]), **facts)
    document.workstreams.set(Workstream.objects.filter(slug__in=workstreams))
    document.recommendations.set(Recommendation.objects.filter(reference__in=recommendations))
    document.current = Version.objects.create(
        document=document,
        number=1,
        dated=dated,
        is_final=is_final,
        text=text,
        html=render(text, heading_level=versions.TEXT_HEADING_LEVEL),
        published_at=datetime.datetime.combine(dated, datetime.time(9), tzinfo=LONDON),
    )
    document.state = State.PUBLISHED
    document.save(update_fields=["current", "state"])
