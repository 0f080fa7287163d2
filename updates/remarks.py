"""Colleagues talk about a draft: they remark on it, reply, and settle what was raised."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from people.models import User
from publishing import audit
from publishing.forms import WritingForm
from updates import remark_letters, tasks
from updates.models import Remark, Section, Update
from updates.models.remarks import LONGEST


class ReplyForm(WritingForm):
    text = forms.CharField(
        label="What do you want to say?",
        max_length=LONGEST,
        help_text="Editors see this, and no reader ever does.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write something.", "max_length": f"Shorten this to {LONGEST:,} characters."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, key: object = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = key or uuid.uuid4()


class RemarkForm(ReplyForm):
    asked: "forms.ModelMultipleChoiceField[User]" = forms.ModelMultipleChoiceField(
        label="Whose answer do you want?",
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="They get an email. So does who last wrote the text.",
    )
    section: "forms.ModelChoiceField[Section]" = forms.ModelChoiceField(
        label="What is it about?", queryset=Section.objects.none(), required=False, empty_label="The whole update"
    )
    field_order = ["text", "section", "asked"]

    def __init__(self, *args: Any, update: Update, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = update.sections.all()  # type: ignore[attr-defined]
        colleagues = User.objects.editors().exclude(pk=by.pk).order_by("name", "email")
        self.fields["asked"].queryset = colleagues  # type: ignore[attr-defined]


@transaction.atomic
def say(form: ReplyForm, update: Update, *, by: User, to: Remark | None = None, about: Section | None = None) -> Remark:
    """Remark on the draft or a section of it, or reply to what somebody said, which is open again by that.

    A form sent twice says it once.
    """
    update = claim(update, by)
    if said := update.remarks.filter(key=form.cleaned_data["key"]).first():
        return said
    section = to.section if to else about or form.cleaned_data.get("section")
    remark = Remark.objects.create(
        key=form.cleaned_data["key"],
        update=update,
        section=section,
        thread=to,
        text=form.cleaned_data["text"],
        written_by=by,
        written_at=timezone.now(),
    )
    if to:
        Remark.objects.filter(pk=to.pk).update(settled_at=None, settled_by=None)
    remark.asked.set(form.cleaned_data.get("asked", []))
    audit.record(by, "remarked", update, remark=remark.pk)
    remark_letters.ask_for(remark, remark.written_at)
    transaction.on_commit(tasks.send_remark_letters.delay, robust=True)
    return remark


@transaction.atomic
def settle(remark: Remark, *, by: User) -> None:
    """What was raised is settled. Twice is as once; a reply opens it again."""
    claim(remark.update, by)
    if Remark.objects.open().filter(pk=remark.pk).update(settled_at=timezone.now(), settled_by=by):
        audit.record(by, "settled remark", remark.update, remark=remark.pk)


def claim(update: Update, by: User) -> Update:
    """Hold the update. Raises `PermissionDenied` when `by` may not read drafts."""
    if not getattr(by, "is_editor", False):
        raise PermissionDenied(f"{by} is not an editor")
    return Update.objects.select_for_update().get(pk=update.pk)
