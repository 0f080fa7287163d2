"""Calendars of a group and of one meeting; and a member's own, at an address that is known to them alone."""

import hashlib
import uuid
from collections.abc import Iterable
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mail.messages import address
from meetings import calendars
from meetings.forms.calendars import RenewForm
from meetings.meeting_views import get_meeting
from meetings.models import CalendarAddress
from people.access import sign_in_first
from people.models import Group, User
from publishing.calendars import as_text, respond
from publishing.keeping import Shown, kept_while_the_same


def shown_of_group(request: HttpRequest, slug: str) -> Iterable[Shown]:
    groups = Group.objects.filter(slug=slug)
    return [groups, *(calendars.of_group(group) for group in groups)]


@require_safe
@kept_while_the_same(shown_of_group)
def of_group(request: HttpRequest, slug: str) -> HttpResponse:
    """What anyone may see of its meetings, whoever asks."""
    group = get_object_or_404(Group, slug=slug)
    content = as_text(group.name, calendars.entries(calendars.of_group(group)))
    return respond(f"{group.slug}.ics", content)


@require_safe
def of_meeting(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """One meeting as this reader may see it, to put into their calendar. One of which no day is known yet is in none."""
    meeting = get_meeting(request, slug, number)
    entries = calendars.entries_for(request.user, calendars.in_calendars(type(meeting).objects.filter(pk=meeting.pk)))
    if not entries:
        raise Http404
    response = known_or(request, respond(f"{slug}-{number}.ics", as_text(str(meeting), entries)))
    response["Cache-Control"] = "private, no-store" if request.user.is_authenticated else "no-cache"
    return response


@require_safe
def own(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Whose secret it is decides what is shown, whoever may be signed in."""
    user = calendars.reader_of(secret)
    if user is None:
        raise Http404
    response = known_or(request, respond("meetings.ics", as_text("My meetings", calendars.own(user))))
    response["Cache-Control"] = "private, no-store"
    return kept_secret(response)


def known_or(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """The answer, or only that it is the same as the one that the program has. Weak, as it may be packed on its way."""
    tag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = tag
    return cast(HttpResponseBase, get_conditional_response(request, etag=tag, response=response))


def kept_secret(response: HttpResponseBase) -> HttpResponseBase:
    response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex"
    return response


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def own_address(request: HttpRequest) -> HttpResponse:
    """Make or renew the address of one's own calendar. It is shown in this answer alone."""
    user, secret, is_sent = cast(User, request.user), "", False
    form = RenewForm(request.POST or None, initial={"key": uuid.uuid4()})
    if form.is_valid():
        secret, is_sent = calendars.renew(form.cleaned_data["key"], by=user), True
        form = RenewForm(initial={"key": uuid.uuid4()})
    context = {
        "form": form,
        "kept": CalendarAddress.objects.filter(user=user).first(),
        "calendar_url": address(reverse("my_calendar", args=[secret])) if secret else "",
        "is_sent": is_sent,
    }
    response = render(request, "meetings/my_calendar.html", context)
    response["Cache-Control"], response["Referrer-Policy"] = "private, no-store", "same-origin"
    return response


@sign_in_first
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    calendars.end(by=cast(User, request.user))
    messages.success(request, "The address shows nothing any more.")
    return redirect("my_calendar_address")
