"""Questions that every published thing asks its writer."""

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any, TypeVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.datastructures import MultiValueDict

from people.models import Group, User
from publishing import former, typed
from publishing.audience import Audience
from publishing.clashes import YOU, Clash, seal
from publishing.templatetags.dates import day_and_time
from publishing.writing import ChangedMeanwhile, SaidMeanwhile, Written


class MarkdownInput(forms.Textarea):
    """A text in Markdown. A script puts buttons above it; without that it is a plain field."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-markdown": "", **(attrs or {})})


class WritingForm(forms.Form):
    """A form in which somebody writes: what no page shows and no feed may hold is dropped from it before anything is asked."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(_showable(data), *args, **kwargs)


def _showable(data: Any) -> Any:
    """What was sent, as it can be shown."""
    if not isinstance(data, MultiValueDict):
        return data and {name: typed.showable(value) if isinstance(value, str) else value for name, value in data.items()}
    shown = data.copy()
    for name, values in data.lists():
        shown.setlist(name, [typed.showable(value) if isinstance(value, str) else value for value in values])
    return shown


class LineField(forms.CharField):
    """A text of one line, such as a name or a title: nothing in it is unseen or turns the direction of writing."""

    def __init__(self, **kwargs: Any) -> None:
        too_long = {"max_length": f"{kwargs.get('label') or 'This'}: shorten it to {kwargs.get('max_length')} characters."}
        super().__init__(**{**kwargs, "error_messages": {**too_long, **(kwargs.get("error_messages") or {})}})

    def to_python(self, value: Any) -> str:
        return typed.line(super().to_python(value) or "")


class StandingFields:
    """For forms in which some fields take nothing any more, once something else has happened."""

    fields: dict[str, forms.Field]

    def let_stand(self, *names: str, help_text: str) -> None:
        for name in names:
            self.fields[name].disabled, self.fields[name].help_text = True, help_text

    def refuse_what_came_late(self: Any, why: str) -> None:
        """Say of each such field that what was typed into it, before that happened, is not saved; and keep it to be read."""
        for name, field in self.fields.items():
            typed = " ".join(str(self.data.get(self.add_prefix(name)) or "").split())
            stands = "" if (value := self[name].value()) is None else " ".join(str(value).split())
            if field.disabled and name in self.data and typed != stands:
                self.add_error(name, f"{why} What you gave is not saved: {readable(field, typed) or 'nothing'}.")


def readable(field: Any, value: str) -> str:
    """A value as the field's choices name it."""
    return next((str(label) for key, label in getattr(field, "choices", []) if str(key) == value), value)


class VersionedForm(WritingForm, forms.ModelForm):
    """Remembers which version of the text was opened, and which new thing an empty form is to become."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)
    clash: Clash | None = None
    """With what it was put together, if somebody else had saved a newer text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["key"].initial = self.instance.key

    def validate_unique(self) -> None:
        """What must be unique is, unless it was made of this very form: a form sent twice is not in its own way."""
        made = type(self.instance)._default_manager.filter(key=self.cleaned_data.get("key"))
        if self.instance.pk or not made.exists():
            super().validate_unique()


class MergedForm(VersionedForm):
    """Remembers the words that it began with, so that what two writers did with them can be put together."""

    began = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.is_bound:
            words = {name: self.initial.get(name) for name in self._meta.fields or []}
            self.fields["began"].initial = seal(self.instance.version, words)


F = TypeVar("F", bound=VersionedForm)


def save_unless_newer(
    form: F, save: Callable[[F], object], writer: User | None = None, /, **options: Any
) -> tuple[F, Written | None]:
    """Save the form, unless somebody has saved a newer text since it was opened.

    Then nothing is overwritten: the answer is the form once more, to be saved over the newer text by whoever has now seen
    that there is one, and that text. What both did is put together if the form can do that. `options` are what the form is
    made with.
    """
    try:
        save(form)
    except ChangedMeanwhile as clash:
        again = _put_together if isinstance(form, MergedForm) else _form_once_more
        return again(form, clash.newer, writer, options), clash.newer
    return form, None


def _put_together(form: F, newer: Written, writer: User | None, options: dict[str, Any]) -> F:
    who = YOU if writer and newer.changed_by == writer else str(newer.changed_by or "Somebody")
    clash = Clash(form, type(form)(instance=copy(newer), **options), who)
    again = type(form)(clash.data if clash.is_settled else form.data, instance=copy(newer), **options)
    again.clash = clash
    how = (
        "What both changed is put together here. Look it over, then save."
        if clash.is_settled
        else "Nothing is lost, and nothing is saved yet. Choose what is to stand where the same words were changed twice."
    )
    saved = "You saved another text in another window" if who == YOU else f"{who} saved another text"
    again.add_error(None, f"{saved} at {day_and_time(newer.changed_at)}, while you were writing. {how}")
    return again


def _form_once_more(form: F, newer: Written, writer: User | None, options: dict[str, Any]) -> F:
    data = form.data.copy()  # type: ignore[attr-defined]
    data["version"] = str(newer.version)
    again = type(form)(data, instance=copy(newer), **options)
    again.add_error(
        None,
        f"{newer.changed_by or 'Somebody'} saved another text at {day_and_time(newer.changed_at)}, while you were writing. "
        "Yours is still here, and theirs is shown below. Put the two together and save.",
    )
    return again


class SayingForm(WritingForm):
    """Something to be said of a thing by somebody who has seen how it stands: `seen` tells what they saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, seen: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = seen


def show_anew(form: forms.BaseForm, **carried: object) -> None:
    """Let a form that was sent carry along how things stand now, with what was typed into it."""
    form.data = form.data.copy()  # type: ignore[attr-defined]
    for name, value in carried.items():
        form.data[name] = str(value)  # type: ignore[index]


def say_unless_newer(form: forms.BaseForm, say: Callable[..., Any]) -> Any:
    """Say it, unless somebody has said something else meanwhile. Then the form tells what, and keeps what was typed."""
    try:
        return say(seen=form.cleaned_data["seen"])
    except SaidMeanwhile as clash:
        show_anew(form, seen=clash.seen)
        form.add_error(
            None,
            f"{clash.by or 'Somebody'} said at {day_and_time(clash.at)}, while you were writing: “{clash.words}” "
            "What you wrote is not saved yet. To say it all the same, save once more.",
        )
        return None


class AudienceForm(WritingForm, forms.ModelForm):
    """Who can read it: a choice, and the groups if it is for groups."""

    audience = forms.ChoiceField(
        label="Who can read it", choices=Audience.choices, widget=forms.RadioSelect, initial=Audience.EVERYONE
    )
    audience_groups = forms.ModelMultipleChoiceField(
        label="Which groups",
        queryset=Group.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Only if it is for members of named groups.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience_groups"].depends_on = "audience"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("audience") == Audience.GROUPS and not cleaned.get("audience_groups"):
            self.add_error("audience_groups", "Choose at least one group, or another answer to “Who can read it”.")
        return cleaned

    @property
    def chosen_groups(self) -> Iterable[Group]:
        """The groups that count: none unless it is for groups."""
        return self.cleaned_data["audience_groups"] if self.cleaned_data["audience"] == Audience.GROUPS else []


class AddressForm(WritingForm):
    """Another address for a thing that has one made of words."""

    slug = forms.RegexField(
        label="Address",
        regex=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        error_messages={
            "required": "Enter an address.",
            "invalid": "Use small letters without accents and digits, with single hyphens between them, as in “plan-2016”.",
        },
    )

    def __init__(self, thing: Any, data: Any = None) -> None:
        super().__init__(data, initial={"slug": thing.slug})
        self.thing = thing
        longest = thing._meta.get_field("slug").max_length
        before = thing.get_absolute_url().rpartition(f"{thing.slug}/")[0]
        field: Any = self.fields["slug"]
        field.max_length, field.help_text = longest, f"What follows {before} in its address. At most {longest} characters."
        field.validators.append(MaxLengthValidator(longest, f"Shorten the address to {longest} characters."))

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if former.is_taken(self.thing, slug):
            raise forms.ValidationError(
                f"Another {self.thing._meta.verbose_name} has this address, or had it once. Choose another.", code="taken"
            )
        return slug
