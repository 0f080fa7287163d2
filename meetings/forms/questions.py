"""What is filled in to ask about a paper, and to answer."""

import uuid
from typing import Any

from django import forms

from meetings.models import Question
from publishing.forms import VersionedForm, WritingForm


class AskForm(WritingForm):
    text = forms.CharField(
        label="Your question",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="Members of the group read it with your name.",
        error_messages={"required": "Write your question.", "max_length": "Shorten it to 2,000 characters."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class AnswerForm(VersionedForm):
    answer = forms.CharField(
        label="Answer",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
        error_messages={"required": "Write the answer.", "max_length": "Shorten it to 5,000 characters."},
    )

    class Meta:
        model = Question
        fields = ["answer", "is_for_all"]
        labels = {"is_for_all": "Everybody who can read the paper may read question and answer"}
        help_texts = {"is_for_all": "Otherwise the group alone does. Others do not learn who asked."}

    def __init__(self, *args: Any, chooses: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not chooses:
            del self.fields["is_for_all"]
