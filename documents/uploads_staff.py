"""Staff pages on which files are chosen. A script sends each by itself and is answered with data; without it all go at once."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from documents import library, uploads, versions
from documents.forms.versions import DocumentsForm, FilesForm
from documents.models import AttachedFile, Document
from documents.staff import get_document
from documents.versions_staff import ALREADY, get_draft
from people.access import StaffRequest, editors_only, staff_only

READ_OR_POST = ["GET", "HEAD", "POST"]


@staff_only
@require_http_methods(READ_OR_POST)
def upload(request: StaffRequest, pk: int) -> HttpResponse:
    """Add files to the version that is being written."""
    document, version = get_draft(request, pk)
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    if form.is_valid():
        try:
            told = uploads.into_version(version, form.cleaned_data["chosen"], by=request.user)
        except versions.AlreadyPublished:
            told = [uploads.Told("", is_taken=False, said=ALREADY)]
        return tell(request, told, document.staff_url)
    heading = f"Add files to version {version.number} of “{document}”"
    context = {"form": form, "document": document, "heading": heading, "done": document.staff_url}
    return refuse(request, form) or render(request, "documents/staff/upload.html", context)


@editors_only
@require_http_methods(READ_OR_POST)
def upload_many(request: StaffRequest) -> HttpResponse:
    """Make a document of each file that is chosen."""
    form = DocumentsForm(request.POST, request.FILES) if request.method == "POST" else DocumentsForm()
    if form.is_valid():
        told = uploads.as_documents(form.cleaned_data["chosen"], form.cleaned_data["key"], by=request.user)
        return tell(request, told, "staff_documents")
    context = {"form": form, "heading": "Add many documents at once", "done": f"{reverse('staff_documents')}?state=draft"}
    return refuse(request, form) or render(request, "documents/staff/upload_many.html", context)


def wants_data(request: StaffRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def tell(request: StaffRequest, told: list[uploads.Told], page: str) -> HttpResponse:
    """What became of each file: as data, or as messages on the page that follows."""
    if wants_data(request):
        return JsonResponse({"files": [one.as_data() for one in told]})
    for one in told:
        messages.add_message(request, messages.SUCCESS if one.is_taken else messages.ERROR, one.said)
    return redirect(page)


def refuse(request: StaffRequest, form: FilesForm) -> HttpResponse | None:
    """What is wrong with the form itself, for a script."""
    if not (form.errors and wants_data(request)):
        return None
    said = " ".join(str(message) for messages in form.errors.values() for message in messages)
    return JsonResponse({"files": [uploads.Told("", is_taken=False, said=said).as_data()]}, status=400)


def how_far(document: Document, attached: AttachedFile, *, is_alone: bool) -> dict[str, str]:
    """What was found in a file, and where it is taken away, with a document that is nothing but the file."""
    stored = attached.stored
    found = {"ready": "is ready.", "refused": f"was refused. {stored.reason}", "waiting": "is being looked into."}[stored.state]
    away = "staff_document_discard" if is_alone else "staff_file_delete"
    place = [document.pk] if is_alone else [document.pk, attached.pk]
    return {"state": stored.state, "said": f"“{attached}” {found}", "take_away": reverse(away, args=place)}


@staff_only
@require_safe
def files(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The list of files of the version that is being written, for the page that shows it to look again; as data if asked so."""
    document = get_document(request, pk)
    draft = versions.being_written(document)
    attached = list(draft.files.select_related("stored")) if draft else []
    if wants_data(request):
        is_alone = library.may_discard(document, by=request.user) and len(attached) == 1 and not document.is_described
        return JsonResponse({str(one.pk): how_far(document, one, is_alone=is_alone) for one in attached})
    return render(request, "documents/staff/_files.html", {"document": document, "files": attached})
