"""What a member is asked before a meeting."""

from typing import Any

from django import forms

from meetings.models import Answer, Deputy, Meeting, Reply
from people.dates import day_by_the_clock
from people.models import User
from publishing.forms import WritingForm


class ReplyForm(WritingForm):
    answer = forms.ChoiceField(
        label="Will you be there?",
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of these.", "invalid_choice": "Choose one of these."},
    )
    deputy_name = forms.CharField(
        label="Name of your deputy",
        required=False,
        max_length=150,
        help_text="Only if somebody comes in your place.",
        error_messages={"max_length": "Shorten the name to 150 characters."},
    )
    deputy_email = forms.EmailField(
        label="Email address of your deputy",
        required=False,
        max_length=254,
        help_text="They get a link by which they read the papers of this meeting, and nothing else, until its note is agreed.",
        error_messages={"invalid": "Enter an email address in the right form, like name@example.org."},
    )
    word = forms.CharField(
        label="A word to the secretariat",
        required=False,
        max_length=300,
        help_text="What you need, or when you join or leave. Nobody else reads it.",
        error_messages={"max_length": "Shorten it to 300 characters."},
    )
    back = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)

    def __init__(
        self, data: Any = None, *, meeting: Meeting, user: User, reply: Reply | None, deputy: Deputy | None, back: str = ""
    ) -> None:
        said = {"answer": reply.answer, "word": reply.word} if reply else {}
        named = {"deputy_name": deputy.name, "deputy_email": deputy.email} if deputy else {}
        super().__init__(data, initial={**said, **named, "back": back}, auto_id=f"id_{meeting.pk}_%s")
        self.meeting, self.user = meeting, user
        for name in ("deputy_name", "deputy_email"):
            self.fields[name].depends_on = "answer"  # type: ignore[attr-defined]

    @property
    def deputy(self) -> tuple[str, str] | None:
        """Name and address of whom they send; nobody unless that is their answer."""
        said = self.cleaned_data
        return (said["deputy_name"], said["deputy_email"]) if said["answer"] == Answer.DEPUTY else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") != Answer.DEPUTY:
            for name in ("deputy_name", "deputy_email"):
                self.errors.pop(name, None)
                cleaned.setdefault(name, "")
            return cleaned
        if not cleaned.get("deputy_name") and "deputy_name" not in self.errors:
            self.add_error("deputy_name", "Say who comes in your place.")
        if "deputy_email" in self.errors:
            return cleaned
        if problem := self.problem_with(cleaned.get("deputy_email") or ""):
            self.add_error("deputy_email", problem)
        return cleaned

    def problem_with(self, email: str) -> str:
        if not email:
            return "Give their email address: the papers reach them there."
        if email.lower() == self.user.email.lower():
            return "This is your own address. Give that of your deputy."
        serving = self.meeting.group.memberships.current(day_by_the_clock())
        if serving.filter(profile__user__email__iexact=email).exists():
            return "Whoever has this address is a member already, and cannot come in your place. Send somebody else."
        return ""
