"""Pages on which those who keep a group say who serves on it, in which part and from when to when."""

from django.contrib import messages
from django.db.models import ProtectedError, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from meetings import groups, memberships
from meetings.group_forms import MemberForm, TermForm
from meetings.group_staff import get_group
from people.access import StaffRequest, keepers_only
from people.dates import day_by_the_clock
from people.models import Group, Membership, Profile

READ_OR_POST = ["GET", "HEAD", "POST"]
RESTS = "Something of a meeting rests on this term: end it instead."


def known_to(request: StaffRequest) -> QuerySet[Profile]:
    """People whom this person may choose: all for an editor; for a secretariat those who are public anyway, and their own."""
    if request.user.is_editor:
        return Profile.objects.all()
    own = Membership.objects.filter(group__in=Group.objects.kept_by(request.user).values("pk"))
    return Profile.objects.filter(Q(pk__in=groups.people().values("pk")) | Q(pk__in=own.values("profile")))


def get_term(group: Group, pk: int) -> Membership:
    return get_object_or_404(group.memberships.select_related("profile__user", "group"), pk=pk)


@keepers_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest, slug: str) -> HttpResponse:
    group = get_group(request, slug)
    form = MemberForm(request.POST or None, group=group, known=known_to(request))
    if form.is_valid():
        try:
            membership = memberships.add(form, group, by=request.user)
        except memberships.Overlaps as overlaps:
            form.add_error("starts_on", f"{overlaps} Give other days, or change that term.")
        else:
            messages.success(request, f"Added {membership.profile}. They read the group’s papers once they have an account.")
            return redirect(group.staff_url)
    return render(request, "meetings/staff/member_add.html", {"form": form, "group": group, "heading": "Add a member"})


@keepers_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    group = get_group(request, slug)
    membership = get_term(group, pk)
    form = TermForm(request.POST or None, instance=membership)
    if form.is_valid():
        try:
            memberships.save(form, by=request.user)
        except memberships.Overlaps as overlaps:
            form.add_error("starts_on", f"{overlaps} Give other days, or change that term.")
        else:
            messages.success(request, f"Saved the term of {membership.profile}.")
            return redirect(group.staff_url)
    context = {"form": form, "group": group, "membership": membership, "heading": f"The term of {membership.profile}"}
    return render(request, "meetings/staff/member.html", context)


@keepers_only
@require_http_methods(READ_OR_POST)
def end(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """Two ways to end a term now: that it is over, or that it was never meant."""
    group = get_group(request, slug)
    membership = get_term(group, pk)
    wrong = ""
    if request.method == "POST":
        try:
            said = let_end(request, membership)
        except ProtectedError:
            wrong = RESTS
        else:
            messages.success(request, said)
            return redirect(group.staff_url)
    is_current = membership in group.memberships.current(day_by_the_clock())
    context = {"group": group, "membership": membership, "is_current": is_current, "wrong": wrong}
    return render(request, "meetings/staff/member_end.html", context)


def let_end(request: StaffRequest, membership: Membership) -> str:
    """Do what the button says; what has been done, in words."""
    if request.POST.get("how") == "mistake":
        memberships.take_back(membership, by=request.user)
        return f"Took away the term of {membership.profile}: it is not shown, and opens nothing."
    memberships.end(membership, by=request.user)
    return f"Ended the term of {membership.profile}. They read nothing more of the group’s from now on."
