"""The documents' texts, in which links are looked for, and their pages and files, to which links lead."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F

from documents.models import AttachedFile, Document, StoredFile, Version
from publishing import links
from publishing.states import State

READABLE = State.readable()


def newest_versions() -> Iterator[links.Text]:
    """What readers read of each document that stands."""
    documents = Document.objects.filter(state=State.PUBLISHED).select_related("current").prefetch_related("audience_groups")
    for document in documents.order_by("title"):
        yield links.Text(
            title=document.title,
            address=document.get_absolute_url(),
            mended_at=document.staff_url,
            html=document.current.html if document.current else "",
            readers=links.readers_of(document),
        )


def files_as_pages() -> Iterator[links.Text]:
    """What readers read of the files of these, where a page is made of a file."""
    made = files().filter(version=F("version__document__current")).exclude(stored__html="")
    read = made.select_related("stored", "version__document").prefetch_related("version__document__audience_groups")
    for attached in read.order_by("version__document__title", "pk"):
        document = attached.version.document
        yield links.Text(
            title=f"{attached.name}, {document.title}",
            address=attached.reading_url,
            mended_at=document.staff_url,
            html=attached.stored.html,
            readers=links.readers_of(document),
        )


def versions() -> Any:
    return Version.objects.standing().filter(document__state__in=READABLE)


def files() -> Any:
    """Those that are given out: none of a withdrawn document."""
    standing = AttachedFile.objects.filter(version__published_at__isnull=False, version__taken_down_at=None)
    return standing.filter(stored__state=StoredFile.State.READY, version__document__state=State.PUBLISHED)


links.declare_texts(newest_versions)
links.declare_texts(files_as_pages)
links.declare_pages(
    *("document", "document_versions", "feed_document", "api:read_document"),
    rows=lambda: Document.objects.readable(),
    named_by={"slug": "slug"},
    audience_in="",
    moves=Document,
)
links.declare_pages(
    "document_version",
    rows=versions,
    named_by={"slug": "document__slug", "number": "number"},
    audience_in="document__",
    moves=Document,
)
links.declare_pages(
    *("document_file", "document_file_text"),
    rows=files,
    named_by={"slug": "version__document__slug", "number": "version__number", "filename": "filename"},
    audience_in="version__document__",
    moves=Document,
)
