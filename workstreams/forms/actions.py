"""What staff fill in about actions."""

from typing import Any

from django import forms

from publishing.forms import SayingForm, VersionedForm
from publishing.planned import WhenField
from workstreams.models import Action, ActionEntry, ActionQuerySet, Workstream


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


class EntryForm(SayingForm, forms.ModelForm):
    class Meta:
        model = ActionEntry
        fields = ["words", "status"]
        labels = {"words": "How it has come along", "status": "Where it stands now"}
        widgets = {"words": forms.Textarea(attrs={"rows": 4}), "status": forms.RadioSelect}
        error_messages = {
            "words": {"required": "Say in a sentence how it has come along."},
            "status": {"required": "Choose where it stands."},
        }


class EachEntryForm(EntryForm):
    """The same words and status for several actions at once."""

    actions = forms.ModelMultipleChoiceField(
        queryset=Action.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one action in the list."},
    )

    def __init__(self, *args: Any, among: ActionQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["actions"].queryset = among  # type: ignore[attr-defined]

    @property
    def reaches_further(self) -> bool:
        """Whether something was chosen that is not among those to choose from."""
        return bool(self.is_bound and self.errors.get("actions") and self.data.getlist("actions"))  # type: ignore[attr-defined]
