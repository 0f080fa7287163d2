"""The accuracy round: those who attended propose other words for a circulated note, and the chair or the secretariat decides."""

from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString

from meetings import attending, notes, notices
from meetings.forms.accuracy import DecisionForm, ProposalForm
from meetings.models import Meeting, Note, NoteParagraph, Proposal
from people.dates import day_by_the_clock, today
from people.models import Group, Membership, Reader, User
from publishing import audit, writing
from publishing.comparing import compare
from publishing.markdown import marked, render
from publishing.merging import word_by_word
from publishing.templatetags.dates import day


class Over(Exception):
    """No words can be proposed (any more). It says why."""


class Decided(Exception):
    """Somebody has decided on the proposal meanwhile. It says what."""


def problem_of(note: Note) -> str:
    """Why nobody can propose words now; nothing if the round is open."""
    if note.is_agreed:
        return "The note is agreed: its words stay as they are."
    if not note.is_circulated or note.accuracy_until is None:
        return "The note is being written still."
    if note.accuracy_until < today():
        return f"Words could be proposed until {day(note.accuracy_until)}. Tell the secretariat, or the next meeting, instead."
    return ""


def is_for(user: Reader, note: Note) -> bool:
    """Whether this person may propose words: they attended and serve today, or they keep the note."""
    return attending.attends(user, note.meeting) or keeps(user, note.meeting)


def keeps(user: Reader, meeting: Meeting) -> bool:
    return Group.objects.kept_by(user).filter(pk=meeting.group_id).exists()


def decides(user: Reader, meeting: Meeting) -> bool:
    """Whether this person decides: whoever keeps the note, and who chairs the group today."""
    if not isinstance(user, User):
        return False
    chairs = meeting.group.memberships.current(day_by_the_clock()).filter(part=Membership.Part.CHAIR, profile__user=user)
    return keeps(user, meeting) or chairs.exists()


@transaction.atomic
def propose(form: ProposalForm, paragraph: NoteParagraph, *, by: User) -> Proposal:
    """Proposed once if the form is sent twice. Raises `Over`."""
    note = notes.claim(paragraph.note)
    asked = form.cleaned_data
    if made := Proposal.objects.filter(key=asked["key"]).first():
        return made
    if problem := problem_of(note):
        raise Over(problem)
    now = NoteParagraph.objects.get(pk=paragraph.pk)
    said = {"text": asked["text"], "why": asked["why"], "before": now.text}
    proposal = Proposal.objects.create(key=asked["key"], paragraph=now, by=by, at=timezone.now(), **said)
    audit.record(by, "proposed words", note, paragraph=now.number, **said)
    notices.of_proposal(proposal)
    return proposal


@transaction.atomic
def decide(form: DecisionForm, proposal: Proposal, *, by: User) -> Proposal:
    """Take the words or decline them; twice is as once. Raises `Decided`, and `ChangedMeanwhile` if the paragraph says
    something else by now than whoever decides has seen."""
    note = notes.claim(proposal.paragraph.note)
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("paragraph", "decided_by").get(pk=proposal.pk)
    asked, states = form.cleaned_data, {DecisionForm.TAKE: Proposal.State.TAKEN, DecisionForm.DECLINE: Proposal.State.DECLINED}
    wanted = states[asked["what"]]
    if not proposal.is_open and (proposal.state, proposal.reason) == (wanted, asked["reason"]):
        return proposal
    if not proposal.is_open or note.is_agreed:
        raise Decided(f"Nothing was done: {proposal.decided_by or 'the meeting'} has decided meanwhile.")
    if wanted == Proposal.State.TAKEN:
        take(proposal, asked["version"], asked.get("text", ""), by=by)
    proposal.state, proposal.reason = wanted, asked["reason"]
    proposal.decided_by, proposal.decided_at = by, timezone.now()
    proposal.save(update_fields=["state", "reason", "decided_by", "decided_at", "before", "became"])
    audit.record(by, f"{wanted} proposal", note, paragraph=proposal.paragraph.number, text=proposal.text, reason=proposal.reason)
    notices.of_decision(proposal)
    return proposal


def take(proposal: Proposal, version: int, together: str = "", *, by: User) -> None:
    """Let the paragraph say it; the audit trail keeps what it said. `together` is what it says with what was changed since the
    words were proposed. Raises `ChangedMeanwhile`, also if it was changed since and nobody has put the two together."""
    paragraph = writing.claim(proposal.paragraph, version)
    if paragraph.text == proposal.before:
        together = ""
    elif not together:
        raise writing.ChangedMeanwhile(paragraph)
    proposal.before, proposal.became = paragraph.text, together
    paragraph.text = together or proposal.text
    notes.rendered(paragraph)
    writing.save(paragraph, ["text", "html"], by=by, before=proposal.before, after=paragraph.text)


def put_together(proposal: Proposal) -> str | None:
    """What the paragraph would say with this and with what was changed since it was proposed; this alone if both changed the same
    words. None if nothing was changed since."""
    now = proposal.paragraph.text
    if not proposal.is_open or now == proposal.before:
        return None
    return word_by_word(proposal.before, proposal.text, now) or proposal.text


def changes_of(proposal: Proposal) -> SafeString:
    """What was proposed, marked in the words that stood then; of one that was taken, what that changed."""
    return compared(proposal.before, proposal.became or proposal.text)


def changes_now(proposal: Proposal) -> SafeString | None:
    """What taking it would change in the words that stand now, if these are others by now."""
    together = put_together(proposal)
    return None if together is None else compared(proposal.paragraph.text, together)


def compared(before: str, after: str) -> SafeString:
    return marked(compare(render(before, heading_level=notes.HEADING_LEVEL), render(after, heading_level=notes.HEADING_LEVEL)))


def of(note: Note) -> list[Proposal]:
    """All that were proposed, those that wait to be decided first."""
    rows = Proposal.objects.filter(paragraph__note=note).select_related("paragraph", "by", "decided_by")
    return sorted(rows, key=lambda proposal: not proposal.is_open)


def count(note: Note) -> int:
    return Proposal.objects.filter(paragraph__note=note).count()


def open_ones(note: Note) -> int:
    return Proposal.objects.filter(paragraph__note=note, state=Proposal.State.OPEN).count()
