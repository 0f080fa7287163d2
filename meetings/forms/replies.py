"""What a member is asked before a meeting."""

from typing import Any

from django import forms

from meetings.models import Answer, Meeting, Reply
from publishing.forms import WritingForm


class ReplyForm(WritingForm):
    answer = forms.ChoiceField(
        label="Will you be there?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of these.", "invalid_choice": "Choose one of these."},
    )
    word = forms.CharField(
        label="A word to the secretariat",
        required=False,
        max_length=300,
        help_text="What you need, or when you join or leave. Nobody else reads it.",
        error_messages={"max_length": "Shorten it to 300 characters."},
    )
    back = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)

    def __init__(self, data: Any = None, *, meeting: Meeting, reply: Reply | None, back: str = "") -> None:
        said = {"answer": reply.answer, "word": reply.word} if reply else {}
        super().__init__(data, initial={**said, "back": back}, auto_id=f"id_{meeting.pk}_%s")
        field: Any = self.fields["answer"]
        field.choices = [choice for choice in Answer.choices if choice[0] != Answer.DEPUTY]
