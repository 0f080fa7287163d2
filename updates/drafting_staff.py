"""Staff pages of drafting: what goes from what happened into which section."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from people.access import StaffRequest, editors_only
from updates import drafting
from updates.models import Update
from updates.staff import get_update

NOT_THERE = "That section has been deleted meanwhile. Nothing was added."


@editors_only
@require_POST
def draft(request: StaffRequest, number: int) -> HttpResponse:
    update = get_update(request, number)
    made = drafting.draft(update, by=request.user)
    count = f"{len(made)} section{'' if len(made) == 1 else 's'}"
    messages.success(request, f"Drafted {count}." if made else "There is nothing new of which a section could be drafted.")
    return redirect(f"{update.staff_url}#sections")


@editors_only
@require_POST
def place(request: StaffRequest, number: int) -> HttpResponse:
    """Put what was chosen into a section, or make one of it, or leave it out."""
    update = get_update(request, number)
    keys, into = request.POST.getlist("source"), request.POST.get("into", "")
    if not keys:
        messages.error(request, "Nothing was chosen. Tick what you mean.")
    elif into == "none":
        drafting.leave_out(update, keys, by=request.user)
        messages.success(request, "Left out. It is listed at the end, and can be offered again.")
    elif into == "new":
        section = drafting.start(update, keys, by=request.user)
        messages.success(request, f"Drafted “{section}”." if section else "All of it has gone in meanwhile.")
    else:
        put_in(request, update, into, keys)
    return redirect(f"{update.staff_url}#happened")


def put_in(request: StaffRequest, update: Update, into: str, keys: list[str]) -> None:
    section = update.sections.filter(pk=into).first() if into.isascii() and into.isdigit() and len(into) < 19 else None
    if section is None:
        messages.error(request, NOT_THERE)
        return
    drafting.take(section, keys, by=request.user)
    messages.success(request, f"What you chose is now at the end of “{section}”.")


@editors_only
@require_POST
def offer_again(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    update = get_update(request, number)
    drafting.offer_again(update, pk, by=request.user)
    messages.success(request, "It is offered again.")
    return redirect(f"{update.staff_url}#happened")
