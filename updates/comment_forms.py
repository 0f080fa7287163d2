"""What readers fill in to comment, and staff to decide about it."""

import datetime
from typing import Any

from django import forms
from django.core.signing import BadSignature, Signer
from django.utils import timezone

from people.dates import LONDON
from publishing import typed
from publishing.forms import SayingForm, VersionedForm, WritingForm
from updates.models import Conversation, Update
from updates.models.comments import LONGEST_COMMENT, LONGEST_NAME
from workstreams.forms.fields import DayInput

QUICKEST = datetime.timedelta(seconds=3)
"""Nobody reads the form and writes a comment in less."""
LONGEST_OPEN = datetime.timedelta(days=7)
ONCE_MORE = "What you wrote is still here."


class TypedField(forms.CharField):
    """Words of somebody we do not know, without the characters that only deceive the eye."""

    def __init__(self, *, lines: bool = False, **kwargs: Any) -> None:
        self.clean_up = typed.text if lines else typed.line
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return self.clean_up(super().to_python(value) or "")


class Opened:
    """The moment at which a form was made, signed into it. It stands in for a cookie: the page is the same for everyone."""

    @staticmethod
    def sign(update: Update, at: datetime.datetime) -> str:
        return Signer(salt="updates.comments").sign(f"{update.pk}:{int(at.timestamp())}")

    @staticmethod
    def read(update: Update, signed: str) -> datetime.datetime | None:
        """When the form was made; None if it was not made here, or for another update."""
        try:
            made_for, moment = Signer(salt="updates.comments").unsign(signed).split(":")
        except BadSignature:
            return None
        if made_for != str(update.pk):
            return None
        return datetime.datetime.fromtimestamp(int(moment), datetime.UTC)


class CommentForm(WritingForm):
    """A comment on `update`. What keeps machines out costs people nothing: a box to leave empty, and a moment's patience."""

    name = TypedField(
        label="Your name",
        max_length=LONGEST_NAME,
        help_text="Shown with your comment. It need not be your full name.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": "Enter a name to be shown with your comment.",
            "max_length": f"Shorten the name to {LONGEST_NAME} characters.",
        },
    )
    email = forms.EmailField(
        label="Your email address",
        max_length=254,
        help_text="Never shown to readers.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your email address. It is never shown to readers.",
            "invalid": "Enter an email address in the right form, like name@example.org.",
            "max_length": "Enter an address of at most 254 characters.",
        },
    )
    text = TypedField(
        label="Your comment",
        lines=True,
        max_length=LONGEST_COMMENT,
        help_text=f"Plain text, at most {LONGEST_COMMENT:,} characters. An empty line begins a paragraph.",
        widget=forms.Textarea(attrs={"rows": 10, "data-maxlength": str(LONGEST_COMMENT)}),
        error_messages={
            "required": "Enter your comment.",
            "max_length": f"Shorten the comment to {LONGEST_COMMENT:,} characters; it has %(show_value)d.",
        },
    )
    wants_email = forms.BooleanField(
        label="Email me when it is shown, if it is not, and if the programme replies", required=False
    )
    topic = forms.CharField(
        label="Leave this box empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, update: Update, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.update = update
        self.fields["opened"].initial = Opened.sign(update, timezone.now())
        self.fields["text"].is_counted = True  # type: ignore[attr-defined]

    @property
    def opened_on(self) -> datetime.date:
        """The day in London on which the form was opened; only of a valid form."""
        return timezone.localdate(self.opened_at, LONDON)

    def clean_topic(self) -> str:
        words: str = self.cleaned_data["topic"]
        if words.strip():
            raise forms.ValidationError("Empty this box: it is there to catch machines, which fill in everything.")
        return words

    def clean_opened(self) -> str:
        """Too quick is for machines; too old, or not made here, is asked once more with a new moment."""
        signed: str = self.cleaned_data["opened"]
        now = timezone.now()
        at = Opened.read(self.update, signed)
        if at is None or now - at > LONGEST_OPEN:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["opened"] = Opened.sign(self.update, now)  # type: ignore[index]
            raise forms.ValidationError(f"This page had been open for long. {ONCE_MORE} Send it once more.")
        if now - at < QUICKEST:
            raise forms.ValidationError(f"That was very quick. {ONCE_MORE} Wait a moment and send it once more.")
        self.opened_at = at
        return signed


class ConversationForm(VersionedForm):
    closes_on = forms.DateField(
        label="Last day for comments",
        required=False,
        widget=DayInput,
        help_text="Readers see it. A day that has passed closes them now. Leave it empty to take none.",
    )

    class Meta:
        model = Conversation
        fields = ["closes_on"]


REASON_WIDGET = forms.Textarea(attrs={"rows": 4})


class RejectForm(SayingForm):
    reason = forms.CharField(
        label="Why it is not shown",
        help_text="Kept for staff. Who wrote it is told only if they asked for emails: write it so that they may read it.",
        widget=REASON_WIDGET,
        error_messages={"required": "Say why it is not shown, or that it is spam."},
    )
    is_spam = forms.BooleanField(label="It is spam: write to nobody", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_spam") and "reason" in self.errors:
            del self.errors["reason"]
            cleaned["reason"] = "Spam."
        return cleaned


class WithdrawForm(SayingForm):
    reason = forms.CharField(
        label="Why it is shown no longer",
        help_text="Kept for staff. Who wrote it is told only if they asked for emails: write it so that they may read it.",
        widget=REASON_WIDGET,
        error_messages={"required": "Say why it is shown no longer."},
    )


class ReplyForm(SayingForm):
    reply = TypedField(
        label="The programme’s reply",
        lines=True,
        required=False,
        max_length=LONGEST_COMMENT,
        help_text="Shown below the comment, as from the programme. Plain text. Empty it to take the reply away.",
        widget=forms.Textarea(attrs={"rows": 8, "data-maxlength": str(LONGEST_COMMENT)}),
        error_messages={"max_length": f"Shorten the reply to {LONGEST_COMMENT:,} characters; it has %(show_value)d."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reply"].is_counted = True  # type: ignore[attr-defined]


class EraseForm(WritingForm):
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="Of the person who asks for their comments to be erased.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Enter the email address.",
            "invalid": "Enter an email address in the right form, like name@example.org.",
            "max_length": "Enter an address of at most 254 characters.",
        },
    )
