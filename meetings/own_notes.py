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
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    """When the note was last changed, as whoever changes it saw it."""

    def __init__(self, data: Any = None, *, pages: int, note: PaperNote | None = None) -> None:
        said = {"text": note.text, "page": note.page, "seen": note.at.isoformat()} if note else {}
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


def add(form: NoteForm, paper: Paper, *, by: User) -> PaperNote:
    """The note already made of the form if it is sent twice; another one if the form came back and says something else."""
    asked = form.cleaned_data
    return keep(asked.get("key") or uuid.uuid4(), paper.pk, asked.get("page"), asked["text"], by=by)


@transaction.atomic
def keep(key: uuid.UUID, paper: int, page: int | None, text: str, *, by: User) -> PaperNote:
    """A note of these words, made of a form with this key, once. One that was changed since stays as it is, beside another."""
    said = {"user": by, "paper_id": paper, "page": page, "text": text, "at": timezone.now()}
    key_of_words = uuid.uuid5(key, f"{by.pk} {paper} {page} {text}")
    made, _ = PaperNote.objects.of(by).get_or_create(key=key_of_words, defaults=said)
    return made if (made.page, made.text) == (page, text) else PaperNote.objects.create(**said)


@transaction.atomic
def save(form: NoteForm, note: PaperNote, *, by: User) -> bool:
    """Put these words in the place of the note's. Where it was changed since `by` saw it, or deleted, both are kept: these words
    as a note of their own. Answers whether they are in its place."""
    asked = form.cleaned_data
    page, text = asked.get("page"), asked["text"]
    now = PaperNote.objects.of(by).select_for_update().filter(pk=note.pk).first()
    if now and (now.page, now.text) == (page, text):
        return True
    if now and now.at.isoformat() == asked["seen"]:
        now.page, now.text, now.at = page, text, timezone.now()
        now.save(update_fields=["page", "text", "at"])
        return True
    keep(uuid.uuid5(note.key, asked["seen"]), note.paper_id, page, text, by=by)
    return False


def delete(note: PaperNote, *, by: User) -> None:
    """Twice is as once."""
    PaperNote.objects.of(by).filter(pk=note.pk).delete()
