"""The staff's desk."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.access import EditorRequest, editors_only
from publishing.states import State
from updates.models import Update

DRAFTS_SHOWN = 10


@editors_only
@require_safe
def desk(request: EditorRequest) -> HttpResponse:
    visible = Update.objects.visible_to(request.user)
    drafts = visible.filter(state=State.DRAFT).select_related("changed_by").order_by("-changed_at")
    latest = visible.published().first()
    return render(request, "staff/desk.html", {"drafts": drafts[:DRAFTS_SHOWN], "latest": latest})
