"""What staff fill in about action plans."""

from typing import Any

from django.db.models import Q

from publishing.forms import VersionedForm
from workstreams.models import ActionPlan, Workstream


class PlanForm(VersionedForm):
    class Meta:
        model = ActionPlan
        fields = ["title", "iteration", "monitored_by"]
        labels = {"monitored_by": "Which group watches over it"}
        help_texts = {"iteration": "1 for a new plan, 2 when it is renewed for the first time, and so on. Earlier ones are kept."}
        error_messages = {
            "title": {"required": "Give it a title."},
            "iteration": {"required": "Give the number of the iteration: 1 for a new plan."},
        }

    def __init__(self, *args: Any, workstream: Workstream, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workstream = workstream
        self.fields["iteration"].widget.attrs["min"] = 1
        self.fields["monitored_by"].empty_label = "No group"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asked = {"title": cleaned.get("title"), "iteration": cleaned.get("iteration")}
        others = self.workstream.action_plans.exclude(Q(pk=self.instance.pk) | Q(key=cleaned.get("key")))
        if others.filter(**asked).exists():
            self.add_error("iteration", "This plan has such an iteration already. Give the next number.")
        return cleaned
