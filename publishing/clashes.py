"""A form saved by two writers who began with the same words: what each changed is put together, field by field."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.db import models
from django.utils.safestring import SafeString

from publishing import merging
from publishing.comparing import compare_lines
from publishing.markdown import marked
from publishing.merging import Choice, Passage

SALT = "publishing.began"
YOU = "you"
UNKNOWN = ("\x00",)
CHOICES: tuple[Choice, ...] = ("mine", "theirs", "both")


def said(value: Any) -> list[str]:
    """What a browser would send for this value."""
    if isinstance(value, list | tuple | models.QuerySet):
        return sorted(word for each in value for word in said(each))
    if isinstance(value, models.Model):
        return [str(value.pk)]
    words = "" if value is None else str(value).strip()
    return [words] if words else []


def seal(version: int, words: dict[str, Any]) -> str:
    """The words that a form begins with, to travel in it and come back unchanged."""
    return signing.dumps([version, {name: said(value) for name, value in words.items()}], salt=SALT, compress=True)


def unseal(sealed: str, version: object) -> dict[str, list[str]] | None:
    """The words that this version of the form began with, if that can be told."""
    try:
        began, words = signing.loads(sealed, salt=SALT)
    except signing.BadSignature:
        return None
    return words if began == version else None


@dataclass(frozen=True)
class Place:
    """A passage of a field, and what to do with it where it collides."""

    name: str
    """Of the choice, in the form."""
    passage: Passage
    choice: Choice
    choices: tuple[Choice, ...]
    left: list[str]
    """Mine, as the form's choices name it: of a field with one value alone."""
    right: list[str]

    @property
    def marked_mine(self) -> SafeString:
        return marked(compare_lines(self.passage.base, self.passage.mine))

    @property
    def marked_theirs(self) -> SafeString:
        return marked(compare_lines(self.passage.base, self.passage.theirs))


@dataclass(frozen=True)
class Part:
    """A field that at least one of the two writers changed."""

    label: str
    is_text: bool
    places: list[Place]


class Clash:
    """What became of a form that was saved after a newer text had been. `data` is the form put together.

    `who` saved the newer text: a name, or “you”.
    """

    def __init__(self, form: Any, theirs: Any, who: str) -> None:
        self.who = who
        self.named = "What you saved in the other window" if who == YOU else f"What {who} saved"
        self.version = theirs.instance.version
        self.parts: list[Part] = []
        self.data = form.data.copy()
        self.is_chosen = form.data.get("theirs") == str(self.version)
        """Whether the choices were made for this text of theirs, and not for one before it."""
        self.began = unseal(form.cleaned_data["began"], form.cleaned_data["version"])
        for name in form._meta.fields:
            if name in form.fields:
                self.put_together(form[name], said(form.cleaned_data[name]), said(theirs.initial.get(name)))
        self.data["version"], self.data["began"] = str(self.version), theirs["began"].initial

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to choose."""
        return self.is_chosen or not any(place.passage.collides for part in self.parts for place in part.places)

    def put_together(self, field: forms.BoundField, mine: list[str], theirs: list[str]) -> None:
        began = None if self.began is None else self.began.get(field.name, [])
        if isinstance(field.field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
            self.data.setlist(field.name, of_both(began, mine, theirs))
            return
        is_text = isinstance(field.field.widget, forms.Textarea)
        if is_text:
            passages = merging.merge(None if began is None else "".join(began), "".join(mine), "".join(theirs))
        else:
            passages = [Passage(UNKNOWN if began is None else tuple(began), tuple(mine), tuple(theirs))]
        collisions = [passage for passage in passages if passage.collides]
        places = [
            self.place(field, f"{field.name}-{number}", passage, is_text) for number, passage in enumerate(collisions, start=1)
        ]
        asked = iter(places)
        changed = [one for one in passages if not one.says_the_same]
        every = [next(asked) if one.collides else self.place(field, "", one, is_text) for one in changed]
        self.data[field.name] = merging.put_together(passages, [place.choice for place in places])
        if every:
            self.parts.append(Part(str(field.label), is_text, every))

    def place(self, field: forms.BoundField, name: str, passage: Passage, is_text: bool) -> Place:
        choices = CHOICES if is_text else CHOICES[:2]
        asked = self.data.get(f"choice-{name}") if self.is_chosen else None
        choice = next((each for each in choices if each == asked), "both" if is_text else "mine")
        shown = [[] if is_text else [readable(field, value) for value in lines] for lines in (passage.mine, passage.theirs)]
        return Place(name, passage, choice, choices, *shown)


def of_both(began: list[str] | None, mine: list[str], theirs: list[str]) -> list[str]:
    """Whatever one of them added, without what one of them took away."""
    taken_out = {value for value in began or [] if value not in mine or value not in theirs}
    return [value for value in dict.fromkeys([*mine, *theirs]) if value not in taken_out]


def readable(field: forms.BoundField, value: str) -> str:
    """A value as the form's choices name it."""
    choices: Any = getattr(field.field, "choices", [])
    return next((str(label) for key, label in choices if str(key) == value), value)
