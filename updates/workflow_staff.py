"""Staff pages of an update's way to readers: sent in, looked at by another, scheduled, published."""

import datetime
import smtplib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from people import not_saved
from people.access import StaffRequest, editors_only
from people.dates import LONDON, today
from people.models import User
from publishing import audit, telling
from publishing.forms import SayingForm, say_unless_newer, show_anew
from publishing.templatetags.dates import day_and_time
from updates import checks, editions, files, workflow
from updates.comparing import compare_with_draft
from updates.models import Update
from updates.staff import get_update
from updates.workflow_forms import AloneForm, ScheduleForm, SeenForm, SendBackForm, TellForm, UnpublishForm, WithdrawForm

READ_OR_POST = ["GET", "HEAD", "POST"]
CHANGED = "The draft was changed since you looked at it. It is shown as it is now: look once more."

ALREADY = "It is published already. Nothing was published twice."


def newest_edition(update: Update) -> int:
    """The number of the newest edition; 0 if there is none."""
    numbers = update.editions.order_by("-number").values_list("number", flat=True)
    return numbers.first() or 0


def found_in(update: Update, reader: User) -> tuple[list[str] | None, list[checks.Finding]]:
    """What keeps the draft from going on, in words; and the warnings, which whoever goes on has to look at."""
    found = checks.look(update, today(), reader)
    return [one.as_problem for one in found if one.is_error], [one for one in found if not one.is_error]


def words_of(warnings: list[checks.Finding]) -> list[str]:
    return [warning.as_problem for warning in warnings]


def tried(request: StaffRequest, step: Callable[[], object]) -> list[str] | None:
    """Take a step, and say what keeps it from being taken: nothing if it was, or was not needed any more.

    None, and a message, if things do not stand as the page showed them: then it is to be shown anew.
    """
    try:
        step()
    except editions.NotReady as missing:
        return missing.problems
    except workflow.ChangedSince:
        messages.error(request, CHANGED)
    except (workflow.NotNow, workflow.OwnText) as refused:
        words = "You wrote some of it, or sent it in: another person has to approve it."
        messages.error(request, words if isinstance(refused, workflow.OwnText) else str(refused))
    except editions.AlreadyPublished:
        messages.info(request, ALREADY)
    else:
        return []
    return None


def said(form: forms.BaseForm, update: Update, step: Callable[..., object]) -> list[str]:
    """Take a step with what was typed. If it cannot be taken as things stand, the form says why and keeps what was typed.

    What keeps the draft from going on is the answer.
    """
    try:
        say_unless_newer(form, step) if isinstance(form, SayingForm) else step()
    except editions.NotReady as missing:
        return missing.problems
    except workflow.ChangedSince:
        show_anew(form, seen=workflow.fingerprint(Update.objects.get(pk=update.pk)), looked="")
        form.add_error(None, f"{CHANGED} What you wrote is still here.")
    except workflow.NotNow as refused:
        form.add_error(None, str(refused))
    return []


@editors_only
@require_http_methods(READ_OR_POST)
def submit(request: StaffRequest, number: int) -> HttpResponse:
    update = get_update(request, number)
    now = workflow.standing(update)
    kept = {"kind": "minor" if now.release.is_minor else "major", "note": now.release.note} if now.release else None
    problems, warnings = found_in(update, request.user)
    form = TellForm(
        request.POST or None,
        has_warnings=bool(warnings),
        update=update,
        seen=workflow.fingerprint(update),
        newest=newest_edition(update),
        initial=kept,
    )
    if form.is_valid() and not problems:
        data = form.cleaned_data
        told = {"is_minor": data["is_minor"], "note": data["note"], "looked_at": words_of(warnings)}
        problems = said(form, update, lambda: workflow.submit(update, by=request.user, seen=data["seen"], **told))
        if form.is_valid() and not problems:
            messages.success(request, f"{update} waits for another editor to approve it.")
            return redirect(update.staff_url)
    heading = f"Send {update} in for review"
    context = {"form": form, "update": update, "problems": problems, "findings": warnings, "heading": heading}
    return render(request, "updates/staff/submit.html", context)


@editors_only
@require_http_methods(READ_OR_POST)
def review(request: StaffRequest, number: int) -> HttpResponse:
    """The whole draft as readers will see it, to approve just that or to send it back."""
    update = get_update(request, number)
    now = workflow.standing(update)
    form = SeenForm(request.POST or None, seen=now.fingerprint)
    if form.is_valid():
        if tried(request, lambda: workflow.approve(update, by=request.user, seen=form.cleaned_data["seen"])) == []:
            messages.success(request, f"You approved {update}. It can be published or scheduled.")
            return redirect(update.staff_url)
        update = get_update(request, number)
        now = workflow.standing(update)
        form = SeenForm(seen=now.fingerprint)
    return review_page(request, update, now, form, SendBackForm())


def review_page(
    request: StaffRequest, update: Update, now: workflow.Standing, form: forms.Form, back: forms.Form
) -> HttpResponse:
    sections, last = editions.previewed(update), update.edition or update.editions.order_by("-number").first()
    problems, warnings = found_in(update, request.user)
    context = {
        "update": update,
        "edition": update,
        "sections": sections,
        "files": files.listed(files.laid_out(update, sections)),
        "now": now,
        "form": form,
        "back": back,
        "problems": problems,
        "findings": warnings,
        "last": last,
        "comparison": compare_with_draft(last, update, sections) if last else None,
        "open_remarks": update.remarks.open().count(),
        "can_approve": workflow.may_approve(update, request.user),
    }
    return render(request, "updates/staff/review.html", context)


@editors_only
@require_http_methods(READ_OR_POST)
def send_back(request: StaffRequest, number: int) -> HttpResponse:
    update = get_update(request, number)
    form = SendBackForm(request.POST or None)
    if form.is_valid():
        said(form, update, partial(workflow.send_back, update, by=request.user, why=form.cleaned_data["why"]))
        if form.is_valid():
            messages.success(request, f"{update} is a draft again. Its writers see your words.")
            return redirect(update.staff_url)
    context = {"form": form, "update": update, "heading": f"Make {update} a draft again"}
    return render(request, "updates/staff/send_back.html", context)


@editors_only
@require_http_methods(READ_OR_POST)
def schedule(request: StaffRequest, number: int) -> HttpResponse:
    """When the clock is to publish what was approved. What has not been approved has no such page."""
    update = get_update(request, number)
    now = workflow.standing(update)
    if not now.is_approved and (request.method != "POST" or not now.is_changed):
        messages.error(request, "It has not been approved as it is now. Have it approved first.")
        return redirect(update.staff_url)
    form = ScheduleForm(request.POST or None, seen=now.fingerprint, initial={"moment": as_local(now.scheduled_for)})
    if form.is_valid():
        data = form.cleaned_data
        step = partial(workflow.schedule, update, by=request.user, seen=data["seen"], moment=data["moment"])
        try:
            step()
        except workflow.NotNow as refused:
            form.add_error("moment", str(refused))
        except workflow.ChangedSince:
            messages.error(request, CHANGED)
            return redirect("staff_update_review", update.number)
        else:
            messages.success(request, f"{update} will be published on {day_and_time(data['moment'])}.")
            return redirect(update.staff_url)
    context = {
        "form": form,
        "update": update,
        "now": now,
        "reach": telling.reach_of(editions.news_of(update)),
        "heading": f"When is {update} to be published?",
    }
    return render(request, "updates/staff/schedule.html", context)


def as_local(moment: datetime.datetime | None) -> datetime.datetime | None:
    return timezone.localtime(moment, LONDON) if moment else None


@editors_only
@require_POST
def unschedule(request: StaffRequest, number: int) -> HttpResponse:
    update = get_update(request, number)
    workflow.unschedule(update, by=request.user)
    messages.success(request, f"{update} is not scheduled any more. It stays approved.")
    return redirect(update.staff_url)


@editors_only
@require_http_methods(READ_OR_POST)
def publish(request: StaffRequest, number: int) -> HttpResponse:
    """Publish what was approved; or, for a reason, what was not."""
    update = get_update(request, number)
    newest = newest_edition(update)
    if is_behind(request.POST.get("over", ""), newest):
        return published_meanwhile(request, update)
    now = workflow.standing(update)
    if now.is_approved and "why" in request.POST:
        return publish_page(request, update, publishing_form(request, update, now, None), typed=not_saved.typed_in(request))
    problems, warnings = found_in(update, request.user)
    form = publishing_form(request, update, now, request.POST or None)
    if form.is_valid() and not problems:
        step = step_of(form, update, request, looked_at=words_of(warnings), is_approved=now.is_approved)
        try:
            problems = tried(request, step) if now.is_approved else said(form, update, step)
        except editions.AlreadyPublished:
            return published_meanwhile(request, update)
        if problems is None:
            return redirect(update.staff_url)
        if form.is_valid() and not problems:
            messages.success(request, f"Published {update}.")
            return redirect(update)
    return publish_page(request, update, form, problems=problems or ())


def publishing_form(request: StaffRequest, update: Update, now: workflow.Standing, data: Any) -> forms.Form:
    """What is asked of whoever publishes: of what was approved nothing more, of the rest how and why."""
    shown = {"has_warnings": bool(found_in(update, request.user)[1]), "newest": newest_edition(update)}
    if now.is_approved:
        return SeenForm(data, seen=now.fingerprint, **shown)
    return AloneForm(data, update=update, seen=workflow.fingerprint(update), **shown)


def publish_page(
    request: StaffRequest, update: Update, form: forms.Form, *, problems: Sequence[str] = (), typed: Sequence[not_saved.Sent] = ()
) -> HttpResponse:
    context = {
        "form": form,
        "update": update,
        "problems": problems,
        "findings": found_in(update, request.user)[1],
        "now": workflow.standing(update),
        "newest": newest_edition(update),
        "reach": telling.reach_of(editions.news_of(update)),
        "typed": typed,
    }
    return render(request, "updates/staff/publish.html", context)


def published_meanwhile(request: StaffRequest, update: Update) -> HttpResponse:
    """Nothing is published twice. Whoever wrote a reason or a note that was not published gets it back."""
    newest = update.editions.select_related("published_by").order_by("-number")[0]
    typed = {" ".join(request.POST.get(name, "").split()) for name in ("why", "note")}
    if typed <= {"", *(" ".join(words.split()) for words in (newest.why_alone, newest.note))}:
        messages.info(request, ALREADY)
        return redirect(update.staff_url)
    update = get_update(request, update.number)
    form = publishing_form(request, update, workflow.standing(update), request.POST)
    show_anew(form, seen=workflow.fingerprint(update), over=newest.number, looked="")
    who, when = newest.published_by or "Somebody", day_and_time(newest.published_at)
    form.add_error(
        None, f"{who} published edition {newest.number} on {when}, while you were writing. What you wrote is still here."
    )
    return publish_page(request, update, form)


def is_behind(over: str, newest: int) -> bool:
    """Whether a form was opened before the newest edition was published."""
    return over.isdecimal() and len(over) < 10 and int(over) < newest


def step_of(
    form: forms.Form, update: Update, request: StaffRequest, *, looked_at: list[str], is_approved: bool
) -> Callable[[], object]:
    data = form.cleaned_data
    over, seen = data["over"] or 0, data["seen"]
    if is_approved:
        return lambda: workflow.publish(update, by=request.user, over=over, seen=seen, looked_at=looked_at)
    return lambda: workflow.publish_alone(
        update,
        by=request.user,
        over=over,
        seen=seen,
        why=data["why"],
        is_minor=data["is_minor"],
        note=data["note"],
        looked_at=looked_at,
    )


@editors_only
@require_POST
def proof(request: StaffRequest, number: int) -> HttpResponse:
    """Send the email of the draft, as it would go out, to whoever asks and to nobody else."""
    update = get_update(request, number)
    release = workflow.standing(update).release
    try:
        telling.send_proofs(editions.news_of(update, note=release.note if release else ""), request.user.email)
    except (OSError, smtplib.SMTPException):
        messages.error(request, "The mail server did not take the proof. Try again in a few minutes.")
    else:
        audit.record(request.user, "sent a proof", update)
        messages.success(request, f"A proof of the email is on its way to {request.user.email}, and to nobody else.")
    return redirect(update.staff_url)


@editors_only
@require_http_methods(READ_OR_POST)
def withdraw(request: StaffRequest, number: int) -> HttpResponse:
    """Withdraw it; or change the notice under which it can still be read."""
    update = get_update(request, number)
    form = WithdrawForm(request.POST or None, seen=workflow.mark_of(update.notice), initial={"notice": update.notice})
    if form.is_valid():
        said(form, update, partial(workflow.withdraw, update, by=request.user, notice=form.cleaned_data["notice"]))
        if form.is_valid():
            did = f"Changed the notice of {update}." if update.is_withdrawn else f"Withdrew {update}."
            messages.success(request, f"{did} It can still be read, under your notice.")
            return redirect(update.staff_url)
    heading = f"{'Change the notice of' if update.is_withdrawn else 'Withdraw'} {update}"
    return render(request, "updates/staff/withdraw.html", {"form": form, "update": update, "heading": heading})


@editors_only
@require_http_methods(READ_OR_POST)
def unpublish(request: StaffRequest, number: int) -> HttpResponse:
    update = get_update(request, number)
    told = {"why": update.gone_why, "to": update.gone_to}
    form = UnpublishForm(request.POST or None, update=update, seen=workflow.mark_of(*told.values()), initial=told)
    if form.is_valid():
        data = form.cleaned_data
        said(form, update, partial(workflow.unpublish, update, by=request.user, why=data["why"], to=data["to"]))
        if form.is_valid():
            messages.success(request, f"{update} can be read no longer.")
            return redirect(update.staff_url)
    context = {
        "form": form,
        "update": update,
        "heading": f"{'What readers are told of' if update.gone_at else 'Unpublish'} {update}",
    }
    return render(request, "updates/staff/unpublish.html", context)


@editors_only
@require_POST
def approve_afterwards(request: StaffRequest, number: int, edition: int) -> HttpResponse:
    update = get_update(request, number)
    chosen = get_object_or_404(update.editions, number=edition)
    if tried(request, lambda: workflow.approve_afterwards(chosen, by=request.user)) == []:
        messages.success(request, f"You approved {update} as it is published.")
    return redirect(update.staff_url)
