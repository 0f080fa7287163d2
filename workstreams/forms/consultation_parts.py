"""What staff fill in about the parts of a consultation and its events."""

from typing import Any

from django import forms

from publishing.forms import MarkdownInput, VersionedForm
from publishing.planned import WhenField
from workstreams.forms.fields import PastDayField
from workstreams.models import Consultation, ConsultationQuerySet, Event, Part


class PartForm(VersionedForm):
    class Meta:
        model = Part
        fields = ["title", "questions"]
        widgets = {"questions": MarkdownInput(attrs={"rows": 8})}
        help_texts = {"title": "What this part is about.", "questions": "Markdown: 1. for a numbered list."}
        error_messages = {"title": {"required": "Say what this part is about."}}


class MoveForm(VersionedForm):
    """Where a part moves, and why. `source` is the consultation from which the form moves it."""

    to_consultation = forms.ModelChoiceField(
        label="Into which consultation",
        queryset=Consultation.objects.none(),
        empty_label="Choose one",
        error_messages={
            "required": "Choose the consultation into which it moves.",
            "invalid_choice": "A part moves into another consultation that has not been reported on. Choose one of these.",
        },
    )
    moved_on = PastDayField(label="Moved on", error_messages={"required": "Give the day on which it moved."})
    why = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Readers see it on the pages of both.",
        error_messages={"required": "Say why it moves."},
    )

    class Meta:
        model = Part
        fields: list[str] = []

    def __init__(self, *args: Any, source: Consultation, own: ConsultationQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        others = own.filter(reported_on=None).exclude(pk=source.pk)
        self.fields["to_consultation"].queryset = others.select_related("workstream")  # type: ignore[attr-defined]


class EventForm(VersionedForm):
    when = WhenField(label="When", error_messages={"required": "Say when it is, as exactly as you know it."})

    class Meta:
        model = Event
        fields = ["title", "starts_at", "place", "link"]
        labels = {"starts_at": "At what time", "place": "Where"}
        help_texts = {
            "title": "What kind of event it is, and for whom.",
            "starts_at": "As readers read it: 2pm, or 10am to midday.",
            "place": "A place, or online.",
        }
        error_messages = {"title": {"required": "Say what it is."}}

    link = forms.URLField(
        label="Address of its page",
        required=False,
        assume_scheme="https",
        max_length=500,
        help_text="Where readers sign up or find out more.",
    )
    field_order = ["title", "when", "starts_at", "place", "link"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["when"].initial = self.instance.when
