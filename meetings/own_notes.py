"""Notes to oneself beside a paper: seen by whoever wrote them, and by nobody else."""

import uuid
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone

from meetings.models import Paper, PaperNote
from people.models import User
from publishing.forms import WritingForm

MOST_PAGES = 10_000


class NoteForm(WritingForm):
    """`pages` is how many the paper's file has; without any it is not asked which one is meant."""

    text = forms.CharField(
        label="Note to yourself",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
        help_text="Nobody but you sees it: neither staff nor the secretariat.",
        error_messages={"required": "Write the note.", "max_length": "Shorten it to 5,000 characters."},
    )
    page = forms.IntegerField(
        label="Page",
        required=False,
        help_text="If it is about one page.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1}),
        error_messages={"invalid": "Give the page in digits, like 12."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def __init__(self, data: Any = None, *, pages: int, note: PaperNote | None = None) -> None:
        said = {"text": note.text, "page": note.page} if note else {}
        super().__init__(data, initial=said, auto_id="id_note_%s")
        self.pages = pages
        if not pages and not said.get("page"):
            del self.fields["page"]

    def clean_page(self) -> int | None:
        page: int | None = self.cleaned_data["page"]
        if page is not None and not 1 <= page <= (self.pages or MOST_PAGES):
            raise forms.ValidationError(f"It has pages 1 to {self.pages}." if self.pages else "Give a page from 1 on.")
        return page


def pages_of(paper: Paper) -> int:
    """How many pages the paper's file has; 0 if it has none, or no file."""
    version = paper.version_read
    first = version.files.select_related("stored").order_by("position").first() if version else None
    return first.stored.page_count if first else 0


@transaction.atomic
def add(form: NoteForm, paper: Paper, *, by: User) -> PaperNote:
    """The note already made of the form if it is sent twice."""
    asked = form.cleaned_data
    said = {"user": by, "paper": paper, "page": asked.get("page"), "text": asked["text"], "at": timezone.now()}
    key = asked.get("key") or uuid.uuid4()
    made = PaperNote.objects.of(by).filter(key=key).first()
    return made or PaperNote.objects.get_or_create(key=key, defaults=said)[0]


def save(form: NoteForm, note: PaperNote, *, by: User) -> None:
    asked = form.cleaned_data
    PaperNote.objects.of(by).filter(pk=note.pk).update(text=asked["text"], page=asked.get("page"), at=timezone.now())


def delete(note: PaperNote, *, by: User) -> None:
    """Twice is as once."""
    PaperNote.objects.of(by).filter(pk=note.pk).delete()
