"""What whoever prepares a meeting fills in about its note."""

import datetime
import uuid
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from meetings.agenda import Line
from meetings.forms.agenda import DayInput
from meetings.models import Note, NoteParagraph
from people.dates import today
from publishing.forms import MarkdownInput, VersionedForm, WritingForm

LONGEST_PARAGRAPH = 10_000
LONGEST_ROUND = datetime.timedelta(days=366)


def item_field(lines: list[Line], chosen: object = None) -> forms.TypedChoiceField:
    """Under which item of the agenda as it was sent out something stands."""
    return forms.TypedChoiceField(
        label="Agenda item",
        choices=[("", "Under no item"), *((line.item, line.title) for line in lines)],
        coerce=int,
        empty_value=None,
        required=False,
        initial=chosen,
        error_messages={"invalid_choice": "Choose one of the items of the agenda as it was sent out."},
    )


class SummaryForm(VersionedForm):
    class Meta:
        model = Note
        fields = ["summary"]
        labels = {"summary": "What came of the meeting, in a line"}
        help_texts = {"summary": "Lists of meetings show it once the note is agreed."}
        error_messages = {"summary": {"max_length": "Shorten it to 300 characters."}}


class ParagraphForm(VersionedForm):
    text = forms.CharField(
        label="Text",
        widget=MarkdownInput(attrs={"rows": 8}),
        validators=[MaxLengthValidator(LONGEST_PARAGRAPH, "Part it into paragraphs of at most 10,000 characters.")],
        help_text="Markdown. One paragraph of the note, which gets its number by itself.",
        error_messages={"required": "Write what was said."},
    )

    class Meta:
        model = NoteParagraph
        fields = ["text"]

    field_order = ["item", "text"]

    def __init__(self, *args: Any, lines: list[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        begun_with = self.initial.get("item")
        self.fields["item"] = item_field(lines, self.instance.item if self.instance.pk else begun_with)
        self.order_fields(self.field_order)


class TakeOutForm(WritingForm):
    """`version` is that of the paragraph whose words were looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class CirculateForm(WritingForm):
    until = forms.DateField(
        label="Until when other words may be proposed",
        widget=DayInput(),
        help_text="The last day. Those who attended can propose wording until then.",
        error_messages={"required": "Say until when.", "invalid": "Give a day, like 2016-11-24."},
    )

    def clean_until(self) -> datetime.date:
        until: datetime.date = self.cleaned_data["until"]
        if until < today():
            raise forms.ValidationError("That day is over. Give today or a later one.")
        if until > today() + LONGEST_ROUND:
            raise forms.ValidationError("That is more than a year away. Look at the year once more.")
        return until


class CorrespondenceForm(WritingForm):
    """Why a note is agreed without a meeting."""

    reason = forms.CharField(
        label="Why no meeting agrees it, and how it was agreed",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="Everybody reads it with the note: The group had its last meeting; all members agreed by email.",
        error_messages={"required": "Say why, and how it was agreed.", "max_length": "Shorten it to 2,000 characters."},
    )


class RemarkForm(WritingForm):
    """What became of something later."""

    text = forms.CharField(
        label="What is to be added",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="It stands beside the paragraph, with the day and your name. The paragraph stays as it was agreed.",
        error_messages={"required": "Write what is to be added.", "max_length": "Shorten it to 2,000 characters."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
