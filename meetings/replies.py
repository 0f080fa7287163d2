"""Whether members come: one reply of each, and what they add up to."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from meetings import deputies
from meetings.models import Answer, Deputy, Meeting, Reply
from people.dates import day_by_the_clock
from people.models import Membership, Profile, User
from publishing import audit

COUNTED = [Membership.Part.CHAIR, Membership.Part.MEMBER, Membership.Part.DEPUTY]
"""Who is asked; the secretariat is there to write it down."""


class Closed(Exception):
    """The meeting takes no replies, as its words say."""


CLOSED = {
    Meeting.State.PLANNED: "The meeting has not been called yet. You are asked once it is.",
    Meeting.State.HELD: "The meeting was held. Tell the secretariat if what is recorded of you is wrong.",
    Meeting.State.CANCELLED: "The meeting was cancelled: nobody needs to reply.",
    Meeting.State.POSTPONED: "The meeting was postponed. You are asked again once it has a new day.",
}


def may_reply(user: User, meeting: Meeting) -> bool:
    """Whether this person is asked: a member today, and not of the secretariat alone."""
    serving = meeting.group.memberships.current(day_by_the_clock()).filter(part__in=COUNTED)
    return serving.filter(profile__user=user).exists()


@transaction.atomic
def give(meeting: Meeting, answer: str, word: str, deputy: tuple[str, str] | None = None, *, by: User) -> Reply:
    """Say whether one comes, in the place of what one said before; whoever sends a deputy says their name and address.

    Twice is as once. Raises `Closed`, and `deputies.TooManyNamed`.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting.pk)
    if not takes(meeting):
        raise Closed(CLOSED[Meeting.State(meeting.state)])
    profile = Profile.objects.get(user=by)
    before = meeting.replies.filter(profile=profile).first()
    deputies.settle(meeting, profile, deputy if answer == Answer.DEPUTY else None)
    said = {"answer": answer, "word": word, "for_day": meeting.day.first}
    if before and all(getattr(before, name) == value for name, value in said.items()):
        return before
    reply, _ = Reply.objects.update_or_create(meeting=meeting, profile=profile, defaults={**said, "at": timezone.now()})
    audit.record(by, "replied", meeting, answer=answer, before=before.answer if before else "")
    return reply


def follow(meeting: Meeting, before: Meeting) -> None:
    """Where the day of a meeting that was held is put right, what members said stands. Before it is held they are asked again
    for another day, and let a deputy in again."""
    if before.day.first == meeting.day.first:
        return
    if meeting.state == Meeting.State.HELD:
        meeting.replies.filter(for_day=before.day.first).update(for_day=meeting.day.first)
    else:
        deputies.end_of(meeting)


def own(meeting: Meeting, user: User) -> Reply | None:
    """What this person has said of the meeting, as it stands now."""
    return meeting.replies.standing().filter(profile__user=user).first()


def takes(meeting: Meeting) -> bool:
    """Whether members can say now whether they come."""
    return meeting.state == Meeting.State.CALLED


@dataclass(frozen=True)
class Asked:
    """A member, and what they said, if they did."""

    membership: Membership
    reply: Reply | None
    deputy: Deputy | None = None


@dataclass(frozen=True)
class Replies:
    """What the members said, and how it stands against the quorum."""

    asked: list[Asked]
    quorum: int | None

    def count(self, *answers: Answer) -> int:
        return sum(one.reply is not None and one.reply.answer in answers for one in self.asked)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many gave each answer, and how many none."""
        silent = sum(one.reply is None for one in self.asked)
        rows = [
            ("Will be there", self.count(Answer.ATTENDING)),
            ("Join online", self.count(Answer.REMOTELY)),
            ("Send a deputy", self.count(Answer.DEPUTY)),
            ("Apologies", self.count(Answer.APOLOGIES)),
            ("No reply yet", silent),
        ]
        return [row for row in rows if row[1]]

    @property
    def against_quorum(self) -> str:
        """Whether so many come as have to: seats are counted, and a deputy has none of their own. Whether one counts in the
        place of a member is what the group has agreed."""
        if not self.quorum:
            return ""
        seats = Replies([one for one in self.asked if one.membership.part != Membership.Part.DEPUTY], self.quorum)
        themselves, deputies = seats.count(Answer.ATTENDING, Answer.REMOTELY), seats.count(Answer.DEPUTY)
        if themselves >= self.quorum:
            return f"The quorum of {self.quorum} is met."
        if themselves + deputies >= self.quorum:
            return f"The quorum of {self.quorum} is met only if deputies count."
        return f"The quorum is {self.quorum}: {self.quorum - themselves - deputies} short of it so far."


def of(meeting: Meeting) -> Replies:
    """What those who serve today said."""
    said = {reply.profile_id: reply for reply in meeting.replies.standing()}
    sent = {deputy.profile_id: deputy for deputy in meeting.deputies.named()}
    serving = meeting.group.memberships.current(day_by_the_clock()).filter(part__in=COUNTED)
    asked: dict[int, Asked] = {}
    for one in serving.select_related("profile").in_order():
        asked.setdefault(one.profile_id, Asked(one, said.get(one.profile_id), sent.get(one.profile_id)))
    return Replies(list(asked.values()), meeting.quorum)
