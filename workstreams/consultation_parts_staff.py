"""Staff pages of a consultation's parts and events."""

from functools import partial

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from people.access import StaffRequest, staff_only
from publishing.forms import save_unless_newer
from workstreams import consultation_parts
from workstreams.consultations_staff import READ_OR_POST, get_consultation
from workstreams.forms.consultation_parts import EventForm, MoveForm, PartForm
from workstreams.models import Consultation, Event, Part, Workstream


def get_part(request: StaffRequest, slug: str, pk: int, part: int) -> Part:
    """A part of this consultation. One that has moved on is found too: somebody may still have its old form open."""
    known = Part.objects.known_to(get_consultation(request, slug, pk))
    own = known.filter(consultation__workstream__in=Workstream.objects.written_by(request.user))
    return get_object_or_404(own.select_related("consultation__workstream"), pk=part)


def get_event(request: StaffRequest, slug: str, pk: int, event: int) -> Event:
    events = get_consultation(request, slug, pk).events.select_related("consultation__workstream")
    return get_object_or_404(events, pk=event)


@staff_only
@require_http_methods(READ_OR_POST)
def add_part(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    consultation = get_consultation(request, slug, pk)
    form = PartForm(request.POST or None)
    if form.is_valid():
        part = consultation_parts.add_part(form, consultation, by=request.user)
        messages.success(request, f"Added “{part}”.")
        return redirect(consultation.staff_url)
    context = {"form": form, "consultation": consultation, "heading": f"Add a part of “{consultation}”"}
    return render(request, "workstreams/staff/part.html", context)


@staff_only
@require_http_methods(READ_OR_POST)
def edit_part(request: StaffRequest, slug: str, pk: int, part: int) -> HttpResponse:
    found = get_part(request, slug, pk, part)
    form = PartForm(request.POST or None, instance=found)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(consultation_parts.save_part, by=request.user))
        if newer is None:
            messages.success(request, f"Saved “{found}”.")
            return redirect(found.consultation.staff_url)
    context = {"form": form, "consultation": found.consultation, "part": found, "newer": newer, "heading": f"Change “{found}”"}
    return render(request, "workstreams/staff/part.html", context)


@staff_only
@require_POST
def place_part(request: StaffRequest, slug: str, pk: int, part: int, place: int) -> HttpResponse:
    found = get_part(request, slug, pk, part)
    consultation_parts.place_part(found, to=place, by=request.user)
    return redirect(f"{found.consultation.staff_url}#{found.anchor}")


@staff_only
@require_http_methods(READ_OR_POST)
def move_part(request: StaffRequest, slug: str, pk: int, part: int) -> HttpResponse:
    source, found = get_consultation(request, slug, pk), get_part(request, slug, pk, part)
    own = Consultation.objects.filter(workstream__in=Workstream.objects.written_by(request.user))
    form = MoveForm(request.POST or None, instance=found, source=source, own=own)
    newer = None
    if form.is_valid():
        try:
            save = partial(consultation_parts.move_part, by=request.user)
            form, newer = save_unless_newer(form, save, source=source, own=own)
        except consultation_parts.AlreadyReported:
            form.add_error("to_consultation", form.fields["to_consultation"].error_messages["invalid_choice"])
        if not form.errors:
            messages.success(request, f"Moved “{found}”. Both pages say where it went, and why.")
            return redirect(source.staff_url)
    heading = f"Move “{found}” into another consultation"
    context = {"form": form, "consultation": source, "part": found, "newer": newer, "heading": heading}
    return render(request, "workstreams/staff/part_move.html", context)


@staff_only
@require_http_methods(READ_OR_POST)
def delete_part(request: StaffRequest, slug: str, pk: int, part: int) -> HttpResponse:
    found = get_part(request, slug, pk, part)
    if request.method == "POST":
        try:
            consultation_parts.delete_part(found, by=request.user)
            messages.success(request, f"Deleted “{found}”.")
        except ProtectedError:
            messages.error(request, f"“{found}” has moved between consultations. It stays, so that its trail does.")
        return redirect(found.consultation.staff_url)
    context = {"thing": found, "consultation": found.consultation, "kind": "part"}
    return render(request, "workstreams/staff/delete_of_consultation.html", context)


@staff_only
@require_http_methods(READ_OR_POST)
def add_event(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    consultation = get_consultation(request, slug, pk)
    form = EventForm(request.POST or None)
    if form.is_valid():
        event = consultation_parts.add_event(form, consultation, by=request.user)
        messages.success(request, f"Added “{event}”.")
        return redirect(consultation.staff_url)
    context = {"form": form, "consultation": consultation, "heading": f"Add an event of “{consultation}”"}
    return render(request, "workstreams/staff/event.html", context)


@staff_only
@require_http_methods(READ_OR_POST)
def edit_event(request: StaffRequest, slug: str, pk: int, event: int) -> HttpResponse:
    found = get_event(request, slug, pk, event)
    form = EventForm(request.POST or None, instance=found)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(consultation_parts.save_event, by=request.user))
        if newer is None:
            messages.success(request, f"Saved “{found}”.")
            return redirect(found.consultation.staff_url)
    context = {"form": form, "consultation": found.consultation, "event": found, "newer": newer, "heading": f"Change “{found}”"}
    return render(request, "workstreams/staff/event.html", context)


@staff_only
@require_http_methods(READ_OR_POST)
def delete_event(request: StaffRequest, slug: str, pk: int, event: int) -> HttpResponse:
    found = get_event(request, slug, pk, event)
    if request.method == "POST":
        consultation_parts.delete_event(found, by=request.user)
        messages.success(request, f"Deleted “{found}”.")
        return redirect(found.consultation.staff_url)
    context = {"thing": found, "consultation": found.consultation, "kind": "event"}
    return render(request, "workstreams/staff/delete_of_consultation.html", context)
