"""Keeping action plans. A new iteration is a plan of its own, so the earlier one and its actions stay as they were."""

from django.db import transaction

from people.models import User
from publishing import audit, writing
from publishing.addresses import free_slug
from publishing.locks import take_turn
from workstreams.forms.plans import PlanForm
from workstreams.models import ActionPlan, Workstream


@transaction.atomic
def add(form: PlanForm, workstream: Workstream, *, by: User) -> ActionPlan:
    """A new plan, or a plan's next iteration; the one already made of the form if it is sent twice."""
    take_turn("workstreams.plans")
    if made := ActionPlan.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    plan: ActionPlan = form.save(commit=False)
    plan.workstream, plan.key, plan.changed_by = workstream, form.cleaned_data["key"], by
    plan.slug = free_slug(ActionPlan, plan.title if plan.iteration == 1 else f"{plan.title} {plan.iteration}")
    plan.save()
    audit.record(by, "added plan", plan, title=str(plan))
    return plan


@transaction.atomic
def save(form: PlanForm, *, by: User) -> ActionPlan:
    """Save what a plan is called and who watches over it. Raises `ChangedMeanwhile`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    plan: ActionPlan = form.save(commit=False)
    writing.save(plan, form.Meta.fields, by=by, before=f"{before}, {before.monitored_by or 'no group'}")
    return plan
