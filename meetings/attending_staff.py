"""Pages on which those who prepare a meeting write down who attended."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from meetings import attending
from meetings.forms.attending import GuestForm
from meetings.models import Note
from meetings.notes_staff import get_note
from meetings.staff import READ_OR_POST
from people.access import StaffRequest, keepers_only
from publishing.writing import ChangedMeanwhile

TOO_LATE = "The note is agreed: who attended stays as it says."


@keepers_only
@require_http_methods(READ_OR_POST)
def attendance(request: StaffRequest, pk: int) -> HttpResponse:
    """How each member attended."""
    note = get_note(request, pk)
    form = attending.form_of(note.meeting, note, request.POST or None)
    if form.is_valid():
        try:
            attending.save(form, note, by=request.user)
        except ChangedMeanwhile as clash:
            form = attending.put_together(form, Note.objects.select_related("changed_by").get(pk=clash.newer.pk))
        except attending.Agreed:
            form.add_error(None, TOO_LATE)
        except attending.SeatTaken as taken:
            form.add_error(None, str(taken))
        else:
            messages.success(request, "Saved who attended.")
            return redirect("staff_meeting_note", pk)
    context = {"form": form, "meeting": note.meeting, "heading": f"Who attended the {note.meeting.short.lower()}"}
    return render(
        request,
        "meetings/staff/attendance.html",
        {**context, "guests": guests(note), "deputies": attending.deputies_foreseen(note.meeting)},
    )


def guests(note: Note) -> object:
    return note.meeting.attendance.filter(profile=None)


@keepers_only
@require_http_methods(READ_OR_POST)
def add_guest(request: StaffRequest, pk: int) -> HttpResponse:
    note = get_note(request, pk)
    foreseen = attending.guest_foreseen(note.meeting, request.GET.get("deputy", ""))
    form = GuestForm(request.POST or None, members=attending.members(note.meeting), initial=foreseen)
    if form.is_valid():
        try:
            guest = attending.add_guest(form, note, by=request.user)
        except attending.Agreed:
            form.add_error(None, TOO_LATE)
        except attending.SeatTaken as taken:
            form.add_error("on_behalf_of", str(taken))
        else:
            messages.success(request, f"Added {guest}.")
            return redirect("staff_attendance", pk)
    context = {"form": form, "meeting": note.meeting, "heading": "Add somebody who attended"}
    return render(request, "meetings/staff/attendance_guest.html", context)


@keepers_only
@require_POST
def take_out(request: StaffRequest, pk: int, guest: int) -> HttpResponse:
    note = get_note(request, pk)
    found = get_object_or_404(note.meeting.attendance.filter(profile=None), pk=guest)
    try:
        attending.take_out(found, note, by=request.user)
    except attending.Agreed:
        messages.error(request, TOO_LATE)
    else:
        messages.success(request, f"Took {found} out.")
    return redirect("staff_attendance", pk)
