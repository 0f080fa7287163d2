"""What is filled in about decisions and action points."""

from typing import Any

from django import forms

from meetings.agenda import Line
from meetings.forms.notes import item_field
from meetings.models import ActionPoint, Decision
from people.models import Profile
from publishing.forms import StandingFields, VersionedForm, WritingForm
from publishing.planned import WhenField
from workstreams.models import Action, Recommendation


class DecisionForm(VersionedForm):
    text = forms.CharField(
        label="What was decided",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="Everybody reads it once the note is agreed. It cannot be deleted.",
        error_messages={"required": "Say what was decided.", "max_length": "Shorten it to 2,000 characters."},
    )

    class Meta:
        model = Decision
        fields = ["text"]

    def __init__(self, *args: Any, lines: list[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"] = item_field(lines, self.instance.item)
        self.order_fields(["item", "text"])


class ActionPointForm(StandingFields, VersionedForm):
    due = WhenField(label="Due", required=False)

    class Meta:
        model = ActionPoint
        fields = ["what", "owner", "owner_words", "action", "recommendation"]
        labels = {
            "what": "What is to be done",
            "owner": "Who does it",
            "owner_words": "Or somebody else",
            "action": "Carries out the action",
            "recommendation": "Carries out the recommendation",
        }
        help_texts = {
            "what": "It cannot be deleted: it is done one day, or dropped for a reason.",
            "owner_words": "Somebody who does not serve on the group, or an organisation.",
        }
        error_messages = {
            "what": {"required": "Say what is to be done.", "max_length": "Shorten it to 300 characters."},
            "owner_words": {"max_length": "Shorten it to 150 characters."},
        }

    field_order = ["item", "what", "owner", "owner_words", "due", "action", "recommendation"]

    def __init__(self, *args: Any, lines: list[Line], owners: list[Profile], is_agreed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["item"] = item_field(lines, self.instance.item)
        fields["due"].initial = self.instance.due
        known = [profile.pk for profile in owners]
        fields["owner"].queryset = Profile.objects.filter(pk__in=[*known, self.instance.owner_id or 0])
        fields["owner"].empty_label = "None of them"
        fields["action"].queryset = Action.objects.order_by("reference")
        fields["action"].empty_label = fields["recommendation"].empty_label = "None"
        fields["recommendation"].queryset = Recommendation.objects.order_by("reference")
        if is_agreed:
            self.let_stand("item", "what", help_text="The note is agreed: this stays as it was said.")
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.refuse_what_came_late("The note is agreed, and this with it.")
        owner, words = cleaned.get("owner"), (cleaned.get("owner_words") or "").strip()
        if owner and words:
            self.add_error("owner_words", f"{owner} or somebody else: leave one of them out.")
        if not owner and not words and "owner" not in self.errors and "owner_words" not in self.errors:
            self.add_error("owner", "Say who does it.")
        return cleaned


class SettleForm(WritingForm):
    """What became of an action point."""

    state = forms.ChoiceField(
        label="What became of it", widget=forms.RadioSelect, error_messages={"required": "Say what became of it."}
    )
    word = forms.CharField(
        label="In a word",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
        help_text="The group alone reads it.",
        error_messages={"max_length": "Shorten it to 2,000 characters."},
    )

    def __init__(self, *args: Any, may_drop: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state, states = ActionPoint.State, self.fields["state"]
        choices = [(state.DONE.value, "It is done"), (state.DROPPED.value, "It is dropped")]
        states.choices = choices if may_drop else choices[:1]  # type: ignore[attr-defined]
        if not may_drop:
            states.initial = state.DONE.value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("state") == ActionPoint.State.DROPPED and not cleaned.get("word") and "word" not in self.errors:
            self.add_error("word", "Say why it is dropped.")
        return cleaned
