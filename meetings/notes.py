"""The note of a meeting on its way: written paragraph by paragraph, then circulated to those who were there.

While it is being written its paragraphs are numbered anew with each change, by the order of the agenda; from the day on which
it is circulated no number moves, and words change by proposals alone (`accuracy`).
"""

import datetime

from django.db import transaction
from django.utils import timezone

from meetings import agenda, notices
from meetings.forms.notes import ParagraphForm, RemarkForm, SummaryForm
from meetings.models import Meeting, Note, NoteParagraph, NoteRemark
from people.dates import now
from people.models import User
from publishing import audit, search, writing
from publishing.locks import take_turn
from publishing.markdown import render

HEADING_LEVEL = 4
"""Below the heading of the item under which a paragraph stands."""


class NotReady(Exception):
    """Nothing was done. It says why."""


class NoLongerWritten(Exception):
    """The note was circulated meanwhile: its words change by proposals, and an agreed one not at all."""

    def __init__(self, note: Note) -> None:
        how = "It is agreed: add an update beside the paragraph." if note.is_agreed else "Words change by proposals now."
        super().__init__(f"The note was circulated meanwhile, and nothing of this was saved. {how} What you wrote is still here.")


class TakenOut(Exception):
    """Somebody has taken the paragraph out of the note meanwhile."""


def claim(note: Note) -> Note:
    """Take a turn at the note, and see how it stands."""
    take_turn(f"meetings.note {note.meeting_id}")
    return Note.objects.select_for_update(of=("self",)).select_related("meeting__group", "agenda").get(pk=note.pk)


def claim_written(note: Note) -> Note:
    """Raises `NoLongerWritten`."""
    claimed = claim(note)
    if not claimed.is_written:
        raise NoLongerWritten(claimed)
    return claimed


def lines(note: Note) -> list[agenda.Line]:
    """The items under which its paragraphs stand."""
    return agenda.as_sent(note.agenda) if note.agenda else []


def require_held(note: Note) -> None:
    """Hold the meeting of a claimed note: nobody undoes meanwhile that it was held. Raises `NotReady`."""
    if Meeting.objects.select_for_update().get(pk=note.meeting_id).state != Meeting.State.HELD:
        raise NotReady("Say first that the meeting was held: before that there is nothing to note.")


@transaction.atomic
def begin(meeting: Meeting, *, by: User) -> Note:
    """The note of a meeting that was held; the one that there is if it was begun. Raises `NotReady`."""
    take_turn(f"meetings.note {meeting.pk}")
    if begun := Note.objects.filter(meeting=meeting).first():
        return begun
    if not Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.HELD).exists():
        raise NotReady("Say first that the meeting was held: before that there is nothing to note.")
    note = Note.objects.create(meeting=meeting, agenda=agenda.newest(meeting), changed_by=by)
    audit.record(by, "began note", meeting)
    return note


@transaction.atomic
def save_summary(form: SummaryForm, *, by: User) -> Note:
    """Raises `ChangedMeanwhile`, `NoLongerWritten`."""
    claim_written(form.instance)
    before = writing.claim(form.instance, form.cleaned_data["version"])
    note: Note = form.save(commit=False)
    writing.save(note, ["summary"], by=by, before=before.summary)
    return note


def rendered(paragraph: NoteParagraph) -> None:
    paragraph.html = render(paragraph.text, heading_level=HEADING_LEVEL, anchor=f"note-{paragraph.key.hex[:8]}")


def number_anew(note: Note) -> None:
    """Give paragraphs their numbers, by the order of the agenda; those under no item come last."""
    places = {line.item: place for place, line in enumerate(lines(note))}
    paragraphs = sorted(note.paragraphs.all(), key=lambda one: (places.get(one.item or 0, len(places)), one.number))
    for number, paragraph in enumerate(paragraphs, start=1):
        paragraph.number = number
    NoteParagraph.objects.bulk_update(paragraphs, ["number"])


@transaction.atomic
def add(form: ParagraphForm, note: Note, *, by: User) -> NoteParagraph:
    """A new last paragraph of its item; the one already made of the form if it is sent twice. Raises `NoLongerWritten`."""
    note = claim_written(note)
    if made := NoteParagraph.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    paragraph: NoteParagraph = form.save(commit=False)
    paragraph.note, paragraph.item, paragraph.changed_by = note, form.cleaned_data["item"], by
    paragraph.key, paragraph.number = form.cleaned_data["key"], note.paragraphs.count() + 1
    rendered(paragraph)
    paragraph.save()
    number_anew(note)
    audit.record(by, "added paragraph", note, text=paragraph.text)
    paragraph.refresh_from_db(fields=["number"])
    return paragraph


def claim_paragraph(paragraph: NoteParagraph, version: int) -> NoteParagraph:
    """Raises `ChangedMeanwhile`, `TakenOut`."""
    try:
        return writing.claim(paragraph, version)
    except NoteParagraph.DoesNotExist as gone:
        raise TakenOut from gone


@transaction.atomic
def save(form: ParagraphForm, *, by: User) -> NoteParagraph:
    """Raises `ChangedMeanwhile`, `NoLongerWritten`, `TakenOut`."""
    note = claim_written(form.instance.note)
    before = claim_paragraph(form.instance, form.cleaned_data["version"])
    paragraph: NoteParagraph = form.save(commit=False)
    paragraph.item = form.cleaned_data["item"]
    rendered(paragraph)
    writing.save(paragraph, ["text", "html", "item"], by=by, before=before.text)
    number_anew(note)
    paragraph.refresh_from_db(fields=["number"])
    return paragraph


@transaction.atomic
def move(paragraph: NoteParagraph, *, to: int, by: User) -> None:
    """Put a paragraph into that place among those of its item, counted from 1; those beyond the ends mean the ends.

    Raises `NoLongerWritten`, `TakenOut`.
    """
    note = claim_written(paragraph.note)
    stands = note.paragraphs.filter(pk=paragraph.pk).first()
    if stands is None:
        raise TakenOut
    paragraph = stands
    among = {one.pk: one for one in note.paragraphs.filter(item=paragraph.item)}
    wanted = [key for key in among if key != paragraph.pk]
    place = max(1, min(to, len(among)))
    wanted.insert(place - 1, paragraph.pk)
    numbers = sorted(one.number for one in among.values())
    for number, key in zip(numbers, wanted, strict=True):
        among[key].number = number
    NoteParagraph.objects.bulk_update(among.values(), ["number"])
    audit.record(by, "moved paragraph", note, number=paragraph.number, to=place)


@transaction.atomic
def take_out(paragraph: NoteParagraph, version: int, *, by: User) -> None:
    """Take out the paragraph as it was looked at. Raises `ChangedMeanwhile`, `NoLongerWritten`, `TakenOut`."""
    note = claim_written(paragraph.note)
    paragraph = claim_paragraph(paragraph, version)
    audit.record(by, "took out paragraph", note, number=paragraph.number, text=paragraph.text)
    NoteParagraph.objects.filter(pk=paragraph.pk).delete()
    number_anew(note)


@transaction.atomic
def circulate(note: Note, until: datetime.date, *, by: User) -> Note:
    """Let the group read the note, and those who attended propose other words until that day. Twice is as once.

    Raises `NotReady`.
    """
    note = claim(note)
    if not note.is_written:
        return note
    if not note.paragraphs.exists():
        raise NotReady("Write its first paragraph: there is nothing to look over yet.")
    require_held(note)
    note.state, note.accuracy_until, note.circulated_at = Note.State.CIRCULATED, until, now()
    writing.save(note, ["state", "accuracy_until", "circulated_at"], by=by, became="circulated", until=until.isoformat())
    notices.of_note(note)
    return note


@transaction.atomic
def remark(form: RemarkForm, paragraph: NoteParagraph, *, by: User) -> NoteRemark:
    """Say beside a paragraph of an agreed note what became of something; said once if the form is sent twice.

    Raises `NotReady`.
    """
    note = claim(paragraph.note)
    if made := NoteRemark.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    if not note.is_agreed:
        raise NotReady("The note is not agreed yet: change its words instead.")
    text = form.cleaned_data["text"]
    said = NoteRemark.objects.create(key=form.cleaned_data["key"], paragraph=paragraph, text=text, by=by, at=timezone.now())
    audit.record(by, "added update to paragraph", note, number=paragraph.number, text=text)
    search.put(note.meeting)
    return said
