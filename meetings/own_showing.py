"""What one person alone sees beside a paper: whether they have read it, and their notes."""

from typing import Any

from meetings import marks, own_notes
from meetings.models import Paper, PaperNote
from people.models import Reader, User


def context_of(user: Reader, paper: Paper) -> dict[str, Any]:
    """For the paper's page; nothing for somebody without an account."""
    if not isinstance(user, User):
        return {}
    mark = marks.of(user, [paper]).get(paper.pk)
    return {
        "read_standing": marks.standing(paper, mark),
        "read_mark": mark,
        "own_notes": PaperNote.objects.of(user).filter(paper=paper),
        "note_form": own_notes.NoteForm(pages=own_notes.pages_of(paper)),
    }
