"""Readers' pages of the documents. Each starts at `visible_to`."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from documents import library, reading
from documents.about import of_document, of_page_about
from documents.forms.filters import DocumentFilterForm
from documents.models import Document, DocumentQuerySet, Version
from documents.serving import NOT_KEPT
from people.models import Reader
from publishing import csv_tables
from publishing.about import of_list
from workstreams import lists


def readable_by(user: Reader) -> DocumentQuerySet:
    """The documents that are there for this reader."""
    return Document.objects.visible_to(user).readable()


def get_document(request: HttpRequest, slug: str) -> Document:
    return get_object_or_404(readable_by(request.user).select_related("current"), slug=slug)


def standing(document: Document, number: int, user: Reader) -> Version | None:
    """The version of that number while it stands; none if it was taken down. 404 if there never was one for this reader."""
    published = document.versions.open_to(user).filter(published_at__isnull=False)
    version: Version = get_object_or_404(published, number=number)
    return version if version.taken_down_at is None else None


def kept_private(response: HttpResponse, document: Document) -> HttpResponse:
    """What not everyone may read is kept by no cache."""
    if not document.is_for_everyone:
        response["Cache-Control"] = NOT_KEPT
    return response


def to_newest(document: Document) -> HttpResponse:
    """Where an address leads whose version or file can be read no longer."""
    response = redirect(document)
    response["Cache-Control"] = NOT_KEPT
    return response


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form = DocumentFilterForm(request.GET)
    rows = form.chosen(readable_by(request.user)).prefetch_related("workstreams")
    listed = lists.page_of(request, form, rows)
    description = "Reports, evidence, guidance and plans of the programme."
    about = of_list("documents", "Documents", description, listed["page"].number)
    return render(request, "documents/index.html", {**listed, "about": about})


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a table."""
    rows = DocumentFilterForm(request.GET).chosen(readable_by(request.user)).prefetch_related("workstreams")
    table = csv_tables.respond("documents.csv", library.COLUMNS, (library.row(row) for row in rows.iterator(500)))
    table["Cache-Control"] = NOT_KEPT
    return table


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    document = get_document(request, slug)
    newest = cast(Version, document.current)  # readable documents have one: a constraint says so
    return show(request, document, newest)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    document = get_document(request, slug)
    wanted = standing(document, number, request.user)
    return show(request, document, wanted) if wanted else to_newest(document)


def show(request: HttpRequest, document: Document, version: Version) -> HttpResponse:
    read = reading.context_of(document, version, request.GET)
    context = {
        **read,
        "about": of_document(document, version, read["files"]),
        "related": readable_by(request.user).filter(related=document).in_reading_order(),
        "recommendations": document.recommendations.all(),
        "commitments": document.commitments.in_order(),
        "workstreams": document.workstreams.all(),
        "groups": document.groups.all(),
    }
    return kept_private(render(request, "documents/detail.html", context), document)


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """All versions that can be read, newest first."""
    document = get_document(request, slug)
    versions = document.versions.standing().prefetch_related("files__stored")
    about = of_page_about(document, f"All versions of {document}", reverse("document_versions", args=[document.slug]))
    context = {"document": document, "versions": versions, "about": about}
    return kept_private(render(request, "documents/versions.html", context), document)
