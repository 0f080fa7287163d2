"""Pages on which papers are prepared: added, replaced, sent to the group, released."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents import serving, uploads
from documents.files import NotTaken
from documents.forms.versions import PublishForm
from documents.models import AttachedFile, StoredFile
from documents.uploads_staff import refuse, tell
from meetings import papers, taking_back
from meetings.agenda_staff import get_item
from meetings.forms.meetings import ReasonForm
from meetings.forms.papers import PaperForm, PapersForm, ReplaceForm
from meetings.models import Paper
from meetings.staff import READ_OR_POST, get_meeting
from people.access import StaffRequest, keepers_only
from publishing.forms import save_unless_newer, say_unless_newer


def get_paper(request: StaffRequest, pk: int, paper: int) -> Paper:
    meeting = get_meeting(request, pk)
    found: Paper = get_object_or_404(meeting.papers.select_related("document", "item", "version_read"), pk=paper)
    found.meeting = meeting
    return found


@keepers_only
@require_http_methods(READ_OR_POST)
def upload(request: StaffRequest, pk: int, item: int) -> HttpResponse:
    """Make a paper of each file that is chosen."""
    found = get_item(request, pk, item)
    form = PapersForm(request.POST, request.FILES) if request.method == "POST" else PapersForm()
    if form.is_valid():
        chosen, key = form.cleaned_data["chosen"], form.cleaned_data["key"]
        put = partial(papers.of_file, item=found, form_key=key, by=request.user)
        told = uploads.each_of(chosen, lambda file: uploads.take_in(file, put, lambda _: found.meeting.staff_url))
        return tell(request, told, found.meeting.staff_url)
    context = {"form": form, "meeting": found.meeting, "item": found, "heading": f"Add papers under “{found}”"}
    return refuse(request, form) or render(request, "meetings/staff/upload.html", context)


@keepers_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest, pk: int) -> HttpResponse:
    """A paper that is no file."""
    meeting = get_meeting(request, pk)
    form = PaperForm(request.POST or None, meeting=meeting, initial={"item": request.GET.get("item")})
    if form.is_valid():
        paper = papers.add(form, meeting, by=request.user)
        messages.success(request, f"Added paper {paper.place}, “{paper.title}”. The group sees it once it is sent out.")
        return redirect(meeting.staff_url)
    return render(request, "meetings/staff/paper_edit.html", {"form": form, "meeting": meeting, "heading": "Add a paper"})


@keepers_only
@require_safe
def detail(request: StaffRequest, pk: int, paper: int) -> HttpResponse:
    found = get_paper(request, pk, paper)
    draft = papers.being_written(found)
    context = {
        "paper": found,
        "meeting": found.meeting,
        "draft": draft,
        "files": draft.files.select_related("stored") if draft else [],
        "versions": found.document.versions.standing().prefetch_related("files") if found.document else [],
    }
    return render(request, "meetings/staff/paper.html", context)


@keepers_only
@require_safe
def file(request: StaffRequest, pk: int, paper: int, file: int) -> HttpResponseBase:
    """A file of a paper that is being prepared, to be looked at before the group does; not before it is ready, nor once it was
    taken back."""
    found = get_paper(request, pk, paper)
    if not found.is_own:
        raise Http404
    files = AttachedFile.objects.filter(version__document=found.document_id, version__taken_down_at=None)
    attached = get_object_or_404(files.filter(stored__state=StoredFile.State.READY).select_related("stored"), pk=file)
    return serving.respond(request, attached.stored, attached.name, for_everyone=False)


@keepers_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, pk: int, paper: int) -> HttpResponse:
    found = get_paper(request, pk, paper)
    form = PaperForm(request.POST or None, instance=found, meeting=found.meeting)
    newer = None
    if form.is_valid():
        save = partial(papers.save, by=request.user)
        form, newer = save_unless_newer(form, save, request.user, meeting=found.meeting)
        if newer is None:
            messages.success(request, f"Saved “{found.title}”.")
            return redirect("staff_paper", pk, paper)
    context = {"form": form, "meeting": found.meeting, "paper": found, "newer": newer, "heading": f"Change “{found.title}”"}
    return render(request, "meetings/staff/paper_edit.html", context)


@keepers_only
@require_http_methods(READ_OR_POST)
def replace(request: StaffRequest, pk: int, paper: int) -> HttpResponse:
    """The next version of a paper, or the one that was to follow."""
    found = get_paper(request, pk, paper)
    if not (found.is_own or found.kind == Paper.Kind.TO_FOLLOW):
        raise Http404
    draft = papers.being_written(found)
    form = ReplaceForm(request.POST or None, request.FILES or None, paper=found, draft=draft)
    if form.is_valid() and put_in_place(found, form, request):
        messages.success(request, f"Kept the new text of “{found.title}”. The group reads it once it is sent out.")
        return redirect("staff_paper", pk, paper)
    heading = f"Replace “{found.title}”" if found.version_read else f"“{found.title}” has come"
    return render(
        request, "meetings/staff/replace.html", {"form": form, "meeting": found.meeting, "paper": found, "heading": heading}
    )


def put_in_place(paper: Paper, form: ReplaceForm, request: StaffRequest) -> bool:
    """Whether the file was taken; or else the form says why not."""
    asked = form.cleaned_data
    note = asked.get("note", "")
    try:
        if paper.document:
            say_unless_newer(form, partial(papers.replace, paper, asked["file"], asked["text"], note, by=request.user))
        else:
            papers.fill(paper, asked["file"], asked["text"], by=request.user)
    except NotTaken as reason:
        form.add_error("file", str(reason))
    return not form.errors


@keepers_only
@require_POST
def drop(request: StaffRequest, pk: int, paper: int) -> HttpResponse:
    """Take back a new version that was prepared."""
    found = get_paper(request, pk, paper)
    papers.drop(found, by=request.user)
    messages.success(request, f"The new version of “{found.title}” is gone. The group reads the one that it has.")
    return redirect("staff_paper", pk, paper)


@keepers_only
@require_http_methods(READ_OR_POST)
def take_away(request: StaffRequest, pk: int, paper: int) -> HttpResponse:
    """Take away a paper that nobody has seen."""
    found = get_paper(request, pk, paper)
    if found.out_at:
        raise Http404
    if request.method == "POST":
        try:
            papers.take_away(found, by=request.user)
        except papers.AlreadyOut:
            messages.error(request, f"“{found.title}” has gone out meanwhile. Replace it, or release it, instead.")
        else:
            messages.success(request, f"Took “{found.title}” away.")
        return redirect(found.meeting.staff_url)
    return render(request, "meetings/staff/take_away.html", {"meeting": found.meeting, "paper": found})


@keepers_only
@require_http_methods(READ_OR_POST)
def take_back(request: StaffRequest, pk: int, paper: int) -> HttpResponse:
    """Call back a paper that went out by mistake."""
    found = get_paper(request, pk, paper)
    if not (found.out_at and found.version_read):
        raise Http404
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        taking_back.take_back(found, form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"Took “{found.title}” back.")
        return redirect("staff_paper", pk, paper)
    known, besides = taking_back.elsewhere(found, request.user)
    heading = f"Take “{found.title}” back"
    context = {"form": form, "meeting": found.meeting, "paper": found, "heading": heading, "known": known, "besides": besides}
    return render(request, "meetings/staff/take_back.html", context)


@keepers_only
@require_http_methods(READ_OR_POST)
def send_out(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask once more about what somebody could find in the files, then let the group read them."""
    meeting = get_meeting(request, pk)
    waiting = papers.prepared(meeting)
    unaccepted = [warned for one in waiting for warned in one.warnings]
    form = PublishForm(request.POST if request.method == "POST" else None, unaccepted=unaccepted)
    if form.is_valid():
        try:
            sent = papers.send_out(meeting, by=request.user, accepted=form.cleaned_data["accepted"])
        except papers.NotReady as missing:
            for problem in missing.problems:
                form.add_error(None, problem)
        else:
            what = "1 paper" if len(sent) == 1 else f"{len(sent)} papers"
            messages.success(
                request, f"Sent out {what}. Members can read them now." if sent else "Nothing was waiting to be sent out."
            )
            return redirect(meeting.staff_url)
    context = {"form": form, "meeting": meeting, "waiting": waiting, "unaccepted": unaccepted}
    return render(request, "meetings/staff/send_out.html", context)


@keepers_only
@require_http_methods(READ_OR_POST)
def release(request: StaffRequest, pk: int, paper: int) -> HttpResponse:
    """Let everybody read a paper."""
    found = get_paper(request, pk, paper)
    if not (found.out_at and found.document and found.is_own):
        raise Http404
    if request.method == "POST":
        changed = papers.release([found], by=request.user)
        say_of_readers(request, found, f"Everybody can read “{found.title}” now.", is_done=bool(changed))
        return redirect("staff_paper", pk, paper)
    return render(request, "meetings/staff/release.html", {"meeting": found.meeting, "paper": found})


@keepers_only
@require_POST
def keep_within(request: StaffRequest, pk: int, paper: int) -> HttpResponse:
    """Let the group alone read it again."""
    found = get_paper(request, pk, paper)
    if not (found.out_at and found.document and found.is_own):
        raise Http404
    changed = papers.keep_within([found], found.meeting.group, by=request.user)
    done = f"The group alone can read “{found.title}” now. Who has read it has read it."
    say_of_readers(request, found, done, is_done=bool(changed))
    return redirect("staff_paper", pk, paper)


def say_of_readers(request: StaffRequest, paper: Paper, done: str, *, is_done: bool) -> None:
    """Say that who can read it is changed; or that nothing was, and why."""
    if is_done:
        messages.success(request, done)
    elif papers.own_documents([paper]).exists():
        messages.info(request, f"Nothing was changed: who can read “{paper.title}” was so already.")
    else:
        messages.error(
            request, f"Nothing was changed: “{paper.title}” was taken back or withdrawn. Send out a new version first."
        )
