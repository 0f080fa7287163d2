"""Pages for whoever prepares meetings: the list, what a meeting is, calling it and what becomes of it."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import agenda, agreeing, calling, decided, papers, questions, replies, undoing
from meetings.forms.meetings import MeetingForm, PostponeForm, ReasonForm, UndoForm
from meetings.models import Meeting
from people.access import StaffRequest, keepers_only
from people.dates import today
from people.models import Group
from publishing.forms import save_unless_newer

READ_OR_POST = ["GET", "HEAD", "POST"]


def get_meeting(request: StaffRequest, pk: int) -> Meeting:
    """A meeting that whoever asks prepares."""
    return get_object_or_404(Meeting.objects.kept_by(request.user).select_related("group", "changed_by", "note"), pk=pk)


@keepers_only
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    own = Meeting.objects.kept_by(request.user).select_related("group", "note")
    context = {
        "groups": Group.objects.kept_by(request.user),
        "coming": own.coming(today()),
        "left_over": own.left_over(today()),
        "over": own.over(today())[:50],
    }
    return render(request, "meetings/staff/index.html", context)


@keepers_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest, slug: str) -> HttpResponse:
    group = get_object_or_404(Group.objects.kept_by(request.user), slug=slug)
    form = MeetingForm(request.POST or None, group=group, initial={"number": calling.next_number(group)})
    if form.is_valid():
        meeting = calling.plan(form, group, by=request.user)
        messages.success(
            request, f"Planned the {meeting.within_a_sentence}. Nobody is told before you call it. Now write its agenda."
        )
        return redirect(meeting.staff_url)
    return render(
        request, "meetings/staff/edit.html", {"form": form, "group": group, "heading": f"Plan a meeting of the {group}"}
    )


@keepers_only
@require_safe
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    meeting = get_meeting(request, pk)
    items = list(meeting.items.prefetch_related("papers__document"))
    asked = questions.waiting(meeting)
    for item in items:
        item.questions = asked.get(item.pk, [])  # type: ignore[attr-defined]
    context = {
        "meeting": meeting,
        "lines": list(zip(items, agenda.lines(meeting, items), strict=True)),
        "problems": agenda.problems(meeting, items),
        "not_sent_yet": agenda.not_sent_yet(meeting) if meeting.is_announced else [],
        "agenda": agenda.newest(meeting),
        "prepared": papers.prepared(meeting),
        "may_undo": undoing.may_undo(meeting),
        "decided": decided.shown_to(request.user, meeting, is_inside=True),
        "to_agree": [(note, agreeing.too_early(note, meeting)) for note in agreeing.waiting(meeting)],
        "today": today(),
        "replies": replies.of(meeting) if meeting.is_announced else None,
    }
    return render(request, "meetings/staff/detail.html", context)


@keepers_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    meeting = get_meeting(request, pk)
    form = MeetingForm(request.POST or None, instance=meeting, group=meeting.group)
    newer = None
    if form.is_valid():
        save = partial(calling.save, by=request.user)
        form, newer = save_unless_newer(form, save, request.user, group=meeting.group)
        if newer is None:
            messages.success(request, f"Saved the {meeting.short.lower()}.")
            if "starts_at" in form.changed_data and agenda.newest(meeting) and agenda.not_sent_yet(meeting):
                messages.warning(request, "Readers still see the agenda with the old times: send it out.")
            return redirect(meeting.staff_url)
    context = {
        "form": form,
        "meeting": meeting,
        "group": meeting.group,
        "newer": newer,
        "heading": f"Change the {meeting.within_a_sentence}",
    }
    return render(request, "meetings/staff/edit.html", context)


@keepers_only
@require_http_methods(READ_OR_POST)
def call(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask once more, with everything that readers will see, then tell them."""
    meeting = get_meeting(request, pk)
    problems = calling.missing(meeting)
    if request.method == "POST":
        try:
            called = calling.call(meeting, by=request.user)
        except calling.NotReady as missing:
            problems = missing.problems
        else:
            tell(request, called, Meeting.State.CALLED, f"Called the {meeting.within_a_sentence}.")
            return redirect(meeting.staff_url)
    items = agenda.lines(meeting, meeting.items.all())
    return render(request, "meetings/staff/call.html", {"meeting": meeting, "problems": problems, "items": items})


def tell(request: StaffRequest, meeting: Meeting, wanted: Meeting.State, done: str) -> None:
    """Say that it was done, if that is how the meeting stands now."""
    if meeting.state == wanted:
        messages.success(request, done)
    else:
        messages.error(request, nothing_done(meeting))


def nothing_done(meeting: Meeting) -> str:
    return f"Nothing was done: the meeting is {meeting.get_state_display().lower()} now. {meeting.reason}".strip()


def because(
    request: StaffRequest,
    pk: int,
    form_class: type[ReasonForm],
    act: Callable[..., Meeting],
    wanted: Meeting.State,
    heading: str,
    done: str,
    button: str,
) -> HttpResponse:
    """Ask why, then do it. Somebody who was quicker has done it already: that is said, with what was typed."""
    meeting = get_meeting(request, pk)
    form = form_class(request.POST or None)
    if form.is_valid():
        try:
            changed = act(meeting, **form.cleaned_data, by=request.user)
        except calling.NotReady as missing:
            form.add_error(None, str(missing))
        else:
            if changed.state == wanted and all(getattr(changed, name) == said for name, said in form.cleaned_data.items()):
                messages.success(request, done.format(meeting=meeting))
                return redirect(meeting.staff_url)
            form.add_error(None, nothing_done(changed))
    context = {"form": form, "meeting": meeting, "heading": heading.format(meeting=meeting), "button": button}
    return render(request, "meetings/staff/because.html", context)


@keepers_only
@require_http_methods(READ_OR_POST)
def postpone(request: StaffRequest, pk: int) -> HttpResponse:
    return because(
        request,
        pk,
        PostponeForm,
        calling.postpone,
        Meeting.State.POSTPONED,
        "Postpone the {meeting.within_a_sentence}",
        "Postponed the {meeting.within_a_sentence}.",
        "Postpone it",
    )


@keepers_only
@require_http_methods(READ_OR_POST)
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    return because(
        request,
        pk,
        ReasonForm,
        calling.cancel,
        Meeting.State.CANCELLED,
        "Cancel the {meeting.within_a_sentence}",
        "Cancelled the {meeting.within_a_sentence}.",
        "Cancel it",
    )


UNDONE_HELD = "It is called again, and has the newest versions of its papers before it. Nobody is told."
UNDONE_CANCELLED = (
    "It is as it was before. Members who were told that it is cancelled are told that it is called again, or postponed still, "
    "it stands in their calendars anew, and their deputies are let in again."
)


@keepers_only
@require_http_methods(READ_OR_POST)
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """It was not held, or is not cancelled: somebody pressed the wrong button."""
    meeting = get_meeting(request, pk)
    form = UndoForm(request.POST or None)
    if form.is_valid():
        try:
            changed = undoing.undo(meeting, form.cleaned_data["reason"], by=request.user)
        except calling.NotReady as missing:
            form.add_error(None, str(missing))
        else:
            messages.success(request, f"The {meeting.within_a_sentence} is {changed.get_state_display().lower()} now.")
            return redirect(meeting.staff_url)
    heading = f"The {meeting.within_a_sentence} {'was not held' if meeting.state == Meeting.State.HELD else 'is not cancelled'}"
    said = UNDONE_HELD if meeting.state == Meeting.State.HELD else UNDONE_CANCELLED
    context = {"form": form, "meeting": meeting, "heading": heading, "button": "Undo it", "said": said}
    return render(request, "meetings/staff/because.html", context)


@keepers_only
@require_POST
def hold(request: StaffRequest, pk: int) -> HttpResponse:
    meeting = get_meeting(request, pk)
    try:
        held = calling.hold(meeting, by=request.user)
    except calling.NotReady as missing:
        messages.error(request, str(missing))
    else:
        done = f"The {meeting.within_a_sentence} was held. It keeps the papers as they are now."
        tell(request, held, Meeting.State.HELD, done)
    return redirect(meeting.staff_url)
