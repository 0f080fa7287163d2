"""What staff fill in to say where a workstream stands and what has happened."""

from django import forms

from publishing.forms import AudienceForm, MarkdownInput, SayingForm, VersionedForm
from workstreams.forms.fields import PastDayField
from workstreams.models import ProgressNote, Standing


class StandingForm(SayingForm, forms.ModelForm):
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
        fields = ["body", "happened_on", "audience", "audience_groups", "is_offered"]
        labels = {"body": "What has happened", "is_offered": "Offer it to the next update"}
        widgets = {"body": MarkdownInput(attrs={"rows": 6})}
        help_texts = {"body": "A few lines. Markdown works: - for a list, [words](address) for a link."}
        error_messages = {"body": {"required": "Write what has happened."}}
