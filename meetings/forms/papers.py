"""What whoever prepares a meeting fills in about its papers."""

import uuid
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Q

from documents.files import MEGABYTE, MOST_BYTES
from documents.forms.versions import KINDS_TAKEN, LONGEST_TEXT, TOO_LONG, FilesForm
from documents.models import Document, Version
from meetings.models import Meeting, Paper
from publishing.audience import Audience
from publishing.forms import MarkdownInput, SayingForm, VersionedForm
from publishing.states import State


class PapersForm(FilesForm):
    """Files of which each becomes a paper."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def text_field(**kwargs: Any) -> forms.CharField:
    return forms.CharField(
        required=False,
        widget=MarkdownInput(attrs={"rows": 14}),
        validators=[MaxLengthValidator(LONGEST_TEXT, TOO_LONG)],
        **kwargs,
    )


class PaperForm(VersionedForm):
    """A paper that is no file: a text, a document of the library, one to follow, or something told."""

    document = forms.ModelChoiceField(
        label="A document of the library",
        queryset=Document.objects.none(),
        required=False,
        empty_label="None: I write it here, or it has no text",
        help_text="Only what the group may read is offered.",
    )
    text = text_field(label="Text", help_text="Markdown. Only if the paper is written here.")

    class Meta:
        model = Paper
        fields = ["item", "title", "kind"]
        labels = {"item": "Agenda item"}
        error_messages = {
            "item": {"required": "Choose the agenda item under which it stands.", "invalid_choice": "Choose one of its items."},
            "title": {"required": "Give it a title.", "max_length": "Shorten the title to 200 characters."},
        }
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["item"].queryset = meeting.items.all()
        fields["item"].empty_label = "Choose one"
        fields["kind"].choices = Paper.Kind.choices
        with_document = [Paper.Kind.PAPER, Paper.Kind.PRESENTATION]
        readable = Q(audience=Audience.EVERYONE) | Q(audience=Audience.GROUPS, audience_groups=meeting.group)
        offered = Document.objects.filter(readable, state=State.PUBLISHED).exclude(papers__meeting=meeting)
        fields["document"].queryset = offered.distinct().order_by("title")
        if self.instance.pk:
            for name in ("document", "text"):
                del self.fields[name]
            fields["kind"].choices = [(kind, kind.label) for kind in with_document]
            if self.instance.kind not in with_document:
                del self.fields["kind"]
        if self.instance.pk and self.instance.out_at:
            del self.fields["item"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.pk or self.errors:
            return cleaned
        has_document = cleaned["kind"] in (Paper.Kind.PAPER, Paper.Kind.PRESENTATION)
        given = [name for name in ("document", "text") if cleaned.get(name)]
        if has_document and not given:
            self.add_error(
                "text", "Write it here, choose a document, or say that it is to follow. Files are added by themselves."
            )
        if has_document and len(given) > 1:
            self.add_error("document", "It is either this document or the text below: leave one of them out.")
        if not has_document and given:
            self.add_error(given[0], "What is to follow or only told has no text yet: choose “Paper”, or leave this out.")
        return cleaned


class ReplaceForm(SayingForm):
    """The next version of a paper, or the paper that was to follow."""

    file = forms.FileField(
        label="File",
        required=False,
        help_text=f"{KINDS_TAKEN} At most {MOST_BYTES // MEGABYTE} MB. It is looked into before anybody can read it.",
        error_messages={"empty": "The file is empty. Choose another."},
    )
    text = text_field(label="Or its text", help_text="Markdown.")
    note = forms.CharField(
        label="What changed, and why",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="Members read it beside the paper.",
        error_messages={"required": "Say what changed, and why."},
    )

    def __init__(self, *args: Any, paper: Paper, draft: Version | None = None, **kwargs: Any) -> None:
        """It begins with what is prepared already, if anything is."""
        began = {"text": draft.text, "note": draft.note} if draft else {}
        super().__init__(*args, seen=draft.version if draft else 0, initial=began, **kwargs)
        if not paper.version_read:
            del self.fields["note"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("file")) == bool((cleaned.get("text") or "").strip()):
            self.add_error("file", "Choose a file or write a text: one of the two.")
        return cleaned
