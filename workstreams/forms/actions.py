"""What staff fill in about actions, and how readers narrow their list."""

import datetime
from typing import Any

from django import forms

from publishing.forms import VersionedForm
from publishing.planned import WhenField
from workstreams.models import Action, ActionEntry, ActionQuerySet, ActionStatus, Workstream


class ActionForm(VersionedForm):
    due = WhenField(label="Due", required=False)

    class Meta:
        model = Action
        fields = ["reference", "what", "owner", "plan"]
        error_messages = {
            "reference": {"required": "Give it a reference, like CSE-7.", "unique": "Another action has this reference."},
            "what": {"required": "Say what is to be done."},
        }
        help_texts = {"reference": "Short and unlike all others, like CSE-7.", "owner": "A person or an organisation."}

    field_order = ["reference", "what", "owner", "due", "plan"]

    def __init__(self, *args: Any, workstream: Workstream, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due"].initial = self.instance.due
        self.fields["plan"].queryset = workstream.action_plans.all()  # type: ignore[attr-defined]
        self.fields["plan"].empty_label = "No plan"  # type: ignore[attr-defined]


class EntryForm(forms.ModelForm):
    class Meta:
        model = ActionEntry
        fields = ["words", "status"]
        labels = {"words": "How it has come along", "status": "Where it stands now"}
        widgets = {"words": forms.Textarea(attrs={"rows": 4}), "status": forms.RadioSelect}
        error_messages = {
            "words": {"required": "Say in a sentence how it has come along."},
            "status": {"required": "Choose where it stands."},
        }


class ActionFilterForm(forms.Form):
    """Which actions to show. What makes no sense is left out, so that an address never fails."""

    workstream = forms.ModelChoiceField(
        queryset=Workstream.objects.all(), required=False, to_field_name="slug", empty_label="All workstreams"
    )
    status = forms.ChoiceField(choices=[("", "Any status"), *ActionStatus.choices], required=False)
    owner = forms.CharField(required=False, max_length=150)
    overdue = forms.BooleanField(label="Only those overdue", required=False)

    def chosen(self, on: datetime.date) -> ActionQuerySet:
        self.is_valid()
        wanted = getattr(self, "cleaned_data", {})
        actions = Action.objects.overdue(on) if wanted.get("overdue") else Action.objects.all()
        if wanted.get("workstream"):
            actions = actions.filter(workstream=wanted["workstream"])
        if wanted.get("status"):
            actions = actions.filter(status=wanted["status"])
        if wanted.get("owner"):
            actions = actions.filter(owner__icontains=wanted["owner"])
        return actions.select_related("workstream", "plan")
