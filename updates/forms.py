"""What staff fill in to write an update."""

import datetime
from typing import Any

from django import forms

from people.dates import today
from publishing.forms import AudienceForm, MarkdownInput, MergedForm, VersionedForm
from updates.models import NextUpdate, Section, Update
from workstreams.forms.fields import DayInput
from workstreams.models import Commitment

MARKDOWN_HINT = "Markdown: ## for a heading, - for a list, [words](address) for a link, [^1] for a footnote."


class UpdateForm(MergedForm, AudienceForm):
    class Meta:
        model = Update
        fields = ["title", "summary", "author", "audience", "audience_groups"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}
        error_messages = {
            "title": {"required": "Enter a title.", "max_length": "Shorten the title to 150 characters."},
            "summary": {"required": "Enter a summary."},
        }
        help_texts = {
            "title": "What it is about, without the number.",
            "summary": "Two or three plain sentences. Readers see them in lists and in the email.",
            "author": "A name or a post, as readers see it under the title.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.has_been_published:
            for name in ("audience", "audience_groups"):
                self.fields[name].disabled = True
            self.fields["audience"].help_text = "This was settled when the update was published."


class DueForm(VersionedForm):
    due_on = forms.DateField(
        label="Day",
        required=False,
        widget=DayInput,
        help_text="Readers see it. Leave it empty if no day has been settled.",
    )

    class Meta:
        model = NextUpdate
        fields = ["due_on"]

    def clean_due_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["due_on"]
        if day and day < today():
            raise forms.ValidationError("This day has passed. Give today or a day to come, or leave it empty.")
        return day


class SectionForm(MergedForm):
    COLUMNS = ["heading", "kind", "profile", "workstream", "body"]

    class Meta:
        model = Section
        fields = ["heading", "kind", "profile", "workstream", "body", "commitments"]
        labels = {
            "kind": "What it is about",
            "profile": "Which person",
            "body": "Text",
            "commitments": "Legislation and commitments it reports on",
        }
        widgets = {"body": MarkdownInput(attrs={"rows": 18}), "commitments": forms.CheckboxSelectMultiple}
        error_messages = {
            "heading": {"required": "Enter a heading.", "max_length": "Shorten the heading to 150 characters."},
            "body": {"required": "Enter the text of the section."},
        }
        help_texts = {
            "profile": "Only if it is about a person. Readers see their name, post and organisation.",
            "workstream": "Leave it empty for a part that is about no workstream, such as a profile or next steps.",
            "body": MARKDOWN_HINT,
            "commitments": "Their pages list the section, and those who follow them get it.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        commitments = Commitment.objects.in_order()
        self.fields["commitments"].queryset = commitments  # type: ignore[attr-defined]
        if not commitments:
            del self.fields["commitments"]
        self.fields["workstream"].empty_label = "No workstream"  # type: ignore[attr-defined]
        self.fields["profile"].empty_label = "Nobody"  # type: ignore[attr-defined]
        self.fields["profile"].depends_on = "kind"  # type: ignore[attr-defined]
        self.fields["kind"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["kind"] = cleaned.get("kind") or Section.Kind.TEXT
        if cleaned["kind"] != Section.Kind.PROFILE:
            cleaned["profile"] = None
        elif not cleaned.get("profile") and "profile" not in self.errors:
            self.add_error("profile", "Choose the person, or another answer to “What it is about”.")
        return cleaned
