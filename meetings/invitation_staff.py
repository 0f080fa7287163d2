"""Pages on which those who keep a group invite people to it by email."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from meetings import invitations
from meetings.group_forms import InvitationForm
from meetings.group_staff import get_group
from meetings.member_staff import known_to
from people.access import StaffRequest, keepers_only
from people.models import Invitation


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest, slug: str) -> HttpResponse:
    group = get_group(request, slug)
    known = known_to(request)
    initial = {"profile": request.GET.get("profile", "")}
    form = InvitationForm(request.POST or None, group=group, known=known, initial=initial)
    if form.is_valid():
        try:
            invitation = invitations.invite(form, group, by=request.user)
        except invitations.NotInvited as why:
            form.add_error("email", str(why))
        else:
            messages.success(request, f"Invited {invitation.name}: a letter goes to {invitation.email} now.")
            return redirect(f"{group.staff_url}#invitations")
    context = {"form": form, "group": group, "heading": f"Invite somebody to the {group}"}
    return render(request, "meetings/staff/invite.html", context)


@keepers_only
@require_POST
def renew(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    return act(request, slug, pk, invitations.renew, "Another letter goes to {0} now. The link in the one before does not work.")


@keepers_only
@require_POST
def revoke(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    return act(request, slug, pk, invitations.revoke, "Revoked the invitation to {0}: its link does not work.")


def act(request: StaffRequest, slug: str, pk: int, do: Callable[..., None], said: str) -> HttpResponse:
    group = get_group(request, slug)
    invitation = get_object_or_404(Invitation, pk=pk, group=group)
    try:
        do(invitation, by=request.user)
    except invitations.NotInvited as why:
        messages.error(request, str(why))
    except invitations.Accepted:
        messages.error(request, f"{invitation.name} accepted that invitation meanwhile, and serves on the group. End their term.")
    except invitations.NotOpen:
        messages.error(request, "That invitation was accepted or revoked meanwhile. Nothing was sent.")
    else:
        messages.success(request, said.format(invitation.email))
    return redirect(f"{group.staff_url}#invitations")
