"""The pages of preview links: what whoever has one reads, and where staff make and revoke them."""

import uuid
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents import serving
from people.access import StaffRequest, editors_only
from publishing.about import absolute
from updates import editions, files, previews
from updates.staff import get_update

R = TypeVar("R", bound=HttpResponseBase)
FILES_AT = "files/"
"""Below the page's own address, which no page says: whoever copies a part of it copies no secret."""


def kept_secret(response: R) -> R:
    """What knows a secret is kept by nobody, found by nobody, and tells nobody its address."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def ended(request: HttpRequest) -> HttpResponse:
    return kept_secret(render(request, "updates/preview_ended.html", status=404))


@require_safe
def preview(request: HttpRequest, secret: str) -> HttpResponse:
    """The draft as it stands now; once it has come out, the way to what did.

    A link that expired or was revoked is answered like one that never was.
    """
    now = timezone.now()
    link = previews.link_of(secret, now)
    if link is None:
        came = previews.come_out(secret, request.user, now)
        return kept_secret(redirect(came)) if came else ended(request)
    previews.note_use(link, now)
    sections = editions.previewed(link.update, FILES_AT)
    context = {
        "link": link,
        "update": link.update,
        "edition": link.update,
        "sections": sections,
        "files": [one for one in files.listed(files.laid_out(link.update, sections)) if one.stored.is_ready],
        "files_at": FILES_AT,
        "now": now,
    }
    return kept_secret(render(request, "updates/preview.html", context))


@require_safe
def preview_file(request: HttpRequest, secret: str, filename: str) -> HttpResponseBase:
    """A picture or an attachment of the draft, for as long as the link shows the draft."""
    link = previews.link_of(secret, timezone.now())
    shown = link and link.update.files.ready().in_draft().select_related("stored").filter(filename=filename).first()
    if not shown:
        return ended(request)
    return kept_secret(serving.respond(request, shown.stored, shown.name, for_everyone=False))


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: StaffRequest, number: int) -> HttpResponse:
    """The update's links, and a form for another. The address of a new one is shown in this answer alone."""
    update, made, address = get_update(request, number), None, ""
    form = previews.PreviewForm(request.POST or None, key=uuid.uuid4())
    if form.is_valid():
        try:
            made, secret = previews.make(form, update, by=request.user)
        except previews.TooMany:
            most = previews.MOST_LINKS
            form.add_error(None, f"There are {most} links to this draft, which is as many as there may be. Revoke one first.")
        else:
            address = absolute(reverse("update_preview", args=[secret])) if secret else ""
            form = previews.PreviewForm(key=uuid.uuid4())
    rows = update.preview_links.with_what_came().select_related("made_by", "revoked_by")
    now = timezone.now()
    context = {
        "update": update,
        "form": form,
        "made": made,
        "address": address,
        "rows": [(link, link.is_open(now)) for link in rows],
        "heading": f"Let somebody without an account read the draft of {update}",
    }
    response = render(request, "updates/staff/preview_links.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@editors_only
@require_POST
def revoke(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    link = get_object_or_404(get_update(request, number).preview_links, pk=pk)
    previews.revoke(link, by=request.user)
    messages.success(request, f"Revoked. The link for {link} shows nothing any more.")
    return redirect("staff_update_links", number)
