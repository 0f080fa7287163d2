"""Who was at a meeting: written down by those who prepare it, beginning with the group's members on that day."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q

from meetings import notes
from meetings.forms.attending import AttendanceForm, GuestForm
from meetings.models import Answer, Attendance, Deputy, How, Meeting, Note
from meetings.models.attending import ATTENDED
from people.dates import LONDON
from people.models import Membership, Profile, Reader, User
from publishing import audit, writing
from publishing.clashes import said, unseal
from publishing.forms import readable

SEATS = [Membership.Part.CHAIR, Membership.Part.MEMBER]
"""Who counts towards the quorum, or whoever attends in their place: a deputy has no seat of their own."""


class Agreed(Exception):
    """The note was agreed, and who attended with it."""


class SeatTaken(Exception):
    """Somebody would stand in for a member who was there, or for whom somebody else stood in. It says which."""

    def __init__(self, member: Profile, other: str | None) -> None:
        how = f"{other} stands in for {member} already" if other else f"{member} was there too, so nobody stood in"
        super().__init__(f"{how}. Say who was there, then save once more.")


def members(meeting: Meeting) -> list[Membership]:
    """Those who served on the group on the day of the meeting, each once: the chair, the members, the deputies, the
    secretariat."""
    serving = meeting.group.memberships.current(meeting.day.first).select_related("profile").in_order()
    each: dict[int, Membership] = {}
    for membership in serving:
        each.setdefault(membership.profile_id, membership)
    return list(each.values())


def others(meeting: Meeting) -> list[Profile]:
    """Those who are written down and are no members of that day, perhaps since their terms were changed."""
    written = meeting.attendance.exclude(profile=None).values("profile")
    return list(Profile.objects.filter(pk__in=written).exclude(pk__in=[one.profile_id for one in members(meeting)]))


def written_down(meeting: Meeting) -> dict[int, Attendance]:
    """What was written of those whom the portal knows."""
    return {one.profile_id: one for one in meeting.attendance.all() if one.profile_id}


HOW_FORESEEN = {
    Answer.ATTENDING: How.PRESENT,
    Answer.REMOTELY: How.REMOTELY,
    Answer.APOLOGIES: How.APOLOGIES,
    Answer.DEPUTY: How.APOLOGIES,
}


def foreseen(meeting: Meeting) -> dict[int, Attendance]:
    """How members attended if they did as they had replied. Nothing of it is stored."""
    replies = meeting.replies.standing()
    return {reply.profile_id: Attendance(how=HOW_FORESEEN[Answer(reply.answer)]) for reply in replies}


def deputies_foreseen(meeting: Meeting) -> list[Deputy]:
    """Whom members of that day named to come in their place, and of whom nothing is written down yet; also those who may read
    no more since, because the member's term of office ended after the meeting."""
    over = datetime.datetime.combine(meeting.day.last + datetime.timedelta(days=1), datetime.time(), tzinfo=LONDON)
    saying = meeting.replies.standing().filter(answer=Answer.DEPUTY).values("profile")
    came = meeting.deputies.filter(Q(ended_at=None) | Q(ended_at__gte=over), profile__in=saying)
    came = came.filter(profile__in=meeting.group.memberships.current(meeting.day.first).values("profile"))
    written = meeting.attendance.exclude(on_behalf_of=None).values("on_behalf_of")
    unwritten = came.exclude(profile__in=written).select_related("profile").order_by("made_at", "pk")
    last = {one.profile_id: one for one in unwritten}
    return sorted(last.values(), key=lambda one: (one.name, one.pk))


def guest_foreseen(meeting: Meeting, deputy: str) -> dict[str, Any]:
    """With what the form for a guest begins who came as this deputy; nothing for any other number."""
    named = next((one for one in deputies_foreseen(meeting) if str(one.pk) == deputy), None)
    return {"name": named.name, "how": How.PRESENT, "on_behalf_of": named.profile_id} if named else {}


def form_of(meeting: Meeting, note: Note, data: object = None) -> AttendanceForm:
    """With what was written down; before that, with what members said that they would do."""
    known = written_down(meeting) or foreseen(meeting)
    return AttendanceForm(data, members=members(meeting), others=others(meeting), known=known, version=note.version)


def put_together(form: AttendanceForm, newer: Note) -> AttendanceForm:
    """The list once more, after somebody else saved another: each answer that one of the two changed, as they left it. Where both
    changed the same, whoever saves now is asked."""
    theirs, data = form_of(newer.meeting, newer), form.data.copy()  # type: ignore[attr-defined]
    began = unseal(form.cleaned_data["began"], form.cleaned_data["version"]) or {}
    both = []
    for name in theirs.people_fields:
        was, mine, stored = began.get(name), said(form.cleaned_data.get(name)), said(theirs[name].value())
        if name not in form.fields or (mine == was and mine != stored):
            data[name] = "".join(stored)
        elif mine != stored and stored != was:
            both.append((name, stored))
    data["version"], data["began"] = str(newer.version), theirs["began"].value()
    again = form_of(newer.meeting, newer, data)
    who = newer.changed_by or "Somebody"
    again.add_error(
        None, f"{who} changed the note meanwhile. What both of you said is put together here: look it over, and save once more."
    )
    for name, stored in both:
        again.add_error(name, f"{who} said: {readable(again.fields[name], ''.join(stored)) or 'nothing'}. Say which is right.")
    return again


def claim(note: Note) -> Note:
    """Raises `Agreed`."""
    claimed = notes.claim(note)
    if claimed.is_agreed:
        raise Agreed
    return claimed


@transaction.atomic
def save(form: AttendanceForm, note: Note, *, by: User) -> None:
    """Write down how each member attended. Raises `ChangedMeanwhile`, `Agreed`, `SeatTaken`."""
    claimed = claim(note)
    writing.claim(note, form.cleaned_data["version"])
    meeting, known, told = claimed.meeting, written_down(claimed.meeting), {}
    for profile in form.people:
        how, instead_of = form.answer_of(profile)
        if how:
            facts = {"name": profile.name, "organisation": profile.organisation, "how": how, "on_behalf_of": instead_of}
            Attendance.objects.update_or_create(meeting=meeting, profile=profile, defaults=facts)
            told[profile.name] = how
        elif profile.pk in known:
            known[profile.pk].delete()
    require_seats(meeting)
    writing.save(claimed, [], by=by, attendance=told)


@transaction.atomic
def add_guest(form: GuestForm, note: Note, *, by: User) -> Attendance:
    """Somebody who is no member; the one already written down if the form is sent twice. Raises `Agreed`, `SeatTaken`."""
    claimed, told = claim(note), dict(form.cleaned_data)
    if made := Attendance.objects.filter(key=told["key"]).first():
        return made
    guest = Attendance.objects.create(meeting=claimed.meeting, **told)
    require_seats(claimed.meeting)
    audit.record(by, "added who attended", claimed, name=guest.name, how=guest.how)
    return guest


def require_seats(meeting: Meeting) -> None:
    """Whoever was there sat on their own seat, or one person in their place. Raises `SeatTaken`."""
    there = meeting.attendance.filter(how__in=ATTENDED).select_related("on_behalf_of").order_by("pk")
    themselves = {one.profile_id for one in there}
    instead: dict[int, str] = {}
    for one in there:
        member = one.on_behalf_of
        if member and (member.pk in themselves or member.pk in instead):
            raise SeatTaken(member, instead.get(member.pk))
        if member:
            instead[member.pk] = one.name


@transaction.atomic
def take_out(guest: Attendance, note: Note, *, by: User) -> None:
    """Raises `Agreed`."""
    claimed = claim(note)
    audit.record(by, "took out who attended", claimed, name=guest.name)
    Attendance.objects.filter(pk=guest.pk).delete()


@dataclass
class Attended:
    """Who attended, by how; and whether they were enough."""

    by_how: list[tuple[str, list[Attendance]]] = field(default_factory=list)
    counted: int = 0
    """The seats on which a member sat, or somebody in their place."""
    quorum: int | None = None

    @property
    def is_quorate(self) -> bool:
        return self.quorum is None or self.counted >= self.quorum


def attended(meeting: Meeting, *, with_absent: bool) -> Attended:
    """In a number of queries that does not grow. Who was absent without a word is for the group alone."""
    rows = list(meeting.attendance.select_related("on_behalf_of"))
    shown = [how for how in How if with_absent or how != How.ABSENT]
    by_how = [(how.label, [one for one in rows if one.how == how]) for how in shown]
    counted, quorum = against_quorum(meeting)
    return Attended([(label, people) for label, people in by_how if people], counted, quorum)


def against_quorum(meeting: Meeting) -> tuple[int, int | None]:
    """How many seats were taken, and how many have to be: what was agreed with the note stays."""
    agreed = Note.objects.agreed().filter(meeting=meeting).first()
    if agreed and agreed.seats_taken is not None:
        return agreed.seats_taken, agreed.quorum
    return seats_taken(meeting), meeting.quorum


def seats_taken(meeting: Meeting) -> int:
    """On how many of the seats of that day a member sat, or somebody in their place."""
    there = meeting.attendance.filter(how__in=ATTENDED).values_list("on_behalf_of", "profile")
    seats = meeting.group.memberships.current(meeting.day.first).filter(part__in=SEATS)
    return len({instead_of or own for instead_of, own in there}.intersection(seats.values_list("profile", flat=True)))


def attends(user: Reader, meeting: Meeting) -> bool:
    """Whether this person was at the meeting, and serves on its group today."""
    if not isinstance(user, User):
        return False
    own = Profile.objects.filter(user=user)
    is_inside = Meeting.objects.of_members(user).filter(pk=meeting.pk).exists()
    return is_inside and meeting.attendance.filter(how__in=ATTENDED, profile__in=own).exists()
