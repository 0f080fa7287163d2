"""What staff fill in about recommendations: what is asked, when it was put, what was answered, what shows it."""

import uuid
from typing import Any

from django import forms
from django.db.models import Q

from publishing.forms import MarkdownInput, SayingForm, VersionedForm, WritingForm
from publishing.planned import WhenField
from publishing.templatetags.dates import day
from workstreams.forms.fields import PastDayField
from workstreams.models import Action, Evidence, Milestone, Recommendation, Response, Workstream

MADE_BY = "Say who made it: choose a group, or name the review."


class RecommendationForm(VersionedForm):
    due = WhenField(label="To be put to Ministers", required=False)

    class Meta:
        model = Recommendation
        fields = ["reference", "text", "kind", "group", "review", "actions", "milestones"]
        labels = {
            "text": "What is recommended",
            "group": "Made by this group",
            "review": "Or made by",
            "actions": "Actions that carry it out",
            "milestones": "Milestones that carry it out",
        }
        widgets = {
            "text": MarkdownInput(attrs={"rows": 5}),
            "kind": forms.RadioSelect,
            "actions": forms.CheckboxSelectMultiple,
            "milestones": forms.CheckboxSelectMultiple,
        }
        error_messages = {
            "reference": {"required": "Give it a reference, like SR-3.", "unique": "Another recommendation has this reference."},
            "text": {"required": "Say what is recommended."},
        }
        help_texts = {
            "reference": "Short and unlike all others, like SR-3. It stands in the page’s address.",
            "text": "In the words in which it was made. Markdown works.",
            "review": "A review or a body that is no group of the programme.",
        }

    field_order = ["reference", "text", "kind", "group", "review", "due", "actions", "milestones"]

    def __init__(self, *args: Any, workstream: Workstream, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due"].initial = self.instance.due
        self.fields["group"].empty_label = "No group of the programme"  # type: ignore[attr-defined]
        own = Q(workstream=workstream) | Q(recommendations=self.instance.pk or 0)
        self.fields["actions"].queryset = Action.objects.filter(own).distinct()  # type: ignore[attr-defined]
        self.fields["milestones"].queryset = Milestone.objects.filter(own).distinct()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "group" in cleaned and "review" in cleaned and bool(cleaned["group"]) == bool(cleaned["review"]):
            self.add_error("review", "Choose a group or name a review, not both." if cleaned["group"] else MADE_BY)
        return cleaned


class PutForm(SayingForm):
    put_on = PastDayField(
        label="Put to Ministers on", error_messages={"required": "Give the day on which it was put to Ministers."}
    )


class ResponseForm(SayingForm, forms.ModelForm):
    answered_on = PastDayField(label="Answered on", error_messages={"required": "Give the day of the answer."})

    class Meta:
        model = Response
        fields = ["answer", "text", "answered_on"]
        labels = {"answer": "What Ministers say", "text": "In their words"}
        widgets = {"answer": forms.RadioSelect, "text": MarkdownInput(attrs={"rows": 5})}
        help_texts = {"text": "Readers see it beside the answer and in emails."}
        error_messages = {
            "answer": {"required": "Choose what Ministers say."},
            "text": {"required": "Say in a sentence or two what was answered."},
        }

    def __init__(self, *args: Any, recommendation: Recommendation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.put_on = recommendation.put_on

    def clean_answered_on(self) -> Any:
        answered = self.cleaned_data["answered_on"]
        if self.put_on and answered < self.put_on:
            raise forms.ValidationError(f"It was put to Ministers on {day(self.put_on)}. Give that day or a later one.")
        return answered


class EvidenceForm(WritingForm, forms.ModelForm):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    address = forms.URLField(
        label="Its address",
        assume_scheme="https",
        max_length=500,
        error_messages={
            "required": "Give the address of the page or document.",
            "invalid": "Give an address like https://example.org/report.",
        },
    )

    class Meta:
        model = Evidence
        fields = ["key", "title", "address"]
        labels = {"title": "What shows it"}
        help_texts = {"title": "The name of the page or document."}
        error_messages = {"title": {"required": "Say what the page or document is called."}}
