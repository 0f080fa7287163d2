"""What colleagues say of a section, beside the form in which it is written: read, answered and settled there.

The fields belong to the section's own form, so that whatever is typed there comes along and is not lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404

from people.models import User
from updates import remarks
from updates.forms import SectionForm
from updates.models import Remark, Section

ASKS = {"say", "settle"}
"""The names of buttons that say or settle something. Their values are the thread's number, or `new`."""


@dataclass(frozen=True)
class Talk:
    """What is not settled yet, each with a form to reply; how much is settled; and a form to begin something."""

    threads: list[tuple[Remark, remarks.ReplyForm]]
    settled: int
    form: remarks.RemarkForm

    def form_of(self, which: str) -> remarks.ReplyForm | None:
        replies = {str(thread.pk): form for thread, form in self.threads}
        return self.form if which == "new" else replies.get(which)

    @property
    def is_wrong(self) -> bool:
        return any(form.errors for form in (self.form, *(form for _, form in self.threads)))


def of(section: Section, reader: User, data: Mapping[str, Any] | None = None) -> Talk:
    """`data` is what was typed into one of the forms, if it is to be taken."""
    threads = Remark.objects.visible_to(reader).threads().filter(section=section)
    which = data.get("say") if data else None

    def typed_into(name: str) -> Mapping[str, Any] | None:
        return data if which == name else None

    form = remarks.RemarkForm(typed_into("new"), update=section.update, by=reader, prefix="remark")
    del form.fields["section"]
    replies = [
        (thread, remarks.ReplyForm(typed_into(str(thread.pk)), prefix=f"reply-{thread.pk}"))
        for thread in threads.open().in_full()
    ]
    for each in (form, *(reply for _, reply in replies)):
        of_the_sections_form(each)
    return Talk(replies, threads.exclude(settled_at=None).count(), form)


def of_the_sections_form(form: forms.Form) -> None:
    """Its fields stand outside the element in which the section is written, and are sent with it."""
    for field in form.fields.values():
        field.widget.attrs["form"] = "writing"
    form.fields["text"].widget.attrs["rows"] = 3


def act(section: Section, data: Mapping[str, Any], *, by: User) -> Talk:
    """Say or settle what was asked for. What cannot be said is there still, with what is wrong; 404 for a thread of elsewhere."""
    if "settle" in data:
        remarks.settle(thread_of(section, data["settle"], by), by=by)
        return of(section, by)
    talk = of(section, by, data)
    to = None if data["say"] == "new" else thread_of(section, data["say"], by)
    form = talk.form_of(data["say"]) or remarks.ReplyForm(data, prefix=f"reply-{data['say']}")
    if not form.is_valid():
        return talk
    remarks.say(form, section.update, by=by, to=to, about=section)
    return of(section, by)


def thread_of(section: Section, number: str, by: User) -> Remark:
    begun = Remark.objects.visible_to(by).threads().filter(section=section)
    return get_object_or_404(begun, pk=number if number.isdecimal() and len(number) < 19 else None)


def is_typed(form: SectionForm) -> bool:
    """Whether the section's own form holds something that is not saved; how lines end is not something."""
    changed = set(form.changed_data) - {"version", "key", "began"}
    body = [line.rstrip() for line in str(form["body"].data).strip().splitlines()]
    if body == [line.rstrip() for line in form.initial["body"].strip().splitlines()]:
        changed.discard("body")
    return bool(changed)
