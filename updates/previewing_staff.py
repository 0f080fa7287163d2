"""What an update in the making will look like: the page and the email, by the very means that make them for readers."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from people.access import StaffRequest, editors_only
from publishing import order, telling
from updates import editions, files, workflow
from updates.forms import SectionForm
from updates.models import Section, Update
from updates.staff import get_update

MOST_CHARACTERS = 200_000
LONGEST_LINE = 150
TOO_LONG = "This text is too long to be previewed. Save it, and use the preview of the whole update."


@editors_only
@require_POST
def preview(request: StaffRequest, number: int) -> HttpResponse:
    """The update with the section as it stands in the form; nothing of it is kept."""
    return with_form(request, get_update(request, number), "body", put_into)


@editors_only
@require_POST
def preview_front(request: StaffRequest, number: int) -> HttpResponse:
    """The update with its title and summary as they stand in the form; nothing of it is kept."""
    return with_form(request, get_update(request, number), "summary", put_in_front)


def with_form(request: StaffRequest, update: Update, longest: str, put: Callable[[Update, StaffRequest], None]) -> HttpResponse:
    if len(request.POST.get(longest, "")) > MOST_CHARACTERS:
        return HttpResponse(TOO_LONG, content_type="text/plain; charset=utf-8", status=413)
    with transaction.atomic():
        put(update, request)
        show: Any = as_email if request.GET.get("shown") == "email" else as_page
        answer: HttpResponse = show(request, update)
        transaction.set_rollback(True)
    return answer


def put_in_front(update: Update, request: StaffRequest) -> None:
    """Write what the form holds into the update, until the transaction is undone. Who reads it stays as it is."""
    given = {name: request.POST.get(name, "").replace("\x00", "").strip() for name in ("title", "summary", "author")}
    update.title = given["title"][:LONGEST_LINE] or "Without a title yet"
    update.summary, update.author = given["summary"], given["author"][:LONGEST_LINE]
    update.save(update_fields=["title", "summary", "author"])


def put_into(update: Update, request: StaffRequest) -> None:
    """Write what the form holds into the section, or into another after the last one, until the transaction is undone."""
    asked = request.GET.get("section", "")
    if asked:
        section = get_object_or_404(update.sections, pk=asked if asked.isdecimal() and len(asked) < 10 else 0)
    else:
        section = Section(update=update, position=order.next_position(update.sections.all()))
    form = SectionForm(request.POST, instance=Section(update=update))
    form.is_valid()
    given = form.cleaned_data
    section.heading = given.get("heading") or "Without a heading yet"
    section.body, section.workstream = given.get("body", ""), given.get("workstream")
    section.profile = given.get("profile")
    section.kind = Section.Kind.PROFILE if section.profile else Section.Kind.TEXT
    section.save()
    section.commitments.set(given.get("commitments") or [])


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})  # type: ignore[arg-type]  # its types know only views without arguments
def as_page(request: StaffRequest, update: Update) -> HttpResponse:
    sections = editions.laid_out(update.sections.select_related("workstream", "profile"))
    shown = {"update": update, "edition": update, "sections": sections, "files": files.listed(files.laid_out(update, sections))}
    return render(request, "updates/staff/preview_without_scripts.html", shown)


@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]
    {
        "default-src": ["'none'"],
        "script-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "frame-ancestors": ["'self'"],
        "sandbox": ["allow-same-origin"],
    }
)
def as_email(request: StaffRequest, update: Update) -> HttpResponse:
    """The email's HTML as a mail program shows it: no script, and nothing loaded."""
    release = workflow.standing(update).release
    looks = telling.looks_of(editions.news_of(update, note=release.note if release else ""))
    return HttpResponse(looks[0] if looks else "")
