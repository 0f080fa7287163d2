"""Staff pages of the workstreams: where they stand, and what has happened."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from people.access import StaffRequest, staff_only
from people.dates import now, today
from publishing.forms import save_unless_newer, say_unless_newer
from workstreams import progress
from workstreams.forms.progress import NoteForm, StandingForm
from workstreams.models import ProgressNote, Workstream

NOTES_SHOWN = 20
STANDINGS_SHOWN = 20


def get_workstream(request: StaffRequest, slug: str) -> Workstream:
    own = Workstream.objects.written_by(request.user).select_related("standing")
    return get_object_or_404(own, slug=slug)


def get_note(request: StaffRequest, slug: str, pk: int) -> ProgressNote:
    return get_object_or_404(get_workstream(request, slug).notes, pk=pk)


@staff_only
@require_safe
def detail(request: StaffRequest, slug: str) -> HttpResponse:
    workstream = get_workstream(request, slug)
    context = {
        "workstream": workstream,
        "notes": workstream.notes.select_related("author", "workstream")[:NOTES_SHOWN],
        "milestones": workstream.milestones.in_full(),
        "today": today(),
        "consultations": workstream.consultations.at(now()).in_reading_order(),
        "now": now(),
        "recommendations": workstream.recommendations.with_state().select_related("workstream"),
        "plans": workstream.action_plans.select_related("monitored_by"),
        "actions": workstream.actions.all(),
        "standings": workstream.standings.select_related("said_by")[:STANDINGS_SHOWN],
    }
    return render(request, "workstreams/staff/detail.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def standing(request: StaffRequest, slug: str) -> HttpResponse:
    workstream = get_workstream(request, slug)
    initial = {"status": workstream.standing.status} if workstream.standing else {}
    form = StandingForm(request.POST or None, initial=initial, seen=workstream.standing.pk if workstream.standing else 0)
    say = partial(progress.set_standing, form, workstream, by=request.user)
    if form.is_valid() and (said := say_unless_newer(form, say)):
        messages.success(request, f"{workstream} is now shown as {said.get_status_display().lower()}.")
        return redirect(workstream.staff_url)
    return render(
        request,
        "workstreams/staff/standing.html",
        {"form": form, "workstream": workstream, "heading": f"Where does {workstream} stand?"},
    )


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def add_note(request: StaffRequest, slug: str) -> HttpResponse:
    workstream = get_workstream(request, slug)
    form = NoteForm(request.POST or None, initial=initial_note(request, workstream))
    if form.is_valid():
        progress.write_note(form, workstream, by=request.user)
        messages.success(request, f"Published a note about {workstream}.")
        return redirect(workstream.staff_url)
    return render(
        request,
        "workstreams/staff/note.html",
        {"form": form, "workstream": workstream, "heading": f"What has happened in {workstream}?"},
    )


def initial_note(request: StaffRequest, workstream: Workstream) -> dict[str, object]:
    """What an earlier note that `from` names said, and to whom, to start from; nothing if this person may not see it."""
    readable = ProgressNote.objects.visible_to(request.user).filter(workstream=workstream)
    try:
        earlier = forms.ModelChoiceField(readable, required=False).clean(request.GET.get("from"))
    except forms.ValidationError:
        earlier = None
    if earlier is None:
        return {}
    return {"body": earlier.body, "audience": earlier.audience, "audience_groups": list(earlier.audience_groups.all())}


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit_note(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    note = get_note(request, slug, pk)
    form = NoteForm(request.POST or None, instance=note)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(progress.correct_note, by=request.user))
        if newer is None:
            messages.success(request, f"Corrected the note about {note.workstream}.")
            return redirect(note.workstream.staff_url)
    heading = f"Correct a note about {note.workstream}"
    context = {"form": form, "workstream": note.workstream, "note": note, "newer": newer, "heading": heading}
    return render(request, "workstreams/staff/note.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def delete_note(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    note = get_note(request, slug, pk)
    if request.method == "POST":
        progress.take_back(note, by=request.user)
        messages.success(request, f"Took the note about {note.workstream} back.")
        return redirect(note.workstream.staff_url)
    return render(request, "workstreams/staff/delete_note.html", {"note": note, "workstream": note.workstream})
