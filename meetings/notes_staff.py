"""Pages on which the note of a meeting is written and circulated."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import accuracy, agreeing, attending, decided, notes
from meetings.forms.notes import CirculateForm, CorrespondenceForm, ParagraphForm, RemarkForm, SummaryForm, TakeOutForm
from meetings.models import Note, NoteParagraph
from meetings.note_showing import parts_of
from meetings.staff import READ_OR_POST, get_meeting
from people.access import StaffRequest, keepers_only
from publishing.forms import save_unless_newer
from publishing.templatetags.dates import day as spoken
from publishing.writing import ChangedMeanwhile


def get_note(request: StaffRequest, pk: int) -> Note:
    """The note of a meeting that whoever asks prepares."""
    meeting = get_meeting(request, pk)
    note = get_object_or_404(Note.objects.select_related("agenda", "changed_by"), meeting=meeting)
    note.meeting = meeting
    return note


def get_paragraph(request: StaffRequest, pk: int, paragraph: int) -> NoteParagraph:
    note = get_note(request, pk)
    found: NoteParagraph = get_object_or_404(note.paragraphs.all(), pk=paragraph)
    found.note = note
    return found


def place_of(paragraph: NoteParagraph) -> str:
    """Where on the note's page it stands."""
    return f"{reverse('staff_meeting_note', args=[paragraph.note.meeting_id])}#{paragraph.anchor}"


@keepers_only
@require_POST
def begin(request: StaffRequest, pk: int) -> HttpResponse:
    meeting = get_meeting(request, pk)
    try:
        notes.begin(meeting, by=request.user)
    except notes.NotReady as missing:
        messages.error(request, str(missing))
        return redirect(meeting.staff_url)
    return redirect("staff_meeting_note", pk)


@keepers_only
@require_safe
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    note = get_note(request, pk)
    context = {
        "meeting": note.meeting,
        "note": note,
        "parts": parts_of(note),
        "attended": attending.attended(note.meeting, with_absent=True),
        "decided": decided.shown_to(request.user, note.meeting, is_inside=True),
        "waiting": accuracy.open_ones(note),
        "no_correspondence": agreeing.problem_by_correspondence(note),
    }
    return render(request, "meetings/staff/note.html", context)


@keepers_only
@require_http_methods(READ_OR_POST)
def summary(request: StaffRequest, pk: int) -> HttpResponse:
    note = get_note(request, pk)
    form = SummaryForm(request.POST or None, instance=note)
    newer = None
    if form.is_valid():
        try:
            form, newer = save_unless_newer(form, partial(notes.save_summary, by=request.user), request.user)
        except notes.NoLongerWritten as late:
            form.add_error(None, str(late))
        else:
            if newer is None:
                messages.success(request, "Saved the line.")
                return redirect("staff_meeting_note", pk)
    context = {"form": form, "meeting": note.meeting, "newer": newer, "heading": f"Sum up the {note.meeting}"}
    return render(request, "meetings/staff/note_summary.html", context)


@keepers_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest, pk: int) -> HttpResponse:
    note = get_note(request, pk)
    form = ParagraphForm(request.POST or None, lines=notes.lines(note), initial={"item": request.GET.get("item")})
    if form.is_valid():
        try:
            paragraph = notes.add(form, note, by=request.user)
        except notes.NoLongerWritten as late:
            form.add_error(None, str(late))
        else:
            messages.success(request, f"Added paragraph {paragraph.number}.")
            if "another" in request.POST:
                return redirect(f"{request.path}?item={paragraph.item or ''}")
            return redirect(place_of(paragraph))
    context = {"form": form, "meeting": note.meeting, "heading": "Add a paragraph"}
    return render(request, "meetings/staff/note_paragraph.html", context)


@keepers_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, pk: int, paragraph: int) -> HttpResponse:
    note = get_note(request, pk)
    if request.method == "POST" and not note.paragraphs.filter(pk=paragraph).exists():
        return was_taken_out(request, note)
    found, lines, newer = get_paragraph(request, pk, paragraph), notes.lines(note), None
    form = ParagraphForm(request.POST or None, instance=found, lines=lines)
    if form.is_valid():
        try:
            form, newer = save_unless_newer(form, partial(notes.save, by=request.user), request.user, lines=lines)
        except notes.NoLongerWritten as late:
            form.add_error(None, str(late))
        except notes.TakenOut:
            return was_taken_out(request, note)
        else:
            if newer is None:
                messages.success(request, f"Saved paragraph {form.instance.number}.")
                return redirect(place_of(form.instance))
    context = {"form": form, "meeting": note.meeting, "paragraph": found, "newer": newer, "heading": f"Change {low(found)}"}
    return render(request, "meetings/staff/note_paragraph.html", context)


def was_taken_out(request: StaffRequest, note: Note) -> HttpResponse:
    """What was written stands in the form for a new paragraph."""
    form = ParagraphForm(request.POST, lines=notes.lines(note))
    form.add_error(None, "The paragraph was taken out meanwhile. What you wrote is still here: add it as a new one, or leave it.")
    address = reverse("staff_paragraph_add", args=[note.meeting_id])
    context = {"form": form, "meeting": note.meeting, "heading": "Add a paragraph", "form_address": address}
    return render(request, "meetings/staff/note_paragraph.html", context)


def low(paragraph: NoteParagraph) -> str:
    return f"paragraph {paragraph.number}"


@keepers_only
@require_POST
def move(request: StaffRequest, pk: int, paragraph: int, place: int) -> HttpResponse:
    note = get_note(request, pk)
    found = note.paragraphs.filter(pk=paragraph).first()
    try:
        if found is None:
            raise notes.TakenOut
        notes.move(found, to=place, by=request.user)
    except notes.NoLongerWritten:
        messages.error(request, "The note was circulated: its paragraphs keep their places.")
    except notes.TakenOut:
        messages.error(request, "Nothing was moved: the paragraph was taken out meanwhile.")
    return redirect("staff_meeting_note", pk)


@keepers_only
@require_http_methods(READ_OR_POST)
def take_out(request: StaffRequest, pk: int, paragraph: int) -> HttpResponse:
    """Ask once more, with the words that would be gone."""
    note = get_note(request, pk)
    found = note.paragraphs.filter(pk=paragraph).first()
    form = TakeOutForm(request.POST or None)
    try:
        if found is None:
            raise notes.TakenOut
        found.note = note
        if form.is_valid():
            notes.take_out(found, form.cleaned_data["version"], by=request.user)
            messages.success(request, f"Took {low(found)} out. Those after it moved up.")
            return redirect("staff_meeting_note", pk)
    except notes.NoLongerWritten:
        messages.error(request, "The note was circulated: its paragraphs stay.")
        return redirect("staff_meeting_note", pk)
    except notes.TakenOut:
        messages.error(request, "The paragraph was taken out meanwhile.")
        return redirect("staff_meeting_note", pk)
    except ChangedMeanwhile as clash:
        who = clash.newer.changed_by or "Somebody"
        messages.error(request, f"Nothing was taken out: {who} changed the paragraph meanwhile. See what it says now.")
        return redirect(request.path)
    return render(request, "meetings/staff/note_take_out.html", {"meeting": note.meeting, "paragraph": found})


@keepers_only
@require_http_methods(READ_OR_POST)
def circulate(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask until when, then let the group read it."""
    note = get_note(request, pk)
    form = CirculateForm(request.POST or None)
    if not note.is_written and not form.is_bound:
        messages.error(request, already(note))
        return redirect("staff_meeting_note", pk)
    if form.is_valid():
        until = form.cleaned_data["until"]
        try:
            circulated = notes.circulate(note, until, by=request.user)
        except notes.NotReady as missing:
            form.add_error(None, str(missing))
        else:
            if circulated.is_circulated and circulated.accuracy_until == until:
                who = note.meeting.group
                messages.success(request, f"The {who} can read the note. Words may be proposed until {spoken(until)}.")
            else:
                messages.error(request, already(circulated))
            return redirect("staff_meeting_note", pk)
    context = {
        "form": form,
        "meeting": note.meeting,
        "note": note,
        "heading": f"Circulate the note of the {note.meeting.short.lower()}",
    }
    return render(request, "meetings/staff/note_circulate.html", context)


def already(note: Note) -> str:
    """Why it cannot be circulated (any more), and until when it is."""
    if note.accuracy_until and note.is_circulated:
        return f"Nothing was done: the note is circulated already. Words may be proposed until {spoken(note.accuracy_until)}."
    return "Nothing was done: the note is agreed, and everybody reads it."


@keepers_only
@require_http_methods(READ_OR_POST)
def remark(request: StaffRequest, pk: int, paragraph: int) -> HttpResponse:
    """Say beside a paragraph of an agreed note what became of it."""
    found = get_paragraph(request, pk, paragraph)
    form = RemarkForm(request.POST or None)
    if form.is_valid():
        try:
            notes.remark(form, found, by=request.user)
        except notes.NotReady as missing:
            form.add_error(None, str(missing))
        else:
            messages.success(request, f"Added an update beside {low(found)}.")
            return redirect(place_of(found))
    context = {"form": form, "meeting": found.note.meeting, "paragraph": found, "heading": f"Add an update beside {low(found)}"}
    return render(request, "meetings/staff/note_remark.html", context)


@keepers_only
@require_POST
def agree(request: StaffRequest, pk: int, note: int) -> HttpResponse:
    """This meeting agrees the note of an earlier one."""
    meeting = get_meeting(request, pk)
    found = get_object_or_404(Note.objects.select_related("meeting__group"), pk=note, meeting__group=meeting.group)
    try:
        agreeing.agree(found, meeting, by=request.user)
    except agreeing.NotReady as missing:
        messages.error(request, f"The note was not agreed. {missing}")
    else:
        messages.success(request, f"Agreed the {low_note(found)}. Everybody can read it now.")
    return redirect(meeting.staff_url)


@keepers_only
@require_http_methods(READ_OR_POST)
def correspondence(request: StaffRequest, pk: int) -> HttpResponse:
    """The note is agreed without a meeting: ask why."""
    note = get_note(request, pk)
    form = CorrespondenceForm(request.POST or None)
    if form.is_valid():
        try:
            agreeing.agree_by_correspondence(form, note, by=request.user)
        except agreeing.NotReady as missing:
            form.add_error(None, str(missing))
        else:
            messages.success(request, f"Agreed the {low_note(note)} by correspondence. Everybody can read it now.")
            return redirect("staff_meeting_note", pk)
    context = {"form": form, "meeting": note.meeting, "heading": f"Agree the {low_note(note)} by correspondence"}
    return render(request, "meetings/staff/note_correspondence.html", context)


def low_note(note: Note) -> str:
    return f"note of the {note.meeting.short.lower()}"
