"""Files as readers get them. Who may is asked of the document at each request, before anything else is looked at."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from documents import drawing, reading, serving
from documents.about import of_page_about
from documents.models import AttachedFile, Document, StoredFile
from documents.scopes import READ
from documents.views import get_document, kept_private, standing, to_newest
from people import tokens
from people.models import Guest, Reader
from publishing import problems


def get_file(document: Document, number: int, filename: str, user: Reader) -> AttachedFile | None:
    """The file of that name, while it is given out; none if its version was taken down or the document is withdrawn.

    404 if there never was one for this reader.
    """
    version = standing(document, number, user)
    if version is None:
        return None
    version.document = document
    ready = version.files.filter(stored__state=StoredFile.State.READY).select_related("stored")
    attached = get_object_or_404(ready, filename=filename)
    return None if document.is_withdrawn else attached


@require_safe
@tokens.opens(READ, problems.wrong_token)
def file(request: HttpRequest, slug: str, number: int, filename: str) -> HttpResponseBase:
    """The file itself, also by a token."""
    document = get_document(request, slug)
    attached = get_file(document, number, filename, request.user)
    if attached is None:
        return to_newest(document)
    return serving.respond(request, attached.stored, attached.name, for_everyone=document.is_for_everyone)


@require_safe
def text(request: HttpRequest, slug: str, number: int, filename: str) -> HttpResponse:
    """What the file says, as a page."""
    document = get_document(request, slug)
    attached = get_file(document, number, filename, request.user)
    if attached is None:
        return to_newest(document)
    is_latest = attached.version_id == document.current_id
    context = {
        "about": of_page_about(document, f"{attached}, {document}", attached.reading_url) if is_latest else None,
        "document": document,
        "version": attached.version,
        "is_latest": is_latest,
        "has_reader": attached.stored.has_pictures,
        **reading.file_context(attached, request.GET),
    }
    if isinstance(request.user, Guest) and not document.is_for_everyone:
        context["is_latest"] = True  # of what came later a guest is not told
    return kept_private(render(request, "documents/file.html", context), document)


@require_safe
def page(request: HttpRequest, slug: str, number: int, filename: str, page: int) -> HttpResponseBase:
    """A page of the file as a picture. 404 if there is no such page, or no picture of it yet."""
    document = get_document(request, slug)
    attached = get_file(document, number, filename, request.user)
    if attached is None:
        return to_newest(document)
    width = "small" if "small" in request.GET else "page"
    if not attached.stored.has_picture(page) or (width == "small" and page != 1):
        raise Http404
    etag = quote_etag(f"{attached.stored.served_sha256}-{page}-{width}")
    response = serving.unless_met(request, etag)
    if response is None:
        with drawing.opened(attached.stored, page, width) as picture:
            response = HttpResponse(picture.read())
    response["ETag"] = etag
    name = f"{attached.filename}-{page}.png"
    return serving.finished(response, "image/png", name, for_everyone=document.is_for_everyone)


@require_safe
def picture(request: HttpRequest, slug: str, number: int, filename: str, picture: int) -> HttpResponseBase:
    """A picture that stands in the file's text."""
    document = get_document(request, slug)
    attached = get_file(document, number, filename, request.user)
    if attached is None:
        return to_newest(document)
    found = get_object_or_404(attached.stored.pictures, number=picture)
    name = f"{attached.filename}-picture-{picture}.{found.media_type.partition('/')[2]}"
    return serving.respond(request, found, name, for_everyone=document.is_for_everyone)
