"""Staff pages of an update's pictures and attachments."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from documents.forms.versions import FilesForm
from documents.uploads_staff import refuse, tell
from people.access import StaffRequest, editors_only
from updates import files
from updates.staff import get_update

READ_OR_POST = ["GET", "HEAD", "POST"]


@editors_only
@require_safe
def index(request: StaffRequest, number: int) -> HttpResponse:
    """The draft's files, each with what puts it into a text; for a script that looks again, their list alone."""
    update = get_update(request, number)
    attached = update.files.in_draft().select_related("stored", "update")
    context = {"update": update, "files": attached}
    page = "_files.html" if "list" in request.GET else "files.html"
    return render(request, f"updates/staff/{page}", context)


@editors_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest, number: int) -> HttpResponse:
    """Add pictures and attachments to the draft."""
    update = get_update(request, number)
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    done = reverse("staff_update_files", args=[update.number])
    if form.is_valid():
        return tell(request, files.into_update(update, form.cleaned_data["chosen"], by=request.user), done)
    context = {"form": form, "update": update, "heading": f"Add files to {update}", "done": done}
    return refuse(request, form) or render(request, "updates/staff/files_add.html", context)


@editors_only
@require_http_methods(READ_OR_POST)
def delete(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    update = get_update(request, number)
    attached = get_object_or_404(update.files.in_draft().select_related("stored"), pk=pk)
    if request.method == "POST":
        files.take_out(attached, by=request.user)
        return redirect("staff_update_files", update.number)
    context = {"update": update, "file": attached, "is_kept": attached.in_editions.exists()}
    return render(request, "updates/staff/delete_file.html", context)
