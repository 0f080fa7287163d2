"""What is filled in about groups and about those who serve on them."""

import datetime
import uuid
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from people.dates import day_by_the_clock
from people.models import Group, Membership, PartInGroup, Profile, User
from publishing import typed
from publishing.forms import LineField, VersionedForm, WritingForm
from publishing.templatetags.dates import day
from publishing.when import EARLIEST, LATEST
from workstreams.forms.fields import DayInput
from workstreams.models import Workstream

LONGEST_PURPOSE = 2_000
LONGEST_LABEL = 60
LARGEST: dict[str, Any] = {"year": "16", "meeting": 9999, "paper": 9999}
"""With room for the letter of a late paper."""
NOT_A_DAY = "Give a day, like 2016-11-24."
PATTERN = (
    "Written with {meeting} and {paper}, and with {group} and the last two digits of the {year} if you want them: "
    "{group}({year}){meeting:02}-{paper:02} makes EAG(16)02-03."
)


class DayField(forms.DateField):
    """A day that may be meant."""

    def clean(self, value: Any) -> datetime.date | None:
        given: datetime.date | None = super().clean(value)
        if given and not EARLIEST <= given <= LATEST:
            raise ValidationError(f"Check the year. Give one from {EARLIEST.year} to {LATEST.year}.", code="year")
        return given


def day_field(label: str, help_text: str = "", *, required: bool = True, ask: str = "Give a day.") -> forms.DateField:
    words = {"required": ask, "invalid": NOT_A_DAY}
    return DayField(label=label, widget=DayInput(), help_text=help_text, required=required, error_messages=words)


class GroupForm(VersionedForm):
    """What a group is. Its secretariat does not say what kind it is, what it is called and whom it serves."""

    columns: ClassVar[list[str]] = ["name", "short_name", "kind", "purpose", "paper_pattern", "watermarks_packs"]
    for_editors: ClassVar[list[str]] = ["name", "short_name", "kind", "workstreams"]
    workstreams = forms.ModelMultipleChoiceField(
        label="Workstreams that it serves",
        queryset=Workstream.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Group
        fields = ["name", "short_name", "kind", "purpose", "paper_pattern", "watermarks_packs"]
        field_classes = dict.fromkeys(["name", "short_name", "paper_pattern"], LineField)
        labels = {
            "purpose": "What it is for",
            "paper_pattern": "How its papers are numbered",
            "watermarks_packs": "Name the reader on each page of a pack",
        }
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3}), "kind": forms.RadioSelect}
        help_texts = {
            "name": "A few words. The page’s address is made of them once and stays.",
            "short_name": "Such as EAG: it stands in the numbers of papers.",
            "purpose": "A sentence or two: readers see it in lists and in emails.",
            "paper_pattern": PATTERN,
        }
        error_messages = {
            "name": {"required": "Give it a name.", "unique": "Another group has this name. Give it one of its own."}
        }

    field_order = ["name", "short_name", "kind", "purpose", "workstreams", "paper_pattern", "watermarks_packs"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["workstreams"].initial = self.instance.workstreams.all()
        if not by.is_editor:
            for name in self.for_editors:
                del self.fields[name]

    def clean_purpose(self) -> str:
        purpose = typed.text(self.cleaned_data["purpose"])
        if len(purpose) > LONGEST_PURPOSE:
            raise ValidationError(f"Shorten what it is for to {LONGEST_PURPOSE:,} characters.", code="max_length")
        return purpose

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        pattern = cleaned.get("paper_pattern")
        short = cleaned.get("short_name", self.instance.short_name)
        called = short or (self.instance.slug or slugify(cleaned.get("name", ""))[:50]).upper()
        if pattern and len(pattern.format(group=called, **LARGEST)) > LONGEST_LABEL:
            self.add_error(
                "paper_pattern", f"Its papers’ numbers would pass {LONGEST_LABEL} characters. Shorten it, or the name."
            )
        return cleaned


class ClosingForm(VersionedForm):
    closed_on = day_field(
        "Last day", "Nobody serves on it after that day, and its members’ access ends with it.", ask="Say when."
    )

    class Meta:
        model = Group
        fields = ["closed_on", "successor"]
        labels = {"successor": "Who goes on with its work"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        successor: Any = self.fields["successor"]
        successor.empty_label = "No other group"
        successor.queryset = Group.objects.exclude(pk=self.instance.pk)

    def clean_successor(self) -> Group | None:
        """Raises `ValidationError` if the way from group to group would come back to this one."""
        successor: Group | None = self.cleaned_data["successor"]
        passed, following = {self.instance.pk}, successor
        while following:
            if following.pk in passed:
                raise ValidationError("That group’s work goes on in this one. Choose another, or none.", code="circle")
            passed.add(following.pk)
            following = following.successor
        return successor


class SpanForm(WritingForm):
    """From when to when somebody serves."""

    group: Group

    def clean(self) -> dict[str, Any]:
        """Nobody serves on a group that has closed."""
        cleaned = super().clean() or {}
        starts_on, ends_on, last = cleaned.get("starts_on"), cleaned.get("ends_on"), self.group.closed_on
        if last and starts_on and starts_on > last:
            self.add_error("starts_on", f"The group’s last day is {day(last)}. Give that day or an earlier one.")
        elif starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "It ends before it has begun. Give a later day, or leave this empty.")
        elif last and "ends_on" not in self.errors and (ends_on is None or ends_on > last):
            self.add_error("ends_on", f"The group’s last day is {day(last)}. Give that day or an earlier one.")
        return cleaned


STARTS = "Access to the group’s papers begins then."
ENDS = "Access ends with that day. Leave it empty if no end is set."
TAKEN = "Somebody of this name is known. Choose them above; for somebody else, add to the name what tells the two apart."


class MemberForm(SpanForm):
    """Somebody known, or somebody new, begins to serve."""

    profile = forms.ModelChoiceField(
        label="Somebody who is known", queryset=Profile.objects.none(), required=False, empty_label="Nobody of these"
    )
    name = LineField(label="Name", max_length=150, required=False, help_text="Of somebody who is not in that list.")
    organisation = LineField(label="Organisation", max_length=200, required=False)
    part = forms.ChoiceField(label="Part", choices=PartInGroup.choices, initial=PartInGroup.MEMBER, widget=forms.RadioSelect)
    starts_on = day_field("First day", STARTS, ask="Give the first day.")
    ends_on = day_field("Last day", ENDS, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, group: Group, known: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group, self.known = group, known
        self.fields["profile"].queryset = known  # type: ignore[attr-defined]
        for name in ("name", "organisation"):
            self.fields[name].depends_on = "profile"  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = day_by_the_clock()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        name = cleaned.get("name", "")
        if cleaned.get("profile") and name:
            self.add_error("name", "You chose somebody above. Leave the name empty, or choose “Nobody of these”.")
        elif not cleaned.get("profile") and "profile" not in self.errors:
            if not name and "name" not in self.errors:
                self.add_error("profile", "Choose somebody, or enter a name.")
            elif self.known.filter(name__iexact=name).exclude(key=cleaned.get("key") or uuid.uuid4()).exists():
                self.add_error("name", TAKEN)
        return cleaned


class InvitationForm(MemberForm):
    """Somebody is asked by email to serve."""

    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="The invitation goes there, and with it they sign in.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Enter the address to write to.",
            "max_length": "Email address: shorten it to 254 characters.",
            "invalid": "Enter an email address in the right form, like name@example.org.",
        },
    )

    field_order = ["email", "profile", "name", "organisation", "part", "starts_on", "ends_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        last, closed_on, today = cleaned.get("ends_on"), self.group.closed_on, day_by_the_clock()
        if closed_on and closed_on < today:
            for name in {"starts_on", "ends_on"} & self.errors.keys():
                del self.errors[name]
            self.add_error(None, f"The group closed on {day(closed_on)}: nobody can be invited to it.")
        elif last and last < today:
            self.add_error("ends_on", "This day is over. Give a later one, or leave it empty.")
        return cleaned


def as_seen(term: Membership) -> str:
    """How a term of office stands, as a form carries it along: what was saved since is not overwritten unseen."""
    return f"{term.part} {term.starts_on} {term.ends_on or ''}".strip()


class TermForm(SpanForm, forms.ModelForm):
    starts_on = day_field("First day", STARTS, ask="Give the first day.")
    ends_on = day_field("Last day", ENDS, required=False)

    class Meta:
        model = Membership
        fields = ["part", "starts_on", "ends_on"]
        widgets = {"part": forms.RadioSelect}

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = self.instance.group
        self.fields["seen"].initial = as_seen(self.instance)
