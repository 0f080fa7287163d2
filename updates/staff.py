"""Staff pages of the updates: write, order, preview, publish."""

from functools import partial
from typing import Any

from csp.decorators import csp_update
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import StaffRequest, editors_only
from people.dates import today
from people.models import User
from publishing import unsaved
from publishing.forms import save_unless_newer
from publishing.templatetags.dates import full_day
from updates import checks, drafting, drafts, due, editions, files, promises, standings, talking, workflow
from updates.forms import DueForm, SectionForm, UpdateForm
from updates.models import NextUpdate, Section, Stage, Update

UPDATES_ON_A_PAGE = 30
may_show_frames: Any = csp_update({"frame-src": ["'self'"]})
"""For the page on which a preview is shown in a frame."""


def get_update(request: StaffRequest, number: int) -> Update:
    return get_object_or_404(Update.objects.visible_to(request.user).select_related("edition"), number=number)


def get_section(request: StaffRequest, number: int, pk: int) -> Section:
    return get_object_or_404(get_update(request, number).sections, pk=pk)


@editors_only
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    updates = Update.objects.visible_to(request.user).select_related("edition", "changed_by")
    page = Paginator(updates, UPDATES_ON_A_PAGE).get_page(request.GET.get("page"))
    stands = {update.pk: now for update, now in standings.under_way()}
    rows = [(update, stands.get(update.pk)) for update in page]
    context = {"page": page, "rows": rows, "next_update": due.next_update(), "today": today()}
    return render(request, "updates/staff/index.html", context)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: StaffRequest) -> HttpResponse:
    form = UpdateForm(request.POST or None)
    if form.is_valid():
        update = drafts.start(form, by=request.user)
        if "draft" in request.POST:
            drafting.draft(update, by=request.user)
        messages.success(request, said_of_start(update, is_drafted="draft" in request.POST))
        return redirect(update.staff_url)
    return render(request, "updates/staff/start.html", {"form": form, "heading": "Start an update"})


def said_of_start(update: Update, *, is_drafted: bool) -> str:
    """What there is of a new update, and what its writer does next."""
    made = update.sections.count()
    if made:
        sections = f"{made} section{pluralize(made)} drafted from what happened"
        return (
            f"Started {update}, with {sections}. Now read each and say it in your own words, then send the update in for review."
        )
    nothing = " Nothing has happened of which a section could be drafted." if is_drafted else ""
    return f"Started {update}.{nothing} Now add its sections."


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def say_due(request: StaffRequest) -> HttpResponse:
    form = DueForm(request.POST or None, instance=due.next_update())
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(due.say, by=request.user))
        if newer is None:
            messages.success(request, said_of(form.instance))
            return redirect("staff_updates")
    context = {"form": form, "newer": newer, "heading": "When is the next update due?"}
    return render(request, "updates/staff/due.html", context)


def said_of(next_update: NextUpdate) -> str:
    if next_update.due_on is None:
        return "No day is promised for the next update."
    return f"The next update is due on {full_day(next_update.due_on)}. Readers see it now."


@editors_only
@require_safe
def detail(request: StaffRequest, number: int) -> HttpResponse:
    update = get_update(request, number)
    sections = update.sections.select_related("workstream")
    now = workflow.standing(update)
    batches = drafting.batches(update)
    context = {
        "update": update,
        "sections": sections,
        "batches": batches,
        "can_draft": any(batch.open_to_all and not batch.sections for batch in batches),
        "left_out": [] if update.has_been_published else update.sources.filter(section=None).select_related("workstream"),
        "now": now,
        "can_approve": now.stage == Stage.IN_REVIEW and workflow.may_approve(update, request.user),
        "alone": alone(update, request.user),
        "held": workflow.why_held(update, now),
        "open_remarks": update.remarks.open().count(),
        "is_late": now.release is not None and workflow.is_late(now.release, timezone.now()),
    }
    return render(request, "updates/staff/detail.html", context)


def alone(update: Update, user: User) -> dict[str, object] | None:
    """What readers read without another person's approval, if they do, and whether this person may give it."""
    edition = update.edition
    if edition is None or not edition.is_alone:
        return None
    return {"edition": edition, "can_approve": workflow.may_approve_afterwards(edition, user)}


@editors_only
@may_show_frames
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, number: int) -> HttpResponse:
    update = get_update(request, number)
    form = UpdateForm(request.POST or None, instance=update)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(drafts.save_update, by=request.user), request.user)
        if newer is None:
            messages.success(request, f"Saved the title and summary of {update}.")
            return redirect(update.staff_url)
    return render(
        request,
        "updates/staff/edit.html",
        {"form": form, "update": update, "newer": newer, "heading": f"Title and summary of {update}"},
    )


@editors_only
@may_show_frames
@require_http_methods(["GET", "HEAD", "POST"])
def add_section(request: StaffRequest, number: int) -> HttpResponse:
    update = get_update(request, number)
    kind = request.GET.get("kind")
    form = SectionForm(request.POST or None, initial={"kind": kind} if kind in Section.Kind.values else {})
    if form.is_valid():
        section = drafts.add_section(form, update, by=request.user)
        messages.success(request, f"Added “{section.heading}”.")
        return redirect(update.staff_url)
    return section_page(request, form, update)


def section_page(request: StaffRequest, form: SectionForm, update: Update) -> HttpResponse:
    """The form for a section that is yet to be added."""
    form_address = reverse("staff_section_add", args=[update.number])
    context = {"form": form, "update": update, "form_address": form_address, "heading": f"Add a section to {update}"}
    return render(request, "updates/staff/section.html", context)


@editors_only
@may_show_frames
@require_http_methods(["GET", "HEAD", "POST"])
def edit_section(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    update = get_update(request, number)
    section = update.sections.filter(pk=pk).first()
    if section is None and request.method == "POST":
        return offer_deleted_section(request, update)
    section = get_section(request, number, pk)
    form = SectionForm(request.POST or None, instance=section)
    talk = talking.of(section, request.user)
    newer = None
    if talking.ASKS & request.POST.keys():
        talk = talking.act(section, request.POST, by=request.user)
        if not talk.is_wrong and not keep_what_is_typed(request, form):
            return redirect(f"{request.path}#remarks")
    elif form.is_valid():
        form, newer = save_unless_newer(form, partial(save_as_asked, request=request), request.user)
        if newer is None:
            return saved(request, section)
    context = {
        "form": form,
        "update": update,
        "section": section,
        "newer": newer,
        "talk": talk,
        "sources": section.sources.all(),
        "promises": section.promises.in_full(),
        "promising": promises.offered(section, today()),
        "batches": [batch for batch in drafting.batches(update) if section in batch.sections],
        "heading": f"Write “{section}”",
    }
    return render(request, "updates/staff/section.html", context)


def keep_what_is_typed(request: StaffRequest, form: SectionForm) -> bool:
    """Keep the section's text, where something of it is not saved, as if it were being written still; whether it is so."""
    if not talking.is_typed(form):
        return False
    typed = {name: request.POST.getlist(name) for name in form.fields if name in request.POST}
    for key in unsaved.keys_in(request.POST.getlist(unsaved.KEYS))[:1]:
        unsaved.keep(typed, by=request.user, page=request.path, key=key)
    messages.info(request, "The text of the section is not saved yet.")
    return True


def save_as_asked(form: SectionForm, *, request: StaffRequest) -> None:
    """Save what was typed, together with what is to go into it from beside. Raises `ChangedMeanwhile`."""
    if "take" in request.POST:
        drafting.save_and_take(form, request.POST.getlist("source"), by=request.user)
    else:
        drafts.save_section(form, by=request.user)
        out = request.POST.get("out", "")
        if out.isascii() and out.isdigit() and len(out) < 19:
            drafting.take_out(form.instance, int(out), by=request.user)


def saved(request: StaffRequest, section: Section) -> HttpResponse:
    """Back to the update, or to the section where somebody is still at work on what stands beside it."""
    stays = {"take", "out"} & request.POST.keys()
    messages.success(request, f"Saved “{section.heading}”.{' What you chose is now at the end of its text.' * ('take' in stays)}")
    return redirect("staff_section", section.update.number, section.pk) if stays else redirect(section.update.staff_url)


def offer_deleted_section(request: StaffRequest, update: Update) -> HttpResponse:
    form = SectionForm(request.POST)
    form.add_error(None, "This section was deleted while you were writing. Save to add your text as a new section.")
    return section_page(request, form, update)


@editors_only
@require_POST
def move_section(request: StaffRequest, number: int, pk: int, place: int) -> HttpResponse:
    section = get_section(request, number, pk)
    drafts.move_section(section, to=place, by=request.user)
    return redirect(f"{section.update.staff_url}#section-{section.pk}")


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def delete_section(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    section = get_section(request, number, pk)
    if request.method == "POST":
        drafts.delete_section(section, by=request.user)
        messages.success(request, f"Deleted “{section.heading}”.")
        return redirect(section.update.staff_url)
    return render(request, "updates/staff/delete_section.html", {"section": section, "update": section.update})


@editors_only
@require_safe
def look_over(request: StaffRequest, number: int) -> HttpResponse:
    """What checks find in the draft."""
    update = get_update(request, number)
    context = {
        "update": update,
        "findings": checks.look(update, today(), request.user),
        "minutes": checks.reading_minutes(update),
    }
    return render(request, "updates/staff/checks.html", context)


@editors_only
@require_safe
def preview(request: StaffRequest, number: int) -> HttpResponse:
    update = get_update(request, number)
    sections = editions.previewed(update)
    return render(
        request,
        "updates/staff/preview.html",
        {"update": update, "edition": update, "sections": sections, "files": files.listed(files.laid_out(update, sections))},
    )
