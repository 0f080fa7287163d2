"""What staff fill in to keep a workstream up to date."""

import datetime
from typing import Any

from django import forms

from people.dates import today
from publishing.forms import AudienceForm, VersionedForm
from publishing.planned import WhenField
from workstreams.models import (
    Action,
    ActionEntry,
    ActionQuerySet,
    ActionStatus,
    Consultation,
    KeyDate,
    Milestone,
    Programme,
    ProgressNote,
    Standing,
    Workstream,
)


class DayInput(forms.DateInput):
    """The browser's own way of choosing a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PastDayField(forms.DateField):
    """A day that has come: today if nothing else is chosen."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(initial=today, **kwargs)

    def clean(self, value: Any) -> datetime.date:
        day: datetime.date = super().clean(value)
        if day and day > today():
            raise forms.ValidationError("This day is still to come. Give a day up to today.")
        return day


class ProgrammeForm(VersionedForm):
    class Meta:
        model = Programme
        fields = [
            "name",
            "short_name",
            "owner",
            "vision",
            "stage",
            "stage_note",
            "minister",
            "senior_responsible_owner",
            "contact_name",
            "contact_email",
        ]
        widgets = {"vision": forms.Textarea(attrs={"rows": 3}), "stage_note": forms.Textarea(attrs={"rows": 3})}
        labels = {
            "owner": "Who runs it",
            "stage_note": "About the stage",
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


class StandingForm(forms.ModelForm):
    since = PastDayField(label="Since when", error_messages={"required": "Give the day since when."})

    class Meta:
        model = Standing
        fields = ["status", "reason", "since"]
        widgets = {"status": forms.RadioSelect, "reason": forms.Textarea(attrs={"rows": 4})}
        labels = {"reason": "Why"}
        help_texts = {"reason": "A sentence or two. Readers see it beside the status and in emails."}
        error_messages = {
            "status": {"required": "Choose where it stands."},
            "reason": {"required": "Say why, in a sentence or two."},
        }


class NoteForm(VersionedForm, AudienceForm):
    happened_on = PastDayField(label="When", error_messages={"required": "Give the day on which it happened."})

    class Meta:
        model = ProgressNote
        fields = ["body", "happened_on", "audience", "audience_groups"]
        labels = {"body": "What has happened"}
        widgets = {"body": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"body": "A few lines. Markdown works: - for a list, [words](address) for a link."}
        error_messages = {"body": {"required": "Write what has happened."}}


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


class ForecastForm(forms.Form):
    expected = WhenField(label="Expected now", error_messages={"required": "Say when it is expected, as exactly as you know it."})
    why = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Readers see it beside the new date.",
        error_messages={"required": "Say why it is expected then."},
    )


class ReachedForm(forms.ModelForm):
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

    class Meta:
        model = Milestone
        fields = ["reached_on", "outcome", "evidence"]


class MomentField(forms.DateTimeField):
    """A day and time in London, to the minute."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)


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
        widgets = {"summary": forms.Textarea(attrs={"rows": 3}), "questions": forms.Textarea(attrs={"rows": 8})}
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
        return cleaned

    def clean_how_to_respond(self) -> str:
        """A web or email address, so that the page can link to it."""
        given: str = self.cleaned_data["how_to_respond"].strip()
        if given and "@" in given and "/" not in given:
            return str(forms.EmailField().clean(given))
        return str(forms.URLField(assume_scheme="https").clean(given)) if given else ""


class ReportForm(VersionedForm):
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


class EntryForm(forms.ModelForm):
    class Meta:
        model = ActionEntry
        fields = ["words", "status"]
        labels = {"words": "How it has come along", "status": "Where it stands now"}
        widgets = {"words": forms.Textarea(attrs={"rows": 4}), "status": forms.RadioSelect}
        error_messages = {
            "words": {"required": "Say in a sentence how it has come along."},
            "status": {"required": "Choose where it stands."},
        }


class ActionFilterForm(forms.Form):
    """Which actions to show. What makes no sense is left out, so that an address never fails."""

    workstream = forms.ModelChoiceField(
        queryset=Workstream.objects.all(), required=False, to_field_name="slug", empty_label="All workstreams"
    )
    status = forms.ChoiceField(choices=[("", "Any status"), *ActionStatus.choices], required=False)
    owner = forms.CharField(required=False, max_length=150)
    overdue = forms.BooleanField(label="Only those overdue", required=False)

    def chosen(self, on: datetime.date) -> ActionQuerySet:
        self.is_valid()
        wanted = getattr(self, "cleaned_data", {})
        actions = Action.objects.overdue(on) if wanted.get("overdue") else Action.objects.all()
        if wanted.get("workstream"):
            actions = actions.filter(workstream=wanted["workstream"])
        if wanted.get("status"):
            actions = actions.filter(status=wanted["status"])
        if wanted.get("owner"):
            actions = actions.filter(owner__icontains=wanted["owner"])
        return actions.select_related("workstream", "plan")
