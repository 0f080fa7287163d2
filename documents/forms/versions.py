"""What editors fill in about a version and its files."""

import uuid
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator

from documents.files import MEGABYTE, MOST_BYTES
from documents.limits import MOST_AT_ONCE, MOST_FILES_AT_ONCE
from documents.models import AttachedFile, Version
from publishing.forms import MarkdownInput, MergedForm
from workstreams.forms.fields import DayInput

KINDS_TAKEN = "PDF, Word, Excel, PowerPoint, OpenDocument, CSV, plain text, Markdown, PNG, JPEG, GIF or WebP."

LONGEST_TEXT = 500_000
"""Characters: a book. What is longer is read better as a file."""
TOO_LONG = f"Shorten the text to {LONGEST_TEXT:,} characters, or add it as a file: it has %(show_value)s."


class VersionForm(MergedForm):
    dated = forms.DateField(
        label="Date of this version",
        widget=DayInput(),
        error_messages={"required": "Give the day of this version.", "invalid": "Give a day, like 2016-11-24."},
    )
    is_final = forms.TypedChoiceField(
        label="Is it final?",
        choices=[("True", "Final"), ("False", "A draft, for comment")],
        coerce=lambda answer: answer == "True",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it is final."},
    )

    class Meta:
        model = Version
        fields = ["dated", "is_final", "note", "text"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3}), "text": MarkdownInput(attrs={"rows": 24})}
        labels = {"note": "What changed since the version before, and why"}
        help_texts = {
            "note": "Readers see it beside the date and in the email.",
            "text": "Markdown: ## for a heading, - for a list, [words](address) for a link, [^1] for a footnote. "
            "Leave it empty if the document is its files.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].validators.append(MaxLengthValidator(LONGEST_TEXT, TOO_LONG))
        if self.instance.number == 1:
            del self.fields["note"]


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several files. Whether each can be taken is said of each, so that one does not keep out the others."""

    widget = FilesInput(attrs={"multiple": True, "class": "ds_file-upload__input"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = [one for one in data or [] if isinstance(one, UploadedFile)]
        if not given:
            raise forms.ValidationError("Choose at least one file.")
        return given


class FilesForm(forms.Form):
    most_bytes = MOST_BYTES
    chosen = FilesField(
        label="Files",
        help_text=f"{KINDS_TAKEN} Each of at most {MOST_BYTES // MEGABYTE} MB. At most {MOST_FILES_AT_ONCE} at once, "
        f"of at most {MOST_AT_ONCE // MEGABYTE} MB together, unless they are sent one by one. "
        "Each is looked into before anybody can read it.",
    )


class DocumentsForm(FilesForm):
    """Files of which each becomes a document."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class AcceptedField(forms.ModelMultipleChoiceField):
    """Files, each of which is to be ticked."""

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value) if value else []
        missing = [one for one in self.queryset or [] if one not in chosen]
        if missing:
            raise forms.ValidationError(
                [f"Say that “{one}” can be published in spite of what is in it, or do not publish it yet." for one in missing]
            )
        return chosen


class PublishForm(forms.Form):
    """The last question before publishing: whether each file with warnings can be published as it is."""

    accepted = AcceptedField(
        label="I have looked, and it can be published as it is",
        queryset=AttachedFile.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "The files have changed. Look at them once more."},
    )

    def __init__(self, *args: Any, unaccepted: list[AttachedFile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = AttachedFile.objects.filter(pk__in=[one.pk for one in unaccepted])
        self.fields["accepted"].queryset = own  # type: ignore[attr-defined]
        if not unaccepted:
            del self.fields["accepted"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        return {"accepted": [], **cleaned}
