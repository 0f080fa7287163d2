"""What whoever prepares a meeting writes down of who attended."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms

from meetings.models import Attendance, How
from meetings.models.attending import ATTENDED
from people.models import Membership, Profile
from publishing.clashes import seal
from publishing.forms import WritingForm

NOT_SAID = [("", "Not said"), *How.choices]


def members_field(members: list[Membership], label: str) -> forms.ModelChoiceField:
    """Asks for one of the members, in whose place somebody attends."""
    seats = [one.profile_id for one in members if one.part in (Membership.Part.CHAIR, Membership.Part.MEMBER)]
    return forms.ModelChoiceField(
        label=label, queryset=Profile.objects.filter(pk__in=seats), required=False, empty_label="Nobody: for themselves"
    )


class AttendanceForm(WritingForm):
    """How each member attended, all at once."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    began = forms.CharField(widget=forms.HiddenInput, required=False)
    """The answers with which the list was opened."""

    def __init__(
        self,
        data: Any = None,
        *,
        members: list[Membership],
        others: list[Profile],
        known: Mapping[int, Attendance],
        version: int = 1,
    ) -> None:
        super().__init__(data)
        self.fields["version"].initial = version
        self.members = members
        self.people = [*(one.profile for one in members), *others]
        for membership in members:
            part = "" if membership.part == Membership.Part.MEMBER else membership.get_part_display().lower()
            self.ask(membership.profile, part, known, stands_in=membership.part == Membership.Part.DEPUTY)
        for profile in others:
            was = known.get(profile.pk)
            self.ask(profile, "no member on that day", known, stands_in=was is not None and was.on_behalf_of_id is not None)

        self.fields["began"].initial = seal(version, {name: self.fields[name].initial for name in self.people_fields})

    @property
    def people_fields(self) -> list[str]:
        return [name for name in self.fields if name not in self.base_fields]

    def ask(self, profile: Profile, part: str, known: Mapping[int, Attendance], *, stands_in: bool) -> None:
        """How one of them attended; of whoever may stand in for a member, for whom."""
        was, name = known.get(profile.pk), f"{profile.name} ({part})" if part else profile.name
        self.fields[f"how_{profile.pk}"] = forms.ChoiceField(
            label=", ".join(filter(None, [name, profile.organisation])),
            choices=NOT_SAID,
            required=False,
            initial=was.how if was else "",
        )
        if stands_in:
            instead_of = members_field(self.members, f"{profile.name}, on behalf of")
            instead_of.initial = was.on_behalf_of_id if was else None
            self.fields[f"for_{profile.pk}"] = instead_of

    def answer_of(self, profile: Profile) -> tuple[str, Profile | None]:
        return self.cleaned_data.get(f"how_{profile.pk}", ""), self.cleaned_data.get(f"for_{profile.pk}")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        instead: dict[Profile, str] = {}
        for profile in self.people:
            how, instead_of = self.answer_of(profile)
            if not instead_of:
                continue
            if how not in ATTENDED:
                self.add_error(f"how_{profile.pk}", f"Whoever stands in for {instead_of} was there: say how.")
            if cleaned.get(f"how_{instead_of.pk}") in ATTENDED:
                self.add_error(f"for_{profile.pk}", f"{instead_of} was there too: nobody stood in.")
            if (other := instead.setdefault(instead_of, profile.name)) != profile.name:
                self.add_error(f"for_{profile.pk}", f"{other} stands in for {instead_of} already.")
        return cleaned


class GuestForm(WritingForm, forms.ModelForm):
    """Somebody who attended and is no member: a deputy for one meeting, or a guest."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    class Meta:
        model = Attendance
        fields = ["name", "organisation", "how", "on_behalf_of"]
        labels = {"how": "How"}
        widgets = {"how": forms.RadioSelect}
        error_messages = {
            "name": {"required": "Give the name.", "max_length": "Shorten the name to 150 characters."},
            "how": {"required": "Say how they attended."},
            "organisation": {"max_length": "Shorten it to 200 characters."},
        }

    def __init__(self, *args: Any, members: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["how"].choices = [(how.value, how.label) for how in How if how in ATTENDED]
        fields["on_behalf_of"] = members_field(members, "On behalf of")

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())
