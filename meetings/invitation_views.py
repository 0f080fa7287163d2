"""What somebody who was invited sees: what it is, and a button.

The page needs the secret of the letter and no account, so it sets no cookie and carries no CSRF token. GET changes nothing,
because mail scanners follow links.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from meetings import invitations
from people.dates import day_by_the_clock
from people.models import Invitation, Membership, User
from publishing.templatetags.dates import day


def answer(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """A page whose address is a secret: not kept, not indexed, not told to other sites."""
    response = render(request, template, context, status=status)
    response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex"
    return response


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, secret: str) -> HttpResponse:
    """The same words for a link that is unknown, expired or revoked. Who holds one that was used has accepted."""
    invitation = invitations.find(secret)
    if invitation is None or not invitations.is_open(invitation):
        return ended(request, invitation)
    if is_somebody_else(request, invitation):
        return answer(request, "meetings/invitation_elsewhere.html", {"invitation": invitation}, 403)
    if request.method != "POST":
        return answer(request, "meetings/invitation.html", {"invitation": invitation})
    try:
        membership = invitations.accept(invitation, wants_letters="wants_letters" in request.POST)
    except invitations.NotOpen:
        return ended(request, invitations.find(secret))
    return welcome(request, membership)


def ended(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    """What a link answers that opens nothing. The second click of two comes here, too."""
    if invitation and invitation.accepted_at:
        return answer(request, "meetings/invitation_accepted.html", {"group": invitation.group})
    return answer(request, "meetings/invitation_ended.html", {}, 410 if invitation else 404)


def welcome(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Lead whoever has accepted to the group, by way of signing in."""
    group = membership.group
    said = f"You have accepted: welcome to the {group}."
    if membership.starts_on > day_by_the_clock():
        said += f" You can read its papers from {day(membership.starts_on)}."
    if request.user.is_authenticated:
        messages.success(request, said)
        return redirect(group)
    messages.success(request, f"{said} Sign in with the address to which we wrote.")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': group.get_absolute_url()})}")


def is_somebody_else(request: HttpRequest, invitation: Invitation) -> bool:
    """Whether somebody is signed in with another address than the one that was invited."""
    return isinstance(request.user, User) and request.user.email.lower() != invitation.email.lower()
