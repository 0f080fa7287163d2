"""What staff fill in to plan milestones, forecast them anew and close them."""

from typing import Any

from django import forms

from publishing.forms import SayingForm, VersionedForm
from publishing.planned import WhenField
from publishing.when import When
from workstreams.forms.fields import PastDayField
from workstreams.models import Milestone


class MilestoneForm(VersionedForm):
    planned = WhenField(label="Planned for", error_messages={"required": "Say when it is planned, as exactly as you know it."})
    depends_on = forms.ModelMultipleChoiceField(
        label="What it depends on",
        queryset=Milestone.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Milestones that have to be reached before.",
    )

    class Meta:
        model = Milestone
        fields = ["title", "owner", "depends_on"]
        error_messages = {"title": {"required": "Say what is to be reached."}}
        help_texts = {"title": "What is to be reached, in a few words.", "owner": "The person or organisation that sees to it."}

    field_order = ["title", "planned", "owner", "depends_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Milestone.objects.exclude(pk=self.instance.pk).select_related("workstream").by_due()
        self.fields["depends_on"].queryset = others  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["planned"].disabled = True
            self.fields["planned"].initial = self.instance.planned
            self.fields[
                "planned"
            ].help_text = "The plan stays as it was made. If it is expected at another time, forecast it anew."


class ForecastForm(SayingForm):
    expected = WhenField(label="Expected now", error_messages={"required": "Say when it is expected, as exactly as you know it."})
    why = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Readers see it beside the new date.",
        error_messages={"required": "Say why it is expected then."},
    )


class ReachedForm(SayingForm, forms.ModelForm):
    reached_on = PastDayField(label="Reached on", error_messages={"required": "Give the day on which it was reached."})
    outcome = forms.CharField(
        label="What was reached",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say in words what was reached."},
    )

    evidence = forms.URLField(
        required=False,
        assume_scheme="https",
        max_length=500,
        help_text="The address of a page or document that shows it, if there is one.",
    )
    is_early = forms.BooleanField(label="It was reached that early", required=False)

    class Meta:
        model = Milestone
        fields = ["reached_on", "outcome", "evidence"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.planned: When = self.instance.planned
        if not self.is_bound:
            del self.fields["is_early"]

    def clean(self) -> dict[str, Any]:
        """A day before all that was planned is more often a slip of the pen than news: it is asked for twice."""
        cleaned = super().clean() or {}
        reached_on = cleaned.get("reached_on")
        if reached_on is None or reached_on >= self.planned.first:
            del self.fields["is_early"]
        elif not cleaned.get("is_early"):
            self.add_error("reached_on", f"{too_early(self.planned)} If it was reached that early, say so below.")
        return cleaned


def too_early(planned: When) -> str:
    return f"This is before the time for which it was planned ({planned.in_full})."
