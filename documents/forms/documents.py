"""What editors fill in about a document."""

from typing import Any

from django import forms

from documents.models import Document
from people.models import Group
from publishing.audience import Audience
from publishing.forms import AudienceForm, VersionedForm
from workstreams.forms.fields import DayInput
from workstreams.models import Commitment


class DocumentForm(VersionedForm, AudienceForm):
    dated = forms.DateField(
        label="Date",
        widget=DayInput(),
        help_text="The day that the document bears.",
        error_messages={"required": "Give the day that the document bears.", "invalid": "Give a day, like 2016-11-24."},
    )

    class Meta:
        model = Document
        fields = [
            "title",
            "summary",
            "kind",
            "dated",
            "authors",
            "organisations",
            "language",
            "reference",
            "licence",
            "workstreams",
            "commitments",
            "recommendations",
            "related",
            "audience",
            "audience_groups",
        ]
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            **{name: forms.CheckboxSelectMultiple() for name in ("workstreams", "commitments", "recommendations", "related")},
        }
        labels = {
            "commitments": "Legislation and commitments it is evidence for",
            "recommendations": "Recommendations it is evidence for",
            "related": "Related documents",
        }
        help_texts = {
            "summary": "Two or three plain sentences. Readers see them in lists and in the email.",
            "authors": "People, with commas between them.",
            "organisations": "With commas between them.",
            "reference": "What others call it, such as an ISBN.",
        }
        error_messages = {
            "title": {"required": "Enter a title.", "max_length": "Shorten the title to 200 characters."},
            "summary": {"required": "Enter a summary."},
            "kind": {"required": "Choose what kind of document it is."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = [name for name in self.Meta.fields if name in self.fields]
        self.fields["commitments"].queryset = Commitment.objects.in_order()  # type: ignore[attr-defined]
        self.fields["related"].queryset = Document.objects.exclude(pk=self.instance.pk).order_by("title")  # type: ignore[attr-defined]
        for name in ("workstreams", "commitments", "recommendations", "related"):
            if not self.fields[name].queryset.exists():  # type: ignore[attr-defined]
                del self.fields[name]
        if self.instance.is_readable:
            for name in ("audience", "audience_groups"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        return super().clean() if "audience" in self.fields else self.cleaned_data


class ReadersForm(forms.Form):
    """Who is to read several documents."""

    audience = forms.ChoiceField(
        label="Who can read them",
        choices=Audience.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who can read them."},
    )
    audience_groups = forms.ModelMultipleChoiceField(
        label="Which groups",
        queryset=Group.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Only if they are for members of named groups.",
    )
    documents = forms.ModelMultipleChoiceField(
        queryset=Document.objects.all(),
        widget=forms.MultipleHiddenInput,
        error_messages={"required": "Choose at least one document in the list.", "invalid_choice": "Choose from the list again."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience_groups"].depends_on = "audience"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("audience") != Audience.GROUPS:
            cleaned["audience_groups"] = Group.objects.none()
        elif not cleaned.get("audience_groups"):
            self.add_error("audience_groups", "Choose at least one group, or another answer to “Who can read them”.")
        return cleaned


class WithdrawForm(forms.Form):
    notice = forms.CharField(
        label="Notice",
        help_text="Why it stands no longer, and what stands in its place. Readers see it on top of the page.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it stands no longer."},
    )
