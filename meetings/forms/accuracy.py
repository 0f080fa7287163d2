"""What members fill in who propose other words for a note, and whoever decides on them."""

import uuid
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from meetings.forms.notes import LONGEST_PARAGRAPH
from publishing.forms import WritingForm


class ProposalForm(WritingForm):
    text = forms.CharField(
        label="What the paragraph should say",
        widget=forms.Textarea(attrs={"rows": 8}),
        validators=[MaxLengthValidator(LONGEST_PARAGRAPH, "Shorten it to 10,000 characters.")],
        help_text="The whole paragraph, changed as you would have it.",
        error_messages={"required": "Write what the paragraph should say."},
    )
    why = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
        help_text="The group reads it beside your words.",
        error_messages={"max_length": "Shorten it to 2,000 characters."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, data: Any = None, *, now: str) -> None:
        super().__init__(data, initial={"text": now})
        self.now = now

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].replace("\r\n", "\n").strip()
        if text == self.now.strip():
            raise forms.ValidationError("It says this already. Change the words, then send it.")
        return str(text)


class DecisionForm(WritingForm):
    """Whether a proposal is taken. `version` is that of the paragraph whose words were looked at.

    If they are others than when it was proposed, it asks what the paragraph is to say, beginning with `together`.
    """

    TAKE, DECLINE = "take", "decline"

    what = forms.ChoiceField(
        label="What becomes of it",
        choices=[(TAKE, "Take it: the paragraph says this"), (DECLINE, "Decline it: the paragraph stays as it is")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what becomes of it."},
    )
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
        help_text="Whoever proposed it reads this. It is needed where you decline.",
        error_messages={"max_length": "Shorten it to 2,000 characters."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, together: str | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if together is not None:
            self.fields["text"] = forms.CharField(
                label="What the paragraph says then",
                widget=forms.Textarea(attrs={"rows": 8}),
                validators=[MaxLengthValidator(LONGEST_PARAGRAPH, "Shorten it to 10,000 characters.")],
                required=False,
                initial=together,
                help_text="The paragraph was changed since this was proposed. Keep of both what is right.",
            )
            self.order_fields(["text"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("what") == self.TAKE and "text" in self.data and cleaned.get("text") == "":
            self.add_error("text", "Write what the paragraph says then.")
        if cleaned.get("what") == self.DECLINE and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why it is declined: whoever proposed it asks.")
        return cleaned
