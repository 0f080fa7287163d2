"""What staff answer on an update's way from draft to readers."""

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.urls import Resolver404, resolve

from documents.models import Document
from people.dates import named_in_london
from people.models import ANYONE
from publishing.forms import SayingForm, WritingForm
from publishing.templatetags.dates import clock, day
from publishing.when import EARLIEST, LATEST
from updates.models import Update
from workstreams.models import Workstream

LISTS = {"home", "updates", "documents", "workstreams", "roadmap", "actions", "recommendations", "consultations", "commitments"}
MINOR, MAJOR = "minor", "major"
KINDS = [
    (MINOR, "A minor correction: the date stays, it keeps its place in lists, and nobody is emailed"),
    (MAJOR, "A major correction: the date is today’s, it goes to the top of lists, and those who follow it are emailed"),
]


class LookedForm(WritingForm):
    """Warnings ask: while there are any, whoever goes on says that they have looked at them."""

    looked = forms.BooleanField(
        label="I have looked at each warning, and it can stay as it is",
        error_messages={"required": "Look at the warnings, mend what you can, and say that the rest can stay."},
    )

    def __init__(self, *args: Any, has_warnings: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_warnings:
            del self.fields["looked"]
        else:
            self.order_fields([name for name in self.fields if name != "looked"])


class TellForm(LookedForm):
    """How readers are to be told of a correction; of a first edition there is nothing to ask.

    `seen` stands for the draft that was looked at, `over` for the edition that was the newest.
    """

    over = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    kind = forms.ChoiceField(
        label="What kind of correction is it?",
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it is a minor or a major correction."},
    )
    note = forms.CharField(
        label="What changed, and why",
        help_text="Readers see this in the history. Of a major correction they see it beside the date and in the email too, "
        "and it must be given.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, update: Update, seen: str, newest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["over"].initial, self.fields["seen"].initial = newest, seen
        if not newest:
            del self.fields["kind"], self.fields["note"]
        elif not update.is_published:
            del self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_minor = cleaned.get("kind") == MINOR
        if "note" in self.fields and not is_minor and "kind" not in self.errors and not cleaned.get("note", "").strip():
            self.add_error("note", "Say what changed, and why.")
        return {"note": "", **cleaned, "is_minor": is_minor}


class AloneForm(TellForm):
    """Publishing without another person's approval."""

    why = forms.CharField(
        label="Why can it not wait for another person’s approval?",
        help_text="Staff see this. It stays marked until somebody else has approved it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it cannot wait for another person’s approval."},
    )


class SeenForm(LookedForm):
    """A step of which nothing is asked but what was looked at."""

    over = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, seen: str, newest: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["over"].initial, self.fields["seen"].initial = newest, seen


class SendBackForm(SayingForm):
    why = forms.CharField(
        label="What is to be changed",
        help_text="Its writers see this, and are told by email that it is there.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what is to be changed."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:  # there is nothing to have seen, and a review's page has another form that tells what was seen
            del self.fields["seen"]


FIRST, SECOND = "first", "second"


class ScheduleForm(SeenForm):
    """A moment, as a clock in London will show it. The cleaned `moment` is in UTC."""

    moment = forms.CharField(
        label="Day and time",
        help_text="As clocks in the UK show it, to the minute.",
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        max_length=30,
        error_messages={"required": "Give a day and a time."},
    )
    which = forms.ChoiceField(
        label="Which of the two?",
        help_text="In this night the clocks go back, so this time comes twice.",
        choices=[(FIRST, "The first, in summer time"), (SECOND, "The second, an hour later")],
        widget=forms.RadioSelect,
        error_messages={"required": "This time comes twice in that night. Choose which of the two."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        local = read_local(str(self.data.get("moment", "")))
        if local is None or len(named_in_london(local)) < 2:
            del self.fields["which"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "moment" not in cleaned:
            return cleaned
        local = read_local(cleaned["moment"])
        if local is None:
            self.add_error(
                "moment", f"Give a day and a time, like 24 November 2016, 9.30am, from {EARLIEST.year} to {LATEST.year}."
            )
            return cleaned
        named = named_in_london(local)
        if not named:
            words = f"There is no {clock(local)} on {day(local.date())}: the clocks go forward then. Choose another time."
            self.add_error("moment", words)
        else:
            cleaned["moment"] = named[-1] if cleaned.get("which") == SECOND else named[0]
        return cleaned


def read_local(words: str) -> datetime.datetime | None:
    """A day and time as browsers send it, to the minute; None if it is none, or lies outside what the portal knows."""
    try:
        local = datetime.datetime.fromisoformat(words)
    except ValueError:
        return None
    if local.tzinfo or not EARLIEST < local.date() < LATEST:
        return None
    return local.replace(second=0, microsecond=0)


class WithdrawForm(SayingForm):
    notice = forms.CharField(
        label="Why it is withdrawn, and what stands in its place",
        help_text="Readers see it above the text, in the feed and in an email.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is withdrawn."},
    )


class UnpublishForm(SayingForm):
    """Where readers are led instead, or what they are told."""

    to = forms.CharField(
        label="Where readers are led instead",
        help_text="The address of another page here, such as /updates/3/. Leave it empty if there is none.",
        max_length=250,
        required=False,
    )
    why = forms.CharField(
        label="Why it is gone",
        help_text="Readers see it if they are led nowhere. Staff see it in any case.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, update: Update, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.update = update

    def clean_to(self) -> str:
        """The path of a page that every reader of this update may read. Anything else would lead nowhere, or to strangers."""
        words: str = self.cleaned_data["to"].strip().removeprefix(settings.PORTAL_URL)
        if words and not leads_to_a_page(words, self.update):
            raise forms.ValidationError("Give the address of a page here that everybody can read, such as /updates/3/.")
        return words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("to") and not cleaned.get("why", "").strip() and not self.errors:
            self.add_error("why", "Say why it is gone, or where readers are led instead.")
        return cleaned


def leads_to_a_page(path: str, update: Update) -> bool:
    """Whether it is the path of a public page of ours, of something that anyone may read, and of another thing."""
    try:
        found = resolve(path)
    except Resolver404:
        return False
    if found.url_name == "update":
        others = Update.objects.visible_to(ANYONE).readable().exclude(pk=update.pk)
        return others.filter(number=found.kwargs["number"]).exists()
    if found.url_name == "document":
        return Document.objects.visible_to(ANYONE).readable().filter(slug=found.kwargs["slug"]).exists()
    if found.url_name == "workstream":
        return Workstream.objects.filter(slug=found.kwargs["slug"]).exists()
    return found.url_name in LISTS
