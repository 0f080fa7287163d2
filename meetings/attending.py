"""Who was at a meeting: written down by those who prepare it, beginning with the group's members on that day."""

from dataclasses import dataclass, field

from django.db import transaction

from meetings import notes
from meetings.forms.attending import AttendanceForm, GuestForm
from meetings.models import Answer, Attendance, How, Meeting, Note
from meetings.models.attending import ATTENDED
from people.models import Membership, Profile, Reader, User
from publishing import audit, writing


class Agreed(Exception):
    """The note was agreed, and who attended with it."""


def members(meeting: Meeting) -> list[Membership]:
    """Those who served on the group on the day of the meeting, each once: the chair, the members, the deputies, the
    secretariat."""
    serving = meeting.group.memberships.current(meeting.day.first).select_related("profile").in_order()
    each: dict[int, Membership] = {}
    for membership in serving:
        each.setdefault(membership.profile_id, membership)
    return list(each.values())


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


def form_of(meeting: Meeting, note: Note, data: object = None) -> AttendanceForm:
    """With what was written down; before that, with what members said that they would do."""
    known = written_down(meeting) or foreseen(meeting)
    return AttendanceForm(data, members=members(meeting), known=known, version=note.version)


def claim(note: Note) -> Note:
    """Raises `Agreed`."""
    claimed = notes.claim(note)
    if claimed.is_agreed:
        raise Agreed
    return claimed


@transaction.atomic
def save(form: AttendanceForm, note: Note, *, by: User) -> None:
    """Write down how each member attended. Raises `ChangedMeanwhile`, `Agreed`."""
    claimed = claim(note)
    writing.claim(note, form.cleaned_data["version"])
    meeting, known, told = claimed.meeting, written_down(claimed.meeting), {}
    for membership in members(meeting):
        profile = membership.profile
        how, instead_of = form.answer_of(profile)
        if how:
            facts = {"name": profile.name, "organisation": profile.organisation, "how": how, "on_behalf_of": instead_of}
            Attendance.objects.update_or_create(meeting=meeting, profile=profile, defaults=facts)
            told[profile.name] = how
        elif profile.pk in known:
            known[profile.pk].delete()
    writing.save(claimed, [], by=by, attendance=told)


@transaction.atomic
def add_guest(form: GuestForm, note: Note, *, by: User) -> Attendance:
    """Somebody who is no member; the one already written down if the form is sent twice. Raises `Agreed`."""
    claimed, told = claim(note), dict(form.cleaned_data)
    if made := Attendance.objects.filter(key=told["key"]).first():
        return made
    guest = Attendance.objects.create(meeting=claimed.meeting, **told)
    audit.record(by, "added who attended", claimed, name=guest.name, how=guest.how)
    return guest


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
    """Members, and those who stood in for one."""
    quorum: int | None = None

    @property
    def is_quorate(self) -> bool:
        return self.quorum is None or self.counted >= self.quorum


def attended(meeting: Meeting, *, with_absent: bool) -> Attended:
    """In a number of queries that does not grow. Who was absent without a word is for the group alone."""
    rows = list(meeting.attendance.select_related("on_behalf_of"))
    shown = [how for how in How if with_absent or how != How.ABSENT]
    by_how = [(how.label, [one for one in rows if one.how == how]) for how in shown]
    counting = meeting.group.memberships.current(meeting.day.first).exclude(part=Membership.Part.SECRETARIAT)
    members_then = set(counting.values_list("profile", flat=True)) if meeting.quorum else set()
    there = [one for one in rows if one.how in ATTENDED and (one.profile_id in members_then or one.on_behalf_of_id)]
    return Attended([(label, people) for label, people in by_how if people], len(there), meeting.quorum)


def attends(user: Reader, meeting: Meeting) -> bool:
    """Whether this person was at the meeting, and serves on its group today."""
    if not isinstance(user, User):
        return False
    own = Profile.objects.filter(user=user)
    is_inside = Meeting.objects.of_members(user).filter(pk=meeting.pk).exists()
    return is_inside and meeting.attendance.filter(how__in=ATTENDED, profile__in=own).exists()
