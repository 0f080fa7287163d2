"""What staff fill in of promises: what was promised, and what came of it; and how the ledger is narrowed."""

import datetime
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.http import QueryDict

from people.dates import today
from publishing.audience import Audience
from publishing.forms import SayingForm, VersionedForm
from publishing.planned import WhenField
from updates.models import Mark, Promise, PromiseQuerySet, PromiseState, Section
from updates.models.promises import MARKS, OVERDUE
from workstreams.forms.filters import OfWorkstreamsForm
from workstreams.models import Milestone, Workstream


class PromiseForm(VersionedForm):
    when = WhenField(label="By when", error_messages={"required": "Say by when, as exactly as the text says it."})

    class Meta:
        model = Promise
        fields = ["words", "who", "milestone", "becomes_milestone"]
        labels = {
            "words": "What is promised",
            "who": "Who promises it",
            "milestone": "The milestone that it is",
            "becomes_milestone": "Make a milestone of it when it is published",
        }
        widgets = {"words": forms.Textarea(attrs={"rows": 3})}
        error_messages = {"words": {"required": "Say what is promised."}}
        help_texts = {
            "words": "In the words of the text, or shorter.",
            "who": "A person, a group or an organisation, if it says who.",
            "milestone": "If the plan has it already. Reaching it keeps the promise, and a new forecast moves it.",
        }

    field_order = ["words", "when", "who", "milestone", "becomes_milestone"]

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan: Any = self.fields["milestone"]
        plan.queryset = Milestone.objects.filter(workstream=section.workstream).by_due()
        plan.label_from_instance = lambda milestone: f"{milestone.title} ({milestone.due})"
        plan.required, plan.empty_label = False, "None"
        if section.workstream is None:
            del self.fields["milestone"]
        if section.workstream is None or section.update.audience != Audience.EVERYONE:
            del self.fields["becomes_milestone"]
        if self.instance.pk:
            self.fields["when"].initial = self.instance.when

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("becomes_milestone") and cleaned.get("milestone"):
            self.add_error("becomes_milestone", "Either choose its milestone or have one made of it, not both.")
        return cleaned


class MarkForm(SayingForm):
    state = forms.ChoiceField(
        label="What came of it",
        choices=MARKS,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it was kept, moved or dropped."},
    )
    expected = WhenField(label="The new date", required=False, help_text="Only if it was moved. As exactly as you know it.")
    words = forms.CharField(
        label="In words",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What was done; or why it is later, or not done at all. Readers see it beside the update that promised it.",
        error_messages={"required": "Say in words what came of it."},
    )
    address = forms.CharField(
        label="Where it can be seen",
        required=False,
        max_length=500,
        help_text="A page of ours, as /documents/the-report/, or a web address.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expected"].depends_on = "state"  # type: ignore[attr-defined]

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        if not address or (address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()):
            return address
        try:
            address = forms.URLField(assume_scheme="https").clean(address)
        except forms.ValidationError:
            raise forms.ValidationError("Give a path of ours, as /documents/the-report/, or a web address.") from None
        if urlsplit(address).scheme not in ("http", "https"):
            raise forms.ValidationError("Begin a web address with https://.")
        return address

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_moved = cleaned.get("state") == PromiseState.MOVED
        if is_moved and not cleaned.get("expected") and "expected" not in self.errors:
            self.add_error("expected", "Say to which date it was moved.")
        elif is_moved and cleaned.get("expected") and cleaned["expected"].is_overdue(today()):
            self.add_error("expected", "This date has passed. Give one that is still to come.")
        if not is_moved:
            self.errors.pop("expected", None)
            cleaned["expected"] = None
        return cleaned

    def said(self) -> Mark:
        given = self.cleaned_data
        made = Mark(state=given["state"], words=given["words"].strip(), address=given["address"])
        made.expected = given["expected"]
        return made


class PromiseFilterForm(OfWorkstreamsForm):
    state = forms.ChoiceField(choices=[("", "All"), *PromiseState.choices, (OVERDUE, "Overdue")])

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked, of=Workstream.objects.all())

    def chosen(self, promises: PromiseQuerySet, on: datetime.date) -> PromiseQuerySet:
        """As they stand on that day, what is still to come first."""
        promises = self.narrow(promises).in_full()
        if "state" in self.asked:
            promises = promises.in_state(self.asked["state"], on)
        return promises.soonest_first()
