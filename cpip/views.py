"""Pages of the whole: the programme at a glance, and what is said when something is wrong."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from meetings.models import Meeting
from people import not_saved
from people.dates import now, today
from publishing.about import of_list
from publishing.models import Touch
from updates import due
from updates.models import Update
from workstreams.about import of_programme
from workstreams.models import Consultation, KeyDate, Milestone, Workstream

UPDATES_SHOWN = 3
MILESTONES_SHOWN = 5
MEETINGS_SHOWN = 3
API_LISTS = [
    "workstreams",
    "updates",
    "promises",
    "documents",
    "notes",
    "milestones",
    "actions",
    "recommendations",
    "consultations",
    "commitments",
    "groups",
    "meetings",
    "changes",
]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    workstreams = Workstream.objects.select_related("outcome", "standing")
    programme, due_on = due.programme_and_promise(today())
    context = {
        "about": of_programme(programme),
        "programme": programme,
        "workstreams": workstreams.with_latest_touch(Touch.objects.visible_to(request.user)),
        "updates": Update.objects.visible_to(request.user).published()[:UPDATES_SHOWN],
        "due_on": due_on,
        "milestones": Milestone.objects.open().next_on(today()).select_related("workstream")[:MILESTONES_SHOWN],
        "meetings": Meeting.objects.visible_to(request.user).announced().coming(today()).select_related("group")[:MEETINGS_SHOWN],
        "key_dates": KeyDate.objects.around(today()),
        "today": today(),
        "now": now(),
        "consultations": Consultation.objects.open_at(now()),
    }
    return render(request, "home.html", context)


@require_safe
def api(request: HttpRequest) -> HttpResponse:
    """How machines read what pages say."""
    kinds = [(name.capitalize(), reverse(f"api:list_{name}")) for name in API_LISTS]
    description = "How programs read what these pages say: the API, feeds, tables and plain text."
    about = of_list("api", "Data and feeds", description)
    return render(request, "api.html", {"portal": settings.PORTAL_URL, "kinds": kinds, "about": about})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is nothing at this address; what somebody has just written for it is given back."""
    if not_saved.is_typed_in(request):
        return not_saved.give_back(request, not_saved.GONE, status=404)
    return render(request, "404.html", status=404)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Said without asking the database: the host or the cookies may be what is wrong."""
    return render(request, "400.html", {"programme": None, "user": None, "messages": None}, status=400)


def not_sure_who_sent_it(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: most often that of another session, which has ended."""
    is_out = request.path.startswith("/staff/") and not request.user.is_authenticated
    return not_saved.give_back(request, not_saved.SIGNED_OUT if is_out else not_saved.UNSURE)


def failed(request: HttpRequest) -> HttpResponse:
    """Said without asking the database, which may be what failed."""
    return render(request, "500.html", {"programme": None, "user": None, "messages": None}, status=500)
