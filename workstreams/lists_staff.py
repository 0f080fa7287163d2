"""Staff's lists over all the workstreams they write about, narrowed as they ask, and one status for several actions."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from people.access import StaffRequest, staff_only
from people.dates import now, today
from workstreams import silence
from workstreams.actions import say_of_each
from workstreams.forms.actions import EachEntryForm
from workstreams.forms.filters import (
    ActionFilterForm,
    ConsultationFilterForm,
    MilestoneFilterForm,
    RecommendationFilterForm,
    WorkstreamFilterForm,
)
from workstreams.lists import page_of
from workstreams.models import Action, ActionStatus, Consultation, Milestone, ProgressNote, Recommendation, Workstream


@staff_only
@require_safe
def workstreams(request: StaffRequest) -> HttpResponse:
    form = WorkstreamFilterForm(request.GET)
    own = Workstream.objects.written_by(request.user).select_related("standing")
    period = silence.period_at(now())
    chosen = form.chosen(own, silent_since=today() - silence.LONG)
    listed = page_of(request, form, chosen.with_silence(ProgressNote.objects.visible_to(request.user), period.begins))
    return render(request, "workstreams/staff/index.html", {**listed, "thing": "workstream", "own": own, "period": period})


@staff_only
@require_safe
def milestones(request: StaffRequest) -> HttpResponse:
    own = Workstream.objects.written_by(request.user)
    form = MilestoneFilterForm(request.GET, of=own)
    rows = Milestone.objects.filter(workstream__in=own).select_related("workstream")
    listed = page_of(request, form, form.chosen(rows, today()))
    return render(request, "workstreams/staff/milestones.html", {**listed, "thing": "milestone", "own": own, "today": today()})


@staff_only
@require_safe
def consultations(request: StaffRequest) -> HttpResponse:
    own = Workstream.objects.written_by(request.user)
    form = ConsultationFilterForm(request.GET, of=own)
    rows = Consultation.objects.filter(workstream__in=own).select_related("workstream")
    moment = now()
    listed = page_of(request, form, form.chosen(rows, moment))
    return render(request, "workstreams/staff/consultations.html", {**listed, "thing": "consultation", "own": own, "now": moment})


@staff_only
@require_safe
def recommendations(request: StaffRequest) -> HttpResponse:
    own = Workstream.objects.written_by(request.user)
    form = RecommendationFilterForm(request.GET, of=own)
    rows = Recommendation.objects.filter(workstream__in=own).select_related("workstream", "group")
    listed = page_of(request, form, form.chosen(rows))
    context = {**listed, "thing": "recommendation", "own": own, "today": today()}
    return render(request, "workstreams/staff/recommendations.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def actions(request: StaffRequest) -> HttpResponse:
    """The list, and one status with the same words for those that are chosen in it."""
    own = Workstream.objects.written_by(request.user)
    rows = Action.objects.filter(workstream__in=own).select_related("workstream", "plan")
    entry = EachEntryForm(request.POST or None, among=rows)
    if entry.reaches_further:
        raise Http404
    if entry.is_valid():
        chosen, status = entry.cleaned_data["actions"], entry.cleaned_data["status"]
        changed = say_of_each(chosen, entry.cleaned_data["words"], status, by=request.user)
        messages.success(request, in_words(len(changed), len(chosen) - len(changed), ActionStatus(status)))
        return redirect(request.get_full_path())
    form = ActionFilterForm(request.GET, of=own)
    listed = page_of(request, form, form.chosen(rows, today()))
    context = {**listed, "thing": "action", "own": own, "today": today(), "entry": entry}
    return render(request, "workstreams/staff/actions.html", {**context, "ticked": request.POST.getlist("actions")})


def in_words(changed: int, left: int, status: ActionStatus) -> str:
    """“3 actions are now done, 1 was so already.”"""
    said = f"{changed} action{'' if changed == 1 else 's'} {'is' if changed == 1 else 'are'} now {status.label.lower()}"
    return f"{said}, {left} {'was' if left == 1 else 'were'} so already." if left else f"{said}."
