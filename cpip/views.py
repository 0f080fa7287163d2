"""Pages of the whole: the programme at a glance, and what is said when something is wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.dates import now, today
from publishing.models import Touch
from updates.models import Update
from workstreams.models import Consultation, KeyDate, Workstream

UPDATES_SHOWN = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    latest = {touch.topic_id: touch for touch in Touch.objects.visible_to(request.user).latest_on_each(Workstream)}
    rows = [(workstream, latest.get(workstream.pk)) for workstream in Workstream.objects.select_related("outcome", "standing")]
    updates = Update.objects.visible_to(request.user).published()[:UPDATES_SHOWN]
    context = {
        "rows": rows,
        "updates": updates,
        "key_dates": KeyDate.objects.around(today()),
        "today": today(),
        "now": now(),
        "consultations": Consultation.objects.open_at(now()),
    }
    return render(request, "home.html", context)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Said without asking the database, which may be what failed."""
    return render(request, "500.html", {"programme": None, "user": None, "messages": None}, status=500)
