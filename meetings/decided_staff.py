"""Pages on which decisions and action points are written with the note."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from meetings import decided, notes
from meetings.forms.decisions import ActionPointForm, DecisionForm
from meetings.models import ActionPoint, Decision
from meetings.notes_staff import get_note
from meetings.staff import READ_OR_POST
from people.access import StaffRequest, keepers_only
from publishing.forms import save_unless_newer


def back(pk: int, part: str) -> HttpResponse:
    return redirect(f"{reverse('staff_meeting_note', args=[pk])}#{part}")


@keepers_only
@require_http_methods(READ_OR_POST)
def add_decision(request: StaffRequest, pk: int) -> HttpResponse:
    note = get_note(request, pk)
    form = DecisionForm(request.POST or None, lines=notes.lines(note))
    if form.is_valid():
        try:
            decided.decide(form, note, by=request.user)
        except decided.Agreed as late:
            form.add_error(None, str(late))
        else:
            messages.success(request, "Wrote the decision down.")
            return back(pk, "decisions")
    context = {"form": form, "meeting": note.meeting, "heading": "Add a decision", "part": "Decision"}
    return render(request, "meetings/staff/decided.html", context)


@keepers_only
@require_http_methods(READ_OR_POST)
def decision(request: StaffRequest, pk: int, decision: int) -> HttpResponse:
    note = get_note(request, pk)
    found = get_object_or_404(Decision.objects.filter(meeting=note.meeting), pk=decision)
    lines, newer = notes.lines(note), None
    form = DecisionForm(request.POST or None, instance=found, lines=lines)
    if form.is_valid():
        try:
            save = partial(decided.reword, note=note, by=request.user)
            form, newer = save_unless_newer(form, save, request.user, lines=lines)
        except decided.Agreed as late:
            form.add_error(None, str(late))
        else:
            if newer is None:
                messages.success(request, "Saved the decision.")
                return back(pk, "decisions")
    context = {"form": form, "meeting": note.meeting, "newer": newer, "heading": "Word the decision better", "part": "Decision"}
    return render(request, "meetings/staff/decided.html", context)


@keepers_only
@require_http_methods(READ_OR_POST)
def add_action(request: StaffRequest, pk: int) -> HttpResponse:
    note = get_note(request, pk)
    form = ActionPointForm(request.POST or None, lines=notes.lines(note), owners=decided.owners(note.meeting))
    if form.is_valid():
        try:
            point = decided.give(form, note, by=request.user)
        except decided.Agreed as late:
            form.add_error(None, str(late))
        else:
            messages.success(request, f"Gave it to {point.whose}. Later meetings see it until it is done.")
            return back(pk, "actions")
    context = {"form": form, "meeting": note.meeting, "heading": "Add an action point", "part": "Action point"}
    return render(request, "meetings/staff/decided.html", context)


@keepers_only
@require_http_methods(READ_OR_POST)
def action(request: StaffRequest, pk: int, action: int) -> HttpResponse:
    """Who does it by when, as long as it is open."""
    note = get_note(request, pk)
    found = get_object_or_404(ActionPoint.objects.open().filter(meeting=note.meeting), pk=action)
    options = {"lines": notes.lines(note), "owners": decided.owners(note.meeting), "is_agreed": note.is_agreed}
    form = ActionPointForm(request.POST or None, instance=found, **options)  # type: ignore[arg-type]
    newer = None
    if form.is_valid():
        try:
            form, newer = save_unless_newer(form, partial(decided.save, note=note, by=request.user), request.user, **options)
        except decided.Agreed as late:
            form.add_error(None, str(late))
        else:
            if newer is None:
                messages.success(request, "Saved the action point.")
                return back(pk, "actions")
    context = {"form": form, "meeting": note.meeting, "newer": newer, "heading": "Change an action point", "part": "Action point"}
    return render(request, "meetings/staff/decided.html", context)
