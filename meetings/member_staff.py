"""Pages on which those who keep a group say who serves on it, in which part and from when to when."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from meetings import groups, memberships
from meetings.group_forms import MemberForm, TermForm, as_seen
from meetings.group_staff import get_group
from people.access import StaffRequest, keepers_only
from people.dates import day_by_the_clock
from people.models import Group, Membership, Profile
from publishing.forms import show_anew

READ_OR_POST = ["GET", "HEAD", "POST"]
RESTS = (
    "The group met in this term, or something that they said, did or read as a member rests on it. End it instead, "
    "or give it the days that are right."
)
NOBODY_KEEPS = "The group has no secretariat now: editors alone keep it. Say who is its secretariat."


def known_to(request: StaffRequest) -> QuerySet[Profile]:
    """People whom this person may choose: all for an editor; for a secretariat those who are public anyway, and their own."""
    if request.user.is_editor:
        return Profile.objects.all()
    own = Membership.objects.filter(group__in=Group.objects.kept_by(request.user).values("pk"))
    return Profile.objects.filter(Q(pk__in=groups.people().values("pk")) | Q(pk__in=own.values("profile")))


def get_term(group: Group, pk: int) -> Membership:
    return get_object_or_404(group.memberships.select_related("profile__user", "group"), pk=pk)


def has_secretariat(group: Group) -> bool:
    return group.memberships.current(day_by_the_clock()).filter(part=Membership.Part.SECRETARIAT).exists()


def go_on(request: StaffRequest, group: Group, *, had_secretariat: bool) -> HttpResponse:
    """Back to the group: to its page for readers if this person has just ceased to keep it."""
    if had_secretariat and not has_secretariat(group):
        messages.warning(request, NOBODY_KEEPS)
    keeps = Group.objects.kept_by(request.user).filter(pk=group.pk).exists()
    return redirect(group.staff_url if keeps else group.get_absolute_url())


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
        had_secretariat = has_secretariat(group)
        try:
            memberships.save(form, by=request.user)
        except memberships.ChangedSince as since:
            show_anew(form, seen=as_seen(since.stored))
            form.add_error(
                None,
                f"This term was changed while you were writing. It is now: {since}. "
                "What you wrote is not saved yet. To put it in place of that, save once more.",
            )
        except memberships.Overlaps as overlaps:
            form.add_error("starts_on", f"{overlaps} Give other days, or change that term.")
        else:
            messages.success(request, f"Saved the term of {membership.profile}.")
            return go_on(request, group, had_secretariat=had_secretariat)
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
        had_secretariat = has_secretariat(group)
        try:
            said = let_end(request, membership)
        except memberships.InUse:
            wrong = RESTS
        else:
            messages.success(request, said)
            return go_on(request, group, had_secretariat=had_secretariat)
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
