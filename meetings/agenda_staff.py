"""Pages on which an agenda is prepared: its items, their order, and sending it out."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from meetings import agenda
from meetings.forms.agenda import ItemForm
from meetings.models import AgendaItem
from meetings.staff import READ_OR_POST, get_meeting
from people.access import StaffRequest, keepers_only
from publishing.forms import save_unless_newer


def get_item(request: StaffRequest, pk: int, item: int) -> AgendaItem:
    meeting = get_meeting(request, pk)
    found: AgendaItem = get_object_or_404(meeting.items.all(), pk=item)
    found.meeting = meeting
    return found


@keepers_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest, pk: int) -> HttpResponse:
    meeting = get_meeting(request, pk)
    form = ItemForm(request.POST or None)
    if form.is_valid():
        item = agenda.add(form, meeting, by=request.user)
        messages.success(request, f"Added “{item}”.")
        return redirect("staff_item_add" if "another" in request.POST else "staff_meeting", meeting.pk)
    return render(request, "meetings/staff/item.html", {"form": form, "meeting": meeting, "heading": "Add an agenda item"})


@keepers_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, pk: int, item: int) -> HttpResponse:
    found = get_item(request, pk, item)
    form = ItemForm(request.POST or None, instance=found)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(agenda.save, by=request.user), request.user)
        if newer is None:
            messages.success(request, f"Saved “{found}”.")
            return redirect(found.meeting.staff_url)
    context = {"form": form, "meeting": found.meeting, "item": found, "newer": newer, "heading": f"Change “{found}”"}
    return render(request, "meetings/staff/item.html", context)


@keepers_only
@require_POST
def move(request: StaffRequest, pk: int, item: int, place: int) -> HttpResponse:
    found = get_item(request, pk, item)
    agenda.move(found, to=place, by=request.user)
    return redirect(f"{found.meeting.staff_url}#item-{found.pk}")


@keepers_only
@require_http_methods(READ_OR_POST)
def take_out(request: StaffRequest, pk: int, item: int) -> HttpResponse:
    found = get_item(request, pk, item)
    if request.method == "POST":
        try:
            agenda.take_out(found, by=request.user)
        except agenda.HasPapers as held:
            messages.error(request, f"Papers stand under “{found}”: {held}. Put them under another item first.")
        else:
            messages.success(request, f"Took “{found}” out.")
        return redirect(found.meeting.staff_url)
    return render(request, "meetings/staff/take_out.html", {"meeting": found.meeting, "item": found})


@keepers_only
@require_POST
def send_out(request: StaffRequest, pk: int) -> HttpResponse:
    """Let readers see the agenda as it is now. Of a meeting that is not called nobody sees one."""
    meeting = get_meeting(request, pk)
    problems = agenda.problems(meeting, meeting.items.all())
    if not meeting.is_announced:
        messages.error(request, "Call the meeting first: its agenda goes out with that.")
    elif problems:
        messages.error(request, f"The times do not add up. {' '.join(problems)}")
    elif version := agenda.send_out(meeting, by=request.user):
        messages.success(request, f"Readers see agenda {version.number} now.")
    return redirect(meeting.staff_url)
