"""Pages of what belongs to one person alone: their desk, what they have read, their notes."""

import re
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import desk, marks, own_notes, own_showing
from meetings.meeting_views import get_meeting
from meetings.models import Paper, PaperNote
from people.access import sign_in_first
from people.models import User
from publishing.keeping import NOT_KEPT

PLACE = re.compile(r"([1-9][0-9]{0,3})([A-Z]{0,2})")


def get_paper(request: HttpRequest, slug: str, number: int, place: str) -> Paper:
    """A paper that whoever asks may read. 404 if there is none."""
    meeting = get_meeting(request, slug, number)
    match = PLACE.fullmatch(place.upper())
    if match is None:
        raise Http404
    seen = meeting.papers.visible_to(request.user).select_related("version_read", "document")
    paper: Paper = get_object_or_404(seen, number=int(match[1]), letter=match[2])
    paper.meeting = meeting
    return paper


@sign_in_first
@require_safe
def own_desk(request: HttpRequest) -> HttpResponse:
    """Seeing it is a visit; what a browser fetches before anybody asked for it is none."""
    user, now = cast(User, request.user), timezone.now()
    response = render(request, "meetings/desk.html", desk.of(user, now))
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        desk.note_visit(user, now)
    response["Cache-Control"] = NOT_KEPT
    return response


@sign_in_first
@require_safe
def notes(request: HttpRequest) -> HttpResponse:
    """All one's own notes, the newest first."""
    user = cast(User, request.user)
    page = Paginator(PaperNote.objects.of(user).order_by("-at", "-pk"), desk.NOTES_SHOWN).get_page(request.GET.get("page"))
    response = render(request, "meetings/my_notes.html", {"page": page, "notes": desk.with_papers(user, page)})
    response["Cache-Control"] = NOT_KEPT
    return response


@sign_in_first
@require_POST
def read(request: HttpRequest, slug: str, number: int, place: str) -> HttpResponse:
    """Say that one has read a paper, or has not. Its page says by a script that it was opened, and gets what to show."""
    user, paper = cast(User, request.user), get_paper(request, slug, number, place)
    said = request.POST.get("read")
    if said == "opened":
        marks.mark_opened(paper, by=user)
        context = {"paper": paper, "meeting": paper.meeting, **own_showing.context_of(user, paper)}
        response = render(request, "meetings/_read.html", context)
        response["Cache-Control"] = NOT_KEPT
        return response
    if said == "no":
        marks.take_back(paper, by=user)
    else:
        marks.mark_read(paper, by=user)
    return redirect(f"{paper.get_absolute_url()}#read")


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def add_note(request: HttpRequest, slug: str, number: int, place: str) -> HttpResponse:
    user = cast(User, request.user)
    try:
        paper = get_paper(request, slug, number, place)
    except Http404:
        if request.method != "POST":
            raise
        return given_back(
            request, "You cannot read this paper any more, so the note was not kept. Copy your words before you go."
        )
    form = own_notes.NoteForm(request.POST or None, pages=own_notes.pages_of(paper))
    if form.is_valid():
        own_notes.add(form, paper, by=user)
        messages.success(request, "Kept your note. Nobody but you sees it.")
        return redirect(f"{paper.get_absolute_url()}#notes")
    return render(request, "meetings/note_to_oneself.html", {"form": form, "paper": paper})


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own note, whatever has become of the paper."""
    user = cast(User, request.user)
    own = PaperNote.objects.of(user).select_related("paper__version_read").filter(pk=pk).first()
    if own is None:
        if request.method != "POST":
            raise Http404
        return given_back(request, "This note was deleted elsewhere, so your words were not kept. Copy them before you go.")
    paper = Paper.objects.visible_to(user).filter(pk=own.paper_id).select_related("meeting__group").first()
    form = own_notes.NoteForm(request.POST or None, pages=own_notes.pages_of(own.paper), note=own)
    if form.is_valid():
        if own_notes.save(form, own, by=user):
            messages.success(request, "Kept your note.")
        else:
            messages.warning(request, "You had changed this note elsewhere meanwhile. Both are kept, as two notes.")
        return redirect(f"{paper.get_absolute_url()}#notes" if paper else "my")
    return render(request, "meetings/note_to_oneself.html", {"form": form, "paper": paper, "note": own})


def given_back(request: HttpRequest, why: str) -> HttpResponse:
    """What somebody wrote where there is nowhere to keep it any more: they have it before them still."""
    form = own_notes.NoteForm(request.POST, pages=0)
    form.add_error(None, why)
    return render(request, "meetings/note_to_oneself.html", {"form": form, "is_gone": True}, status=404)


@sign_in_first
@require_POST
def delete_note(request: HttpRequest, pk: int) -> HttpResponse:
    own_notes.delete(get_object_or_404(PaperNote.objects.of(request.user), pk=pk), by=cast(User, request.user))
    messages.success(request, "Deleted your note.")
    return redirect("my")
