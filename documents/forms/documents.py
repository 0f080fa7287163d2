"""What editors fill in about a document."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q

from documents.models import Document
from people.models import Group, User
from publishing.audience import Audience
from publishing.forms import AudienceForm, MergedForm, SayingForm
from workstreams.forms.fields import DayInput
from workstreams.models import Commitment, Recommendation, Workstream


class DocumentForm(MergedForm, AudienceForm):
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
            "groups",
            "commitments",
            "recommendations",
            "related",
            "audience",
            "audience_groups",
        ]
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            **{
                name: forms.CheckboxSelectMultiple()
                for name in ("workstreams", "groups", "commitments", "recommendations", "related")
            },
        }
        labels = {
            "groups": "Groups whose work it is",
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

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.columns = [name for name in self.Meta.fields if name in self.fields]
        others = Document.objects.visible_to(user).exclude(pk=self.instance.pk)
        own = Q(pk__in=Workstream.objects.written_by(user).values("pk"))
        choices = {
            "workstreams": Workstream.objects.filter(own | Q(pk__in=self.held("workstreams"))),
            "groups": Group.objects.all(),
            "commitments": Commitment.objects.in_order(),
            "recommendations": Recommendation.objects.all(),
            "related": Document.objects.filter(Q(pk__in=others) | Q(pk__in=self.held("related"))).order_by("title"),
        }
        for name, rows in choices.items():
            if rows.exists():
                self.fields[name].queryset = rows  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        if self.instance.is_readable or not user.is_editor:
            for name in ("audience", "audience_groups"):
                del self.fields[name]

    def held(self, name: str) -> models.QuerySet[Any]:
        """What it belongs to or is related to already, whoever chose that: it is not lost when somebody else saves."""
        if self.instance.pk is None:
            return Document.objects.none()
        rows: models.QuerySet[Any] = getattr(self.instance, name).values("pk")
        return rows

    def clean_workstreams(self) -> Any:
        chosen = self.cleaned_data["workstreams"]
        if not self.user.is_editor and not Workstream.objects.written_by(self.user).filter(pk__in=chosen).exists():
            raise forms.ValidationError("Choose at least one of your own workstreams: you write its documents.")
        return chosen

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


class WithdrawForm(SayingForm):
    notice = forms.CharField(
        label="Notice",
        help_text="Why it stands no longer, and what stands in its place. Readers see it on top of the page.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it stands no longer."},
    )
