"""Readers' pages of the programme's areas of work."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from people.dates import now, today
from people.models import Membership
from publishing import csv_tables
from publishing.about import of_list
from publishing.models import Touch
from workstreams import roadmap, silence, tables
from workstreams.about import of_workstream
from workstreams.models import Milestone, ProgressNote, Stage, Workstream

CHANGES_SHOWN = 30
NOTES_SHOWN = 20
WORKSTREAMS_DRAWN = 12


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    workstreams = Workstream.objects.select_related("outcome", "standing")
    about = of_list("workstreams", "Workstreams", "The areas of work, where each stands and what it works towards.")
    return render(request, "workstreams/index.html", {"workstreams": workstreams, "about": about})


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a table."""
    workstreams = Workstream.objects.select_related("outcome", "standing").prefetch_related("leads")
    rows = (tables.workstream_row(workstream) for workstream in workstreams)
    return csv_tables.respond("workstreams.csv", tables.WORKSTREAM_COLUMNS, rows)


@require_safe
def milestones_as_csv(request: HttpRequest) -> HttpResponse:
    """The milestones of the roadmap, soonest first, as a table."""
    milestones = Milestone.objects.by_due().select_related("workstream")
    rows = (tables.milestone_row(milestone, today()) for milestone in milestones.iterator())
    return csv_tables.respond("milestones.csv", tables.MILESTONE_COLUMNS, rows)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    chairs = Membership.objects.current(today()).filter(part=Membership.Part.CHAIR).select_related("profile")
    workstreams = Workstream.objects.select_related("outcome", "standing").prefetch_related(
        "leads", "groups", Prefetch("groups__memberships", queryset=chairs, to_attr="chairs")
    )
    notes = ProgressNote.objects.visible_to(request.user)
    period = silence.period_at(now())
    workstream = get_object_or_404(workstreams.with_silence(notes, period.begins), slug=slug)
    context = {
        "about": of_workstream(workstream),
        "workstream": workstream,
        "milestones": workstream.milestones.in_full(),
        "today": today(),
        "recommendations": workstream.recommendations.with_state(),
        "commitments": workstream.commitments.in_order(),
        "consultations": workstream.consultations.at(now()).in_reading_order(),
        "now": now(),
        "plans": workstream.action_plans.select_related("monitored_by"),
        "numbers": workstream.actions.in_numbers(today()),
        "earlier": workstream.earlier_standings,
        "notes": list(notes.filter(workstream=workstream)[:NOTES_SHOWN]),
        "period": period,
        "touches": Touch.objects.visible_to(request.user).on(workstream).not_of(ProgressNote)[:CHANGES_SHOWN],
    }
    return render(request, "workstreams/detail.html", context)


@require_safe
def roadmap_page(request: HttpRequest) -> HttpResponse:
    """The plan as a drawing and as a table. Long programmes come in parts of a dozen workstreams."""
    workstreams = Workstream.objects.on_the_roadmap().prefetch_related(
        Prefetch("milestones", queryset=Milestone.objects.by_due().select_related("workstream"))
    )
    stages = list(Stage.objects.all())
    page = Paginator(workstreams, WORKSTREAMS_DRAWN).get_page(request.GET.get("page"))
    drawn = roadmap.draw(page.object_list, stages, today()) if page.object_list else None
    about = of_list("roadmap", "Roadmap", "The milestones of each workstream: planned, expected now, reached.", page.number)
    context = {"page": page, "roadmap": drawn, "stages": stages, "today": today(), "about": about}
    return render(request, "workstreams/roadmap.html", context)
