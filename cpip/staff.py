"""The staff's desk."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.access import StaffRequest, editors_only, staff_only
from people.dates import now, today
from people.models import Group
from publishing import links
from publishing.states import State
from subscriptions import attention as emails_attention
from updates import attention as updates_attention
from updates import due
from updates.models import Update
from workstreams import attention, silence
from workstreams.models import ProgressNote, Workstream

DRAFTS_SHOWN = 10


@staff_only
@require_safe
def desk(request: StaffRequest) -> HttpResponse:
    period = silence.period_at(now())
    own = Workstream.objects.written_by(request.user).select_related("standing").with_last_note()
    notes = ProgressNote.objects.visible_to(request.user)
    visible = Update.objects.visible_to(request.user)
    drafts = visible.filter(state=State.DRAFT).select_related("changed_by").order_by("-changed_at")
    latest = visible.published().first()
    next_update = due.next_update() if request.user.is_editor else None
    context = {
        "matters": [
            *updates_attention.comments_waiting(request.user),
            *updates_attention.needing(next_update, today()),
            *updates_attention.promises_due(request.user, today()),
            *(emails_attention.of_emails() if request.user.is_editor else []),
            *(updates_attention.of_updates(request.user, timezone.now()) if request.user.is_editor else []),
            *attention.needing(request.user, now(), today()),
        ],
        "workstreams": own.with_silence(notes, period.begins),
        "period": period,
        "drafts": drafts[:DRAFTS_SHOWN],
        "latest": latest,
        "next_update": next_update,
        "today": today(),
        "keeps_groups": Group.objects.kept_by(request.user).exists(),
    }
    return render(request, "staff/desk.html", context)


@editors_only
@require_safe
def broken_links(request: StaffRequest) -> HttpResponse:
    """Links in what readers read that lead nowhere, or not for all of them."""
    return render(request, "staff/links.html", {"report": links.report()})
