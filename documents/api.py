"""Documents for machines, with their published versions and the files of each."""

import datetime
from typing import Any, cast

from django.db.models import Prefetch, Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router

from documents.models import AttachedFile, Document, DocumentQuerySet, StoredFile, Version
from documents.scopes import READ
from people.models import Reader
from publishing.api_schemas import AskedOfWorkstream, Moment, Page, WithPage, absolute, page_of

router = Router(tags=["Documents"])


class AskedOfDocuments(AskedOfWorkstream):
    kind: Document.Kind | None = Field(None, description="Only those of this kind.")
    since: Moment | None = Field(
        None, description="Only those of which a version was published, or which were withdrawn, from this moment on."
    )


class FileOut(WithPage):
    """A file of a version, as readers get it."""

    name: str
    media_type: str = Field(alias="stored.media_type")
    size: int = Field(description="In bytes.")
    pages: int | None = Field(description="How many it has; null if it has none.")
    sha256: str = Field(alias="stored.served_sha256", description="Of the bytes at `url`.")

    @staticmethod
    def resolve_size(file: AttachedFile) -> int:
        return file.stored.size

    @staticmethod
    def resolve_pages(file: AttachedFile) -> int | None:
        return file.stored.page_count or None


class VersionOut(WithPage):
    number: int
    dated: datetime.date
    published_at: datetime.datetime
    note: str = Field(description="What changed since the one before, and why.")
    is_final: bool = Field(description="Or else a draft for comment.")
    text: str = Field(description="In Markdown; empty if it is in the files alone.")
    files: list[FileOut] = Field(description="Of a withdrawn document there are none: they are not given out.")

    @staticmethod
    def resolve_files(version: Version) -> list[AttachedFile]:
        return [] if version.document.is_withdrawn else list(version.files.all())


class DocumentOut(WithPage):
    """A document of the library."""

    slug: str
    title: str
    summary: str
    kind: str
    dated: datetime.date = Field(description="The day that it bears.")
    authors: str
    organisations: str
    language: str = Field(description="As in BCP 47.")
    reference: str = Field(description="What others call it, such as an ISBN.")
    licence: str
    licence_url: str | None
    workstreams: list[str]
    groups: list[str] = Field(description="Slugs of the groups whose work it is.")
    audience: str = Field(description="Who can read it: everyone, groups or staff.")
    state: str = Field(description="published or withdrawn")
    notice: str = Field(description="Why it was withdrawn.")
    withdrawn_at: datetime.datetime | None
    version: int = Field(alias="current.number", description="The number of its newest version.")
    is_final: bool = Field(alias="current.is_final")
    published_at: datetime.datetime = Field(alias="current.published_at", description="When its newest version was published.")
    feed: str | None = Field(description="Null unless everyone can read it.")

    @staticmethod
    def resolve_licence(document: Document) -> str:
        return document.get_licence_display()

    @staticmethod
    def resolve_licence_url(document: Document) -> str | None:
        return document.licence_address or None

    @staticmethod
    def resolve_workstreams(document: Document) -> list[str]:
        return [workstream.slug for workstream in document.workstreams.all()]

    @staticmethod
    def resolve_groups(document: Document) -> list[str]:
        return [group.slug for group in document.groups.all()]

    @staticmethod
    def resolve_feed(document: Document) -> str | None:
        return absolute(reverse("feed_document", args=[document.slug])) if document.is_for_everyone else None


class DocumentInFull(DocumentOut):
    versions: list[VersionOut] = Field(description="Those that can be read, newest first.")
    related: list[str] = Field(description="Slugs of documents that belong with it.")
    commitments: list[str] = Field(description="What it is evidence for; so are the recommendations.")
    recommendations: list[str]

    @staticmethod
    def resolve_versions(document: Document) -> list[Version]:
        return cast(list[Version], document.versions.all())

    @staticmethod
    def resolve_related(document: Document) -> list[str]:
        return [other.slug for other in document.related.all()]

    @staticmethod
    def resolve_commitments(document: Document) -> list[str]:
        return [commitment.slug for commitment in document.commitments.all()]

    @staticmethod
    def resolve_recommendations(document: Document) -> list[str]:
        return [recommendation.reference for recommendation in document.recommendations.all()]


def readable(user: Reader) -> DocumentQuerySet:
    """Published and withdrawn documents that this reader may see."""
    return Document.objects.visible_to(user).readable().select_related("current").prefetch_related("workstreams", "groups")


@router.get(
    "/documents",
    response=Page[DocumentOut],
    by_alias=False,
    summary="Documents, by the day that they bear, newest first",
    openapi_extra=READ.described,
)
def list_documents(request: HttpRequest, asked: Query[AskedOfDocuments]) -> dict[str, Any]:
    documents = readable(READ.reader(request))
    if asked.kind:
        documents = documents.filter(kind=asked.kind)
    if asked.workstream:
        documents = documents.filter(workstreams__slug=asked.workstream)
    if asked.since:
        documents = documents.filter(Q(current__published_at__gte=asked.since) | Q(withdrawn_at__gte=asked.since))
    return page_of(request, asked, documents, "dated", "pk", newest_first=True)


@router.get(
    "/documents/{slug:slug}",
    response=DocumentInFull,
    by_alias=False,
    summary="One document, with its versions, text and files",
    openapi_extra=READ.described,
)
def read_document(request: HttpRequest, slug: str) -> Document:
    ready = AttachedFile.objects.filter(stored__state=StoredFile.State.READY).select_related("stored", "version__document")
    versions = Version.objects.standing().select_related("document").prefetch_related(Prefetch("files", ready))
    related = Document.objects.visible_to(READ.reader(request)).readable().order_by("slug")
    documents = readable(READ.reader(request)).prefetch_related(
        Prefetch("versions", versions), Prefetch("related", related), "commitments", "recommendations"
    )
    return get_object_or_404(documents, slug=slug)
