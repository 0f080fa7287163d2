"""Meetings as calendars show them, and the address of a member's own calendar."""

import datetime
import hashlib
import secrets
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from meetings.models import CalendarAddress, Meeting, MeetingQuerySet
from people.models import ANYONE, Group, Membership, Reader, User
from publishing.calendars import MOST_ENTRIES, Entry, Status
from publishing.when import When

STATUSES = {
    Meeting.State.PLANNED: Status.TENTATIVE,
    Meeting.State.CALLED: Status.CONFIRMED,
    Meeting.State.HELD: Status.CONFIRMED,
    Meeting.State.POSTPONED: Status.TENTATIVE,
    Meeting.State.CANCELLED: Status.CANCELLED,
}
BITS = 16 * 8
HOUR = datetime.timedelta(hours=1)


def in_calendars(meetings: MeetingQuerySet) -> MeetingQuerySet:
    """Those of which the day is known; of very many the last ones."""
    return meetings.with_a_day().select_related("group").order_by("-day_by", "-pk")[:MOST_ENTRIES]


def for_anyone() -> MeetingQuerySet:
    return in_calendars(Meeting.objects.visible_to(ANYONE))


def of_group(group: Group) -> MeetingQuerySet:
    """What anyone may see of a group's meetings."""
    return in_calendars(Meeting.objects.visible_to(ANYONE).filter(group=group))


def entries(meetings: Iterable[Meeting], inside: Iterable[int] = ()) -> list[Entry]:
    """The meetings as entries. To those of the groups `inside` the link for joining is told."""
    groups = set(inside)
    return [entry_of(meeting, is_inside=meeting.group_id in groups) for meeting in meetings]


def entries_for(user: Reader, meetings: MeetingQuerySet) -> list[Entry]:
    """The same as this reader may see it."""
    own = Group.objects.of(user) | Group.objects.kept_by(user)
    return entries(meetings, own.values_list("pk", flat=True))


def entry_of(meeting: Meeting, *, is_inside: bool, day: When | None = None) -> Entry:
    """On its day, or on another that it had before."""
    day = day or meeting.day
    starts, ends = times_on(meeting, day)
    link = meeting.online_link if is_inside else ""
    return Entry(
        name=f"meeting-{meeting.pk}",
        summary=summary_of(meeting),
        starts=starts,
        ends=ends,
        address=meeting.get_absolute_url(),
        where=meeting.place or link,
        notes="\n\n".join(notes_of(meeting, link, day)),
        status=STATUSES[Meeting.State(meeting.state)],
        sequence=meeting.sequence,
        changed_at=meeting.entry_changed_at,
    )


def times_on(meeting: Meeting, day: When) -> tuple[datetime.date, datetime.date | None]:
    """From when to when it is on that day. What lasts several days, or is at no known time, is there all day; what has no
    known end lasts an hour."""
    if meeting.starts_at is None or day.first != day.last:
        return day.first, day.last
    starts = Meeting.moment(day.first, meeting.starts_at)
    return starts, Meeting.moment(day.last, meeting.ends_at) if meeting.ends_at else starts + HOUR


def summary_of(meeting: Meeting) -> str:
    """“EAG: Second meeting”; not every program shows how sure an entry is, so that is said, too."""
    said = f"{meeting.group.short_name or meeting.group}: {meeting.short}"
    said = f"{said}, {meeting.title}" if meeting.title else said
    return said if meeting.state in (Meeting.State.CALLED, Meeting.State.HELD) else f"{meeting.get_state_display()}: {said}"


def notes_of(meeting: Meeting, link: str, day: When) -> list[str]:
    told = [f"{meeting.short} of the {meeting.group}."]
    if meeting.state == Meeting.State.PLANNED:
        told.append("It has not been called yet.")
    if meeting.reason:
        told.append(f"{meeting.get_state_display()}: {meeting.reason}")
    if meeting.starts_at and day.first != day.last:
        ends = f" and ends at {meeting.ends_at:%H:%M} on {When.on(day.last)}" if meeting.ends_at else ""
        told.append(f"It begins at {meeting.starts_at:%H:%M} on {When.on(day.first)}{ends}, by the clocks of London.")
    if link:
        told.append(f"Join online: {link}")
    return told


def own(user: User) -> list[Entry]:
    """What a person's own calendar shows now: the meetings of the groups in which they serve or have served, each as they may
    see it."""
    served = Membership.objects.filter(profile__user=user).values("group")
    return entries_for(user, in_calendars(Meeting.objects.visible_to(user).filter(group__in=served)))


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def reader_of(secret: str) -> User | None:
    """Whose calendar has this secret; nobody's if it was renewed or the account is closed."""
    found = CalendarAddress.objects.filter(digest=digest_of(secret), user__is_active=True).select_related("user").first()
    return found.user if found else None


@transaction.atomic
def renew(key: uuid.UUID, *, by: User) -> str:
    """A new secret for a person's own calendar, which is known to nobody else; the one before opens nothing any more.

    The same form twice makes one secret, which is answered once: the second answer is empty.
    """
    User.objects.select_for_update().get(pk=by.pk)
    if CalendarAddress.objects.filter(user=by, key=key).exists():
        return ""
    secret = secrets.token_urlsafe(BITS // 8)
    made = {"key": key, "digest": digest_of(secret), "made_at": timezone.now()}
    CalendarAddress.objects.update_or_create(user=by, defaults=made)
    return secret


def end(*, by: User) -> None:
    """The person's own calendar can be read by no address any more. Twice is as once."""
    CalendarAddress.objects.filter(user=by).delete()
