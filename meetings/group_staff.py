"""Pages on which groups are described and closed, for those who prepare their meetings and papers."""

from functools import partial

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import founding, groups
from meetings.group_forms import ClosingForm, GroupForm
from people.access import StaffRequest, administrators_only, keepers_only
from people.dates import day_by_the_clock
from people.models import Group, Membership
from publishing.forms import save_unless_newer
from publishing.templatetags.dates import day

READ_OR_POST = ["GET", "HEAD", "POST"]


def get_group(request: StaffRequest, slug: str) -> Group:
    """A group that this person keeps. Raises `Http404`."""
    return get_object_or_404(Group.objects.kept_by(request.user), slug=slug)


@keepers_only
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    serving = Membership.objects.current(day_by_the_clock()).values("pk")
    kept = Group.objects.kept_by(request.user).annotate(serving_count=Count("memberships", Q(memberships__in=serving)))
    working, closed = groups.apart(kept)
    return render(request, "meetings/staff/groups.html", {"groups": working, "closed": closed})


@administrators_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest) -> HttpResponse:
    form = GroupForm(request.POST or None, by=request.user)
    if form.is_valid():
        group = founding.add(form, by=request.user)
        messages.success(request, f"Added {group}. Readers see it now: say next who serves on it.")
        return redirect(group.staff_url)
    return render(request, "meetings/staff/group_edit.html", {"form": form, "heading": "Add a group"})


@keepers_only
@require_safe
def detail(request: StaffRequest, slug: str) -> HttpResponse:
    group = get_group(request, slug)
    today = day_by_the_clock()
    terms = group.memberships.select_related("profile__user")
    context = {
        "group": group,
        "is_closed": group.is_closed(today),
        "serving": terms.current(today).in_order(),
        "coming": terms.filter(starts_on__gt=today).in_order(),
        "invitations": group.invitations.unanswered().select_related("by"),
        "now": timezone.now(),
        "former": terms.over(today).order_by("-ends_on", "profile__name"),
    }
    return render(request, "meetings/staff/group.html", context)


@keepers_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, slug: str) -> HttpResponse:
    group = get_group(request, slug)
    form = GroupForm(request.POST or None, instance=group, by=request.user)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(founding.save, by=request.user), by=request.user)
        if newer is None:
            messages.success(request, f"Saved {group}.")
            return redirect(group.staff_url)
    stored = get_group(request, slug)
    context = {"form": form, "group": stored, "newer": newer, "heading": f"Describe the {stored}"}
    return render(request, "meetings/staff/group_edit.html", context)


@administrators_only
@require_http_methods(READ_OR_POST)
def close(request: StaffRequest, slug: str) -> HttpResponse:
    group = get_group(request, slug)
    form = ClosingForm(request.POST or None, instance=group)
    newer = None
    if form.is_valid():
        try:
            form, newer = save_unless_newer(form, partial(founding.close, by=request.user))
        except founding.TermsBeginLater as later:
            form.add_error("closed_on", f"{later} Give a later day, or change that term first.")
        except founding.MeetsLater as later:
            form.add_error("closed_on", f"{later} Give that day or a later one, or cancel the meeting first.")
        if newer is None and not form.errors:
            messages.success(request, f"Saved: the last day of the {group} is {day(form.instance.closed_on)}.")
            return redirect(group.staff_url)
    stored = get_group(request, slug)
    coming = stored.meetings.coming(day_by_the_clock())
    context = {"form": form, "group": stored, "newer": newer, "heading": f"Close the {stored}", "coming": coming}
    return render(request, "meetings/staff/group_close.html", context)


@administrators_only
@require_POST
def reopen(request: StaffRequest, slug: str) -> HttpResponse:
    group = founding.reopen(get_group(request, slug), by=request.user)
    messages.success(request, f"The {group} is not closed. Terms of office that ended with it stay ended: set them anew.")
    return redirect(group.staff_url)
