"""What administrators fill in about the programme as a whole."""

from typing import Any

from django import forms

from publishing.forms import VersionedForm
from publishing.planned import WhenField
from workstreams.models import KeyDate, Programme


class ProgrammeForm(VersionedForm):
    class Meta:
        model = Programme
        fields = [
            "name",
            "short_name",
            "owner",
            "vision",
            "minister",
            "senior_responsible_owner",
            "contact_name",
            "contact_email",
        ]
        widgets = {"vision": forms.Textarea(attrs={"rows": 3})}
        labels = {
            "owner": "Who runs it",
            "contact_name": "Contact",
            "contact_email": "Contact’s email",
        }
        help_texts = {"contact_name": "As it reads after “Contact”, for example: the Communications Manager."}


class KeyDateForm(VersionedForm):
    when = WhenField(label="When", error_messages={"required": "Say when, as exactly as you know it."})

    class Meta:
        model = KeyDate
        fields = ["what"]
        error_messages = {"what": {"required": "Say what happens then."}}
        help_texts = {"what": "A few words: readers see them on the home page."}

    field_order = ["what", "when"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["when"].initial = self.instance.when
