"""What meetings decided, and what somebody is to do: written with the note, carried to later meetings until it is done."""

import datetime
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from meetings import notes, notices
from meetings.forms.decisions import ActionPointForm, DecisionForm, SettleForm
from meetings.models import ActionPoint, ActionPointQuerySet, Decision, Meeting, Note, NoticeKind
from people.dates import LONDON, day_by_the_clock
from people.models import Group, Profile, Reader, User
from publishing import audit, writing
from publishing.locks import take_turn
from publishing.planned import PlannedDate

DUE = PlannedDate.columns("due")
LOOKS_BACK = datetime.timedelta(days=7)
"""How late somebody is reminded at the most: who writes down what was due long ago reminds nobody."""

TOO_LATE = "Nothing was saved: the note is agreed, and what was decided with it. What you wrote is still here."


class Agreed(Exception):
    """The note is agreed, and what was decided with it."""


class Settled(Exception):
    """Somebody has said meanwhile what became of it. It says who, and what."""


def claim(note: Note) -> Note:
    """Raises `Agreed`."""
    claimed = notes.claim(note)
    if claimed.is_agreed:
        raise Agreed(TOO_LATE)
    return claimed


@transaction.atomic
def decide(form: DecisionForm, note: Note, *, by: User) -> Decision:
    """Write down a decision; the one already made of the form if it is sent twice. Raises `Agreed`."""
    note = claim(note)
    if made := Decision.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    decision: Decision = form.save(commit=False)
    decision.meeting, decision.item, decision.changed_by = note.meeting, form.cleaned_data["item"], by
    decision.key = form.cleaned_data["key"]
    decision.save()
    audit.record(by, "wrote decision", note, text=decision.text)
    return decision


@transaction.atomic
def reword(form: DecisionForm, note: Note, *, by: User) -> Decision:
    """Raises `ChangedMeanwhile`, `Agreed`."""
    claim(note)
    before = writing.claim(form.instance, form.cleaned_data["version"])
    decision: Decision = form.save(commit=False)
    decision.item = form.cleaned_data["item"]
    writing.save(decision, ["text", "item"], by=by, before=before.text)
    return decision


@transaction.atomic
def give(form: ActionPointForm, note: Note, *, by: User) -> ActionPoint:
    """Something that somebody is to do; the one already made of the form if it is sent twice. Raises `Agreed`."""
    note = claim(note)
    if made := ActionPoint.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    point: ActionPoint = form.save(commit=False)
    point.meeting, point.item, point.changed_by = note.meeting, form.cleaned_data["item"], by
    point.key, point.due = form.cleaned_data["key"], form.cleaned_data["due"]
    point.save()
    audit.record(by, "gave action point", note, what=point.what, owner=point.whose)
    return point


@transaction.atomic
def save(form: ActionPointForm, note: Note, *, by: User) -> ActionPoint:
    """Who does it by when may change as long as it is open; what is to be done, until the note is agreed.

    Raises `ChangedMeanwhile`, `Agreed`.
    """
    note = notes.claim(note)
    before = writing.claim(form.instance, form.cleaned_data["version"])
    point: ActionPoint = form.save(commit=False)
    point.item, point.due = form.cleaned_data["item"], form.cleaned_data["due"]
    if note.is_agreed and (point.what, point.item) != (before.what, before.item):
        raise Agreed(TOO_LATE)
    columns = ["what", "item", "owner", "owner_words", "action", "recommendation", *DUE]
    writing.save(point, columns, by=by, before=f"{before.what} ({before.whose}, {before.due_words})")
    return point


def owns(user: Reader, point: ActionPoint) -> bool:
    return isinstance(user, User) and ActionPoint.objects.owned_by(user).filter(pk=point.pk).exists()


def keeps(user: Reader, meeting: Meeting) -> bool:
    return Group.objects.kept_by(user).filter(pk=meeting.group_id).exists()


@transaction.atomic
def settle(form: SettleForm, point: ActionPoint, *, by: User) -> ActionPoint:
    """It is done, or dropped for a reason. Twice is as once. Raises `Settled`."""
    take_turn(f"meetings.actions {point.pk}")
    point = ActionPoint.objects.select_for_update(of=("self",)).select_related("meeting", "settled_by").get(pk=point.pk)
    state, word = form.cleaned_data["state"], form.cleaned_data["word"]
    if not point.is_open:
        if (point.state, point.word) == (state, word):
            return point
        who, what = point.settled_by or "Somebody", point.get_state_display().lower()
        raise Settled(f"Nothing was saved: {who} has said that it is {what}. What you wrote is still here.")
    point.state, point.word, point.settled_at, point.settled_by = state, word, timezone.now(), by
    writing.save(point, ["state", "word", "settled_at", "settled_by"], by=by, became=state, word=word)
    return point


def owners(meeting: Meeting) -> list[Profile]:
    """Those who may be given something to do: whoever served on the day of the meeting, attended it, or serves today."""
    members = meeting.group.memberships
    served = Q(pk__in=members.current(meeting.day.first).values("profile"))
    attended = Q(pk__in=meeting.attendance.filter(profile__isnull=False).values("profile"))
    return list(Profile.objects.filter(served | attended | Q(pk__in=members.current(day_by_the_clock()).values("profile"))))


def before(meeting: Meeting, user: Reader) -> ActionPointQuerySet:
    """What earlier meetings left open, as far as this reader may see it."""
    return ActionPoint.objects.visible_to(user).before(meeting).select_related("meeting__group", "owner").by_due()


def own(user: User) -> ActionPointQuerySet:
    """What this person is to do."""
    return ActionPoint.objects.owned_by(user).select_related("meeting__group").by_due()


@dataclass
class Decided:
    """What one reader sees of a meeting's decisions and action points."""

    decisions: list[Decision] = field(default_factory=list)
    points: list[ActionPoint] = field(default_factory=list)
    before: list[ActionPoint] = field(default_factory=list)
    """What earlier meetings left open, for those inside."""
    own: set[int] = field(default_factory=set)
    """The numbers of those that the reader is to do, or keeps."""


def shown_to(user: Reader, meeting: Meeting, *, is_inside: bool) -> Decided:
    """In a number of queries that does not grow. `is_inside` says whether the reader sees what is for the group alone."""
    points = meeting.action_points.visible_to(user).select_related("owner", "action", "recommendation", "settled_by")
    shown = Decided(
        decisions=list(meeting.decisions.visible_to(user)),
        points=list(points),
        before=list(before(meeting, user)) if is_inside and meeting.state != Meeting.State.CANCELLED else [],
    )
    for point in shown.points:
        point.meeting = meeting
    if is_inside and isinstance(user, User):
        mine = ActionPoint.objects.open() if keeps(user, meeting) else ActionPoint.objects.owned_by(user)
        listed = [point.pk for point in [*shown.points, *shown.before]]
        shown.own = set(mine.filter(pk__in=listed).values_list("pk", flat=True))
    return shown


def plan_reminders(now: datetime.datetime) -> None:
    """Have members told of what they are to do on the day on which it is due, each of them once of a date. Twice is as once.

    Nobody is told of what stands in a note that is being written: it is told once the note is circulated.
    """
    local = timezone.localtime(now, LONDON)
    day = local.date() if local.time() >= notices.NINE else local.date() - datetime.timedelta(days=1)
    due = ActionPoint.objects.open().filter(due_by__lte=day, due_by__gte=day - LOOKS_BACK, owner__user__isnull=False)
    due = due.exclude(meeting__note__state=Note.State.WRITTEN)
    for point in due.select_related("meeting", "owner"):
        if point.owner and point.due:
            due_by = point.due.last.isoformat()
            facts = {"action": point.pk, "due": due_by, "person": point.owner.user_id}
            occasion = f"{point.pk} {due_by} {point.owner.user_id}"
            notices.plan(point.meeting, NoticeKind.ACTION, occasion, facts)
