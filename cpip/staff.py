"""The staff's desk."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.access import StaffRequest, staff_only
from people.dates import now, today
from publishing.states import State
from updates.models import Update
from workstreams import attention
from workstreams.models import Workstream

DRAFTS_SHOWN = 10


@staff_only
@require_safe
def desk(request: StaffRequest) -> HttpResponse:
    own = Workstream.objects.written_by(request.user).select_related("standing").with_last_note()
    visible = Update.objects.visible_to(request.user)
    drafts = visible.filter(state=State.DRAFT).select_related("changed_by").order_by("-changed_at")
    latest = visible.published().first()
    matters = attention.needing(request.user, now(), today())
    return render(
        request, "staff/desk.html", {"matters": matters, "workstreams": own, "drafts": drafts[:DRAFTS_SHOWN], "latest": latest}
    )
