"""What staff fill in about consultations."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from people.dates import LONDON
from publishing.forms import MarkdownInput, VersionedForm
from publishing.planned import WhenField
from publishing.templatetags.dates import day
from workstreams.forms.fields import MomentField, PastDayField
from workstreams.models import Consultation


class ConsultationForm(VersionedForm):
    opens_at = MomentField(label="Opens", error_messages={"required": "Say when it opens."})
    closes_at = MomentField(label="Closes", error_messages={"required": "Say when it closes."})
    report_promised = WhenField(
        label="Report promised for",
        required=False,
        help_text="As it was said: early 2017, in due course. If nothing is said, twelve weeks after closing count as fair.",
    )

    class Meta:
        model = Consultation
        fields = ["title", "summary", "questions", "opens_at", "closes_at", "how_to_respond", "responses"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 3}), "questions": MarkdownInput(attrs={"rows": 8})}
        labels = {"responses": "Number of responses"}
        error_messages = {
            "title": {"required": "Say what it is about."},
            "summary": {"required": "Say in a sentence or two what is asked."},
        }
        help_texts = {
            "questions": "Markdown: 1. for a numbered list.",
            "how_to_respond": "The address of a page, or an email address.",
            "responses": "Once it has closed.",
        }

    field_order = ["title", "summary", "questions", "opens_at", "closes_at", "how_to_respond", "report_promised", "responses"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["report_promised"].initial = self.instance.report_promised

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", "It closes before it opens. Give a moment after the one on which it opens.")
        reported_on, promised = self.instance.reported_on, cleaned.get("report_promised")
        if closes and reported_on and timezone.localdate(closes, LONDON) > reported_on:
            self.add_error("closes_at", f"It was reported on {day(reported_on)}. Give a moment before that.")
        if opens and promised and promised.last < timezone.localdate(opens, LONDON):
            self.add_error("report_promised", "This is before it opens. Give a later date.")
        return cleaned

    def clean_how_to_respond(self) -> str:
        """A web or email address, so that the page can link to it."""
        given: str = self.cleaned_data["how_to_respond"].strip()
        if given and "@" in given and "/" not in given:
            return str(forms.EmailField().clean(given))
        return str(forms.URLField(assume_scheme="https").clean(given)) if given else ""


class AfterClosingForm(VersionedForm):
    """What is said of a consultation once it has closed."""

    def not_before_closing(self, name: str) -> datetime.date | None:
        given: datetime.date | None = self.cleaned_data[name]
        closed = timezone.localdate(self.instance.closes_at, LONDON)
        if given and given < closed:
            raise forms.ValidationError(f"It closed on {day(closed)}. Give that day or a later one.")
        return given


class AnalysisForm(AfterClosingForm):
    analysis_began_on = PastDayField(label="When work on the answers began", required=False)

    class Meta:
        model = Consultation
        fields = ["responses", "analysis_began_on", "analysis"]
        widgets = {"analysis": MarkdownInput(attrs={"rows": 8})}
        labels = {"responses": "Number of responses", "analysis": "Analysis"}
        help_texts = {"analysis": "What is being done with the answers, and what was found in them. Markdown works."}

    def clean_analysis_began_on(self) -> datetime.date | None:
        return self.not_before_closing("analysis_began_on")


class ReportForm(AfterClosingForm):
    reported_on = PastDayField(label="Reported on", error_messages={"required": "Give the day of the report."})
    you_said = forms.CharField(
        label="You said", widget=forms.Textarea(attrs={"rows": 5}), error_messages={"required": "Say what was heard."}
    )
    we_did = forms.CharField(
        label="We did", widget=forms.Textarea(attrs={"rows": 5}), error_messages={"required": "Say what was done with it."}
    )

    class Meta:
        model = Consultation
        fields = ["responses", "you_said", "we_did", "reported_on"]
        labels = {"responses": "Number of responses"}

    def clean_reported_on(self) -> datetime.date | None:
        return self.not_before_closing("reported_on")
