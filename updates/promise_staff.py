"""Staff pages of the promises: marking them in a draft, and saying what came of those that were published."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from people import not_saved
from people.access import StaffRequest, editors_only
from people.dates import today
from publishing.forms import save_unless_newer, say_unless_newer
from updates import promises
from updates.models import Promise, Section
from updates.promise_forms import MarkForm, PromiseForm
from updates.staff import get_section

READ_OR_POST = ["GET", "HEAD", "POST"]
ALREADY_READ = "Readers have read this promise. It cannot be changed any more; say what came of it instead."
LONGEST_OFFERED = 2000


def get_promise(request: StaffRequest, number: int, section: int, pk: int) -> Promise:
    return get_object_or_404(get_section(request, number, section).promises.select_related("section__workstream"), pk=pk)


@editors_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    section = get_section(request, number, pk)
    offered = {name: request.GET.get(name, "").replace("\x00", "")[:LONGEST_OFFERED] for name in ("words", "when")}
    form = PromiseForm(request.POST or None, section=section, initial={name: words for name, words in offered.items() if words})
    if form.is_valid():
        promise = promises.add(form, section, by=request.user)
        messages.success(request, f"Marked as promised {promise.promised}.")
        return redirect("staff_section", number, pk)
    return page(request, form, section, f"A promise in “{section}”")


def page(request: StaffRequest, form: PromiseForm, section: Section, heading: str, **more: object) -> HttpResponse:
    context = {"form": form, "section": section, "update": section.update, "heading": heading, **more}
    return render(request, "updates/staff/promise.html", context)


@editors_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, number: int, section: int, pk: int) -> HttpResponse:
    promise = get_promise(request, number, section, pk)
    stands_in = get_section(request, number, section)
    if promise.published_at:
        return not_saved.refuse(request, ALREADY_READ, promise.staff_url)
    form, newer = PromiseForm(request.POST or None, instance=promise, section=stands_in), None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(promises.save, section=stands_in, by=request.user), section=stands_in)
        if newer is None:
            messages.success(request, "Saved the promise.")
            return redirect("staff_section", number, section)
    return page(request, form, stands_in, f"A promise in “{stands_in}”", promise=promise, newer=newer)


@editors_only
@require_POST
def delete(request: StaffRequest, number: int, section: int, pk: int) -> HttpResponse:
    promise = get_promise(request, number, section, pk)
    try:
        promises.delete(promise, by=request.user)
    except promises.Published:
        messages.error(request, ALREADY_READ)
        return redirect(promise.staff_url)
    messages.success(request, "It is no longer marked as a promise. The text stays as it is.")
    return redirect("staff_section", number, section)


@editors_only
@require_http_methods(READ_OR_POST)
def mark(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what came of a promise."""
    promise = get_object_or_404(Promise.objects.visible_to(request.user).in_full(), pk=pk)
    form = MarkForm(request.POST or None, seen=promise.version)
    if form.is_valid() and (said := say_unless_newer(form, partial(promises.mark, promise, form.said(), by=request.user))):
        messages.success(request, f"Marked as {said.get_state_display().lower()}. Readers see it now.")
        return redirect(promise.get_absolute_url())
    context = {
        "form": form,
        "promise": promise,
        "marks": promise.marks.select_related("said_by"),
        "today": today(),
        "heading": "What came of this promise?",
    }
    return render(request, "updates/staff/promise_mark.html", context)
