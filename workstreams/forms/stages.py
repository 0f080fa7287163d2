"""What administrators fill in about the stages of the programme."""

from typing import Any

from django import forms

from publishing.forms import VersionedForm
from publishing.planned import WhenField
from workstreams.forms.fields import PastDayField
from workstreams.models import Stage


class StageForm(VersionedForm):
    starts = WhenField(label="Starts", error_messages={"required": "Say when it is planned to start, as exactly as you know it."})
    ends = WhenField(label="Ends", required=False)

    class Meta:
        model = Stage
        fields = ["name", "note"]
        labels = {"note": "About it"}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        error_messages = {"name": {"required": "Give it a name, like Stage Two.", "unique": "Another stage has this name."}}
        help_texts = {"note": "Readers see it on the home page while the stage runs."}

    field_order = ["name", "starts", "ends", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts"].initial, self.fields["ends"].initial = self.instance.starts, self.instance.ends

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends.last <= starts.last:
            self.add_error("ends", "It ends before it has started. Give a later date, or leave this empty.")
        return cleaned


class BeganForm(forms.Form):
    began_on = PastDayField(label="Began on", error_messages={"required": "Give the day on which it began."})
