"""What was said by mistake of a meeting, that it was held or is cancelled, is undone while its note was not circulated."""

from django.db import transaction
from django.db.models import F

from meetings import deputies, notices
from meetings.calling import CANCELLED, ENTRY, NotReady, change_entry, claim, missing, record_change, require_nothing_agreed
from meetings.models import Meeting, Note
from people.models import User
from publishing import search, writing

CIRCULATED = "Its note was circulated: what members have read of it stands."
UNDONE = (Meeting.State.HELD, Meeting.State.CANCELLED)


def may_undo(meeting: Meeting) -> bool:
    return meeting.state in UNDONE and not is_noted(meeting) and not meeting.notes_agreed.exists()


def is_noted(meeting: Meeting) -> bool:
    return Note.objects.filter(meeting=meeting).exclude(state=Note.State.WRITTEN).exists()


@transaction.atomic
def undo(meeting: Meeting, reason: str, *, by: User) -> Meeting:
    """It was not held, or is not cancelled after all: it is as it was before. Twice is as once. Raises `NotReady`.

    Where members were told that it is cancelled, they are told that it is called again, or postponed still, and it stands in
    their calendars anew. The deputies whom members had named are let in again.
    """
    meeting = claim(meeting)
    if meeting.state not in UNDONE:
        return meeting
    if is_noted(meeting):
        raise NotReady([CIRCULATED])
    require_nothing_agreed(meeting)
    if meeting.state == Meeting.State.HELD:
        require_ready(meeting)
        take_newest_papers(meeting)
        become(meeting, Meeting.State.CALLED, reason, by=by)
    elif not meeting.is_announced:
        become(meeting, Meeting.State.PLANNED, reason, by=by)
    elif meeting.postponed_because or not meeting.has_a_day:
        stay_postponed(meeting, reason, by=by)
    else:
        require_ready(meeting)
        notices.of_papers_let_go(meeting)
        deputies.let_in_again(meeting)
        change_entry(meeting)
        become(meeting, Meeting.State.CALLED, reason, by=by)
        record_change(meeting, "Meeting called again", is_emailed=not notices.is_past(meeting))
        notices.of_call(meeting)
    search.put(meeting)
    return meeting


def require_ready(meeting: Meeting) -> None:
    """What keeps a meeting from being called keeps it from being called again. Raises `NotReady`."""
    if problems := missing(meeting):
        raise NotReady(problems)


def stay_postponed(meeting: Meeting, reason: str, *, by: User) -> None:
    """It is postponed as it was before it was cancelled, for the reason that was given then."""
    notices.of_papers_let_go(meeting)
    change_entry(meeting)
    become(meeting, Meeting.State.POSTPONED, reason, by=by)
    record_change(meeting, "Meeting not cancelled, but postponed", note=meeting.reason, is_emailed=not notices.is_past(meeting))
    notices.of_staying_postponed(meeting)


def become(meeting: Meeting, state: Meeting.State, reason: str, *, by: User) -> None:
    before, meeting.state = meeting.state, state
    meeting.reason = (meeting.postponed_because or meeting.reason) if state == Meeting.State.POSTPONED else ""
    meeting.cancelled_at, meeting.postponed_because = None, ""
    fields = ["state", "reason", *CANCELLED, *ENTRY]
    writing.save(meeting, fields, by=by, became=state.value, was=before, undone=reason)


def take_newest_papers(meeting: Meeting) -> None:
    """A meeting keeps the papers as they were when it was held: those replaced since are before it again."""
    own = meeting.papers.out().filter(is_own=True, document__current__isnull=False, taken_back_at=None)
    for paper in own.exclude(version_read=F("document__current")).select_related("document"):
        paper.version_read_id = paper.document.current_id if paper.document else None
        paper.save(update_fields=["version_read"])
