"""What whoever prepares meetings fills in about one."""

import datetime
from typing import Any

from django import forms

from meetings.forms.agenda import DayInput, TimeInput
from meetings.models import Meeting, Note
from people.dates import named_in_london, today
from people.models import Group
from publishing.forms import LineField, StandingFields, VersionedForm, WritingForm
from publishing.planned import WhenField
from publishing.templatetags.dates import day as spoken
from publishing.templatetags.dates import time_of_day
from publishing.when import When

LARGEST_NUMBER = 9999
KEEP_A_DAY: dict[str, str] = {
    Meeting.State.CALLED: "It has been called: give the day. If that is no longer known, postpone it.",
    Meeting.State.HELD: "It was held: give the day on which it was, like 10 November 2016.",
}


class MeetingForm(StandingFields, VersionedForm):
    day = WhenField(
        label="When",
        help_text="As exactly as you know it: 10 November 2016, 21–22 November 2016, first quarter of 2017.",
        error_messages={"required": "Say when it is, as exactly as you know it."},
    )
    online_link = forms.URLField(
        label="Link for joining online",
        required=False,
        assume_scheme="https",
        max_length=500,
        help_text="Members alone see it.",
        error_messages={
            "invalid": "Give a whole address, like https://meet.example/123.",
            "max_length": "Give an address of at most 500 characters.",
        },
    )

    class Meta:
        model = Meeting
        fields = [
            "number",
            "title",
            "starts_at",
            "ends_at",
            "place",
            "online_link",
            "quorum",
            "questions_until",
            "titles_are_public",
        ]
        field_classes = dict.fromkeys(["title", "place"], LineField)
        labels = {
            "title": "What it is about",
            "starts_at": "Begins at",
            "ends_at": "Ends at",
            "questions_until": "Questions on papers until",
            "titles_are_public": "Anyone may see what restricted papers are called",
        }
        help_texts = {
            "title": "Only if it is about one thing.",
            "place": "As people find it: Victoria Quay, Edinburgh.",
            "quorum": "How many have to be there, if your terms of reference say so.",
            "questions_until": "The last day; without it, the day before the meeting.",
            "titles_are_public": "The papers themselves stay with the group. Otherwise nobody else knows that there are any.",
        }
        widgets = {"starts_at": TimeInput(), "ends_at": TimeInput(), "questions_until": DayInput()}
        error_messages = {
            "number": {"required": "Give its number.", "invalid": "Give its number in digits, like 2."},
            "starts_at": {"invalid": "Give a time of day, like 10:00."},
            "ends_at": {"invalid": "Give a time of day, like 12:30."},
            "questions_until": {"invalid": "Give a day, like 2016-11-04."},
            "title": {"max_length": "Shorten what it is about to 150 characters."},
            "place": {"max_length": "Shorten the place to 300 characters."},
            "quorum": dict.fromkeys(
                ("invalid", "min_value", "max_value"), "Give how many have to be there in digits, like 5; at most 32767."
            ),
        }

    field_order = [
        "number",
        "day",
        "starts_at",
        "ends_at",
        "place",
        "online_link",
        "title",
        "quorum",
        "questions_until",
        "titles_are_public",
    ]

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        if self.instance.pk:
            self.fields["day"].initial = self.instance.day
        if self.instance.is_announced:
            self.fields["number"].disabled = True
            self.fields["number"].help_text = "It keeps the number by which it was called."
        if self.instance.pk and Note.objects.agreed().filter(meeting=self.instance).exists():
            self.let_stand("day", "quorum", help_text="The note is agreed: this stays as it was.")

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        if not 1 <= number <= LARGEST_NUMBER:
            raise forms.ValidationError(f"Give a number from 1 to {LARGEST_NUMBER}.")
        others = self.group.meetings.exclude(pk=self.instance.pk).exclude(key=self.data.get("key") or self.instance.key)
        if taken := others.filter(number=number).first():
            next_free = (self.group.meetings.order_by("-number").values_list("number", flat=True).first() or 0) + 1
            raise forms.ValidationError(
                f"The group has a meeting {number} already, {taken.day}. The next free number is {next_free}.", code="taken"
            )
        return number

    def clean_day(self) -> When:
        day: When = self.cleaned_data["day"]
        closed_on = self.group.closed_on
        if closed_on and day.first > closed_on and "day" in self.changed_data:
            raise forms.ValidationError(f"The group’s last day is {spoken(closed_on)}. Give that day or an earlier one.")
        return day.with_year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.refuse_what_came_late("This stays as it was when the note was agreed.")
        day, starts, ends = cleaned.get("day"), cleaned.get("starts_at"), cleaned.get("ends_at")
        if ends and not starts and "starts_at" not in self.errors:
            self.add_error("starts_at", "Say when it begins, too.")
        if day and starts and ends and day.first == day.last and ends <= starts:
            self.add_error("ends_at", f"It would end at {time_of_day(ends)}, before it begins at {time_of_day(starts)}.")
        if day and self.instance.state in KEEP_A_DAY and not day.is_exact:
            self.add_error("day", KEEP_A_DAY[self.instance.state])
        until = cleaned.get("questions_until")
        if until and day and day.is_exact and until > day.last:
            self.add_error("questions_until", f"The meeting is over by then: give {day} or an earlier day.")
        for name, moment in (("starts_at", starts), ("ends_at", ends)):
            if day and moment and day.is_exact and not exists(day.first if name == "starts_at" else day.last, moment):
                self.add_error(name, f"Clocks are put forward on that day: there is no {time_of_day(moment)}.")
        if self.instance.state == Meeting.State.CALLED:
            self.require_what_was_called(cleaned)
        return cleaned

    def require_what_was_called(self, cleaned: dict[str, Any]) -> None:
        """What it was called with stays said, if in other words."""
        if not cleaned.get("starts_at") and "starts_at" not in self.errors:
            self.add_error("starts_at", "It has been called: say when it begins.")
        if not cleaned.get("place") and not cleaned.get("online_link") and not {"place", "online_link"} & self.errors.keys():
            self.add_error("place", "It has been called: say where it is, or give the link for joining online.")


def exists(day: datetime.date, time: datetime.time) -> bool:
    """Whether clocks in London show that time on that day."""
    return bool(named_in_london(datetime.datetime.combine(day, time)))


class ReasonForm(WritingForm):
    """Why a meeting does not take place, or not then."""

    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="Everybody who sees the meeting reads it.",
        error_messages={"required": "Say why: members ask.", "max_length": "Shorten it to 2,000 characters."},
    )


class UndoForm(ReasonForm):
    """Why what was said of a meeting was a mistake."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = "It is kept with the record of what was done."


class PostponeForm(ReasonForm):
    day = WhenField(
        label="Until when",
        help_text="As exactly as you know it: first quarter of 2017, 12 January 2017, in due course.",
        error_messages={"required": "Say until when, as exactly as you know it."},
    )
    field_order = ["day", "reason"]

    def clean_day(self) -> When:
        day: When = self.cleaned_data["day"]
        if day.last < today():
            raise forms.ValidationError(f"{day} has passed: give a day that is to come, or write “in due course”.", code="past")
        return day.with_year
