"""The page on which whoever is to do something says that it is done; those who keep the group may also drop it."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from meetings import decided
from meetings.forms.decisions import SettleForm
from meetings.meeting_views import get_meeting
from meetings.models import ActionPoint
from meetings.showing import sees_inside
from people.access import sign_in_first
from people.models import User


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def action_point(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    meeting = get_meeting(request, slug, number)
    rows = ActionPoint.objects.visible_to(request.user).select_related("owner", "settled_by", "action", "recommendation")
    point = get_object_or_404(rows, meeting=meeting, pk=pk)
    if not sees_inside(request.user, meeting):
        raise Http404
    point.meeting = meeting
    keeps = decided.keeps(request.user, meeting)
    may_settle = keeps or (point.owner is not None and point.owner.user_id == request.user.pk)
    if request.method == "POST" and not may_settle:
        raise Http404
    form = SettleForm(request.POST or None, may_drop=keeps)
    if form.is_valid():
        try:
            settled = decided.settle(form, point, by=cast(User, request.user))
        except decided.Settled as meanwhile:
            form.add_error(None, str(meanwhile))
        else:
            messages.success(request, f"“{settled}” is {settled.get_state_display().lower()}.")
            return redirect(point)
    context = {"meeting": meeting, "point": point, "form": form, "may_settle": may_settle and point.is_open}
    return render(request, "meetings/action_point.html", {**context, "keeps": keeps})
