"""Pages of the accuracy round, for those inside the group alone."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meetings import accuracy
from meetings.forms.accuracy import DecisionForm, ProposalForm
from meetings.meeting_views import get_meeting
from meetings.models import Note, Proposal
from meetings.showing import sees_inside
from people.access import sign_in_first
from people.models import User
from publishing.forms import show_anew
from publishing.writing import ChangedMeanwhile

READ_OR_POST = ["GET", "HEAD", "POST"]


def get_note(request: HttpRequest, slug: str, number: int) -> Note:
    """A note that was circulated, for those inside."""
    meeting = get_meeting(request, slug, number)
    note = Note.objects.visible_to(request.user).filter(meeting=meeting, circulated_at__isnull=False).first()
    if note is None or not sees_inside(request.user, meeting):
        raise Http404
    note.meeting = meeting
    return note


@sign_in_first
@require_safe
def proposals(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """All that was proposed, and what became of it."""
    note = get_note(request, slug, number)
    context = {
        "meeting": note.meeting,
        "note": note,
        "proposals": [(proposal, accuracy.changes_of(proposal)) for proposal in accuracy.of(note)],
        "decides": accuracy.decides(request.user, note.meeting),
    }
    return render(request, "meetings/proposals.html", context)


@sign_in_first
@require_http_methods(READ_OR_POST)
def propose(request: HttpRequest, slug: str, number: int, paragraph: int) -> HttpResponse:
    note = get_note(request, slug, number)
    found = get_object_or_404(note.paragraphs.all(), number=paragraph)
    found.note = note
    user, problem = cast(User, request.user), accuracy.problem_of(note)
    if not accuracy.is_for(user, note):
        problem = (
            "Those who attended the meeting can propose words. Tell the secretariat if you did and the list does not say so."
        )
    form = ProposalForm(request.POST or None, now=found.text)
    if form.is_valid():
        try:
            if problem:
                raise accuracy.Over(problem)
            accuracy.propose(form, found, by=user)
        except accuracy.Over as over:
            form.add_error(None, f"Nothing was sent. {over} What you wrote is still here.")
        else:
            messages.success(request, f"Proposed other words for paragraph {found.number}. You see here what becomes of it.")
            return redirect("note_proposals", slug, number)
    context = {"meeting": note.meeting, "note": note, "paragraph": found, "form": form, "problem": problem}
    return render(request, "meetings/propose.html", context)


@sign_in_first
@require_http_methods(READ_OR_POST)
def proposal(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """One of them: the chair and the secretariat decide here."""
    note = get_note(request, slug, number)
    rows = Proposal.objects.filter(paragraph__note=note).select_related("paragraph", "by", "decided_by")
    found = get_object_or_404(rows, pk=pk)
    may_decide = accuracy.decides(request.user, note.meeting)
    if request.method == "POST" and not may_decide:
        raise Http404
    form = decision_form(found, request.POST or None)
    if form.is_valid():
        form, is_decided = decided(request, form, found)
        if is_decided:
            return redirect("note_proposals", slug, number)
    context = {
        "meeting": note.meeting,
        "note": note,
        "proposal": found,
        "changes": accuracy.changes_of(found),
        "changes_now": accuracy.changes_now(found),
        "form": form,
    }
    return render(request, "meetings/proposal.html", {**context, "decides": may_decide and found.is_open})


def decision_form(found: Proposal, data: Any = None) -> DecisionForm:
    initial = {"version": found.paragraph.version}
    return DecisionForm(data, together=accuracy.put_together(found), initial=initial)


def decided(request: HttpRequest, form: DecisionForm, found: Proposal) -> tuple[DecisionForm, bool]:
    """Whether it was; or else the form, which says why not."""
    try:
        proposal = accuracy.decide(form, found, by=cast(User, request.user))
    except accuracy.Decided as meanwhile:
        form.add_error(None, str(meanwhile))
    except ChangedMeanwhile as clash:
        found.paragraph.refresh_from_db()
        show_anew(form, version=clash.newer.version, text=accuracy.put_together(found) or "")
        form = decision_form(found, form.data)
        form.add_error(None, "The paragraph was changed meanwhile. See below what this changes now, and decide once more.")
    else:
        messages.success(request, f"{proposal.get_state_display()}: the words for paragraph {proposal.paragraph.number}.")
        return form, True
    return form, False
