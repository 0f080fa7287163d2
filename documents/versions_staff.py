"""Staff pages of a version that is being written: its text, its files, publishing it."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents import serving, versions
from documents.forms.versions import PublishForm, VersionForm
from documents.models import AttachedFile, Document, StoredFile, Version
from documents.staff import get_document
from people.access import StaffRequest, editors_only, staff_only
from publishing.forms import save_unless_newer

READ_OR_POST = ["GET", "HEAD", "POST"]
ALREADY = "This version has been published, and never changes now. Start another to change anything."


def get_draft(request: StaffRequest, pk: int) -> tuple[Document, Version]:
    document = get_document(request, pk)
    version = versions.being_written(document)
    if version is None:
        raise Http404
    version.document = document
    return document, version


@staff_only
@require_POST
def start(request: StaffRequest, pk: int) -> HttpResponse:
    document = get_document(request, pk)
    version = versions.start(document, by=request.user)
    messages.success(request, f"Started version {version.number}. Readers see nothing of it before it is published.")
    return redirect("staff_version", document.pk)


@staff_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    document = get_document(request, pk)
    version = versions.being_written(document)
    if request.method == "POST" and (version is None or request.POST.get("key") != str(version.key)):
        return too_late(request, document)
    if version is None:
        raise Http404
    version.document = document
    form = VersionForm(request.POST or None, instance=version)
    newer = None
    if form.is_valid():
        try:
            form, newer = save_unless_newer(form, partial(versions.save, by=request.user), request.user)
        except versions.AlreadyPublished:
            return too_late(request, document)
        if newer is None:
            messages.success(request, f"Saved version {version.number}.")
            return redirect(document.staff_url)
    heading = f"Version {version.number} of “{document}”"
    return render(
        request, "documents/staff/version.html", {"form": form, "document": document, "newer": newer, "heading": heading}
    )


def too_late(request: StaffRequest, document: Document) -> HttpResponse:
    """The version was published, or taken away, since its form was opened: what was typed is shown, to be kept."""
    context = {"document": document, "draft": versions.being_written(document), "text": request.POST.get("text", "")}
    return render(request, "documents/staff/too_late.html", context, status=409)


def get_file(request: StaffRequest, pk: int, file: int) -> AttachedFile:
    document = get_document(request, pk)
    attached = AttachedFile.objects.filter(version__document=document).select_related("stored", "version__document")
    return get_object_or_404(attached, pk=file)


@staff_only
@require_safe
def file(request: StaffRequest, pk: int, file: int) -> HttpResponseBase:
    """A file, for staff to look at before readers do; not before it is ready either, nor once its version was taken down."""
    attached = get_file(request, pk, file)
    if attached.stored.state != StoredFile.State.READY or attached.version.taken_down_at:
        raise Http404
    return serving.respond(request, attached.stored, attached.name, for_everyone=False)


@staff_only
@require_http_methods(READ_OR_POST)
def detach(request: StaffRequest, pk: int, file: int) -> HttpResponse:
    attached = get_file(request, pk, file)
    document = attached.version.document
    if attached.version.is_published:
        raise Http404
    if request.method == "POST":
        versions.detach(attached, by=request.user)
        messages.success(request, f"Took “{attached}” away.")
        return redirect(document.staff_url)
    return render(request, "documents/staff/delete_file.html", {"file": attached, "document": document})


@editors_only
@require_http_methods(READ_OR_POST)
def publish(request: StaffRequest, pk: int) -> HttpResponse:
    document, version = get_draft(request, pk)
    unaccepted = versions.unaccepted(version)
    form = PublishForm(request.POST if request.method == "POST" else None, unaccepted=unaccepted)
    problems = versions.problems(version)
    if form.is_valid():
        try:
            versions.publish(version, by=request.user, accepted=form.cleaned_data["accepted"])
        except versions.NotReady as missing:
            problems = missing.problems
        except versions.AlreadyPublished:
            messages.error(request, ALREADY)
            return redirect(document.staff_url)
        else:
            messages.success(request, f"Published version {version.number} of “{document}”.")
            return redirect(document.staff_url)
    for problem in problems if form.errors else []:
        form.add_error(None, problem)
    context = {"form": form, "document": document, "version": version, "problems": problems, "unaccepted": unaccepted}
    return render(request, "documents/staff/publish.html", context)


@editors_only
@require_POST
def take_down(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    document = get_document(request, pk)
    version = get_object_or_404(document.versions.standing().exclude(pk=document.current_id or 0), number=number)
    versions.take_down(version, by=request.user)
    messages.success(request, f"Took version {version.number} down. Its address leads to the newest.")
    return redirect(document.staff_url)
