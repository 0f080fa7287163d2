"""What members of a group are told by email of its meetings, and to whom it went."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mail.models import Letter
from meetings.models.meetings import Meeting
from people.models import Membership, User


class NoticeKind(models.TextChoices):
    CALLED = "called", "A meeting is called"
    CHANGED = "changed", "A meeting or its agenda is changed"
    POSTPONED = "postponed", "A meeting is postponed"
    CANCELLED = "cancelled", "A meeting is cancelled"
    PAPERS = "papers", "Papers are sent out or replaced"
    WEEK = "week", "A meeting is in a week"
    DAY = "day", "A meeting is tomorrow"
    NOTE = "note", "The note of a meeting is ready"
    ACTION = "action", "Something that you are to do is due"
    PROPOSED = "proposed", "Other words are proposed for a note"
    DECIDED = "decided", "What you proposed for a note is decided"
    ASKED = "asked", "A question is asked about a paper that you present"
    ANSWERED = "answered", "A question that you asked is answered"


GATHERED = [NoticeKind.CHANGED.value, NoticeKind.PAPERS.value, NoticeKind.PROPOSED.value]
"""What happens often within a short time is told once."""


class Notice(models.Model):
    """Something of a meeting of which its group's members are told, each once.

    Who they are is asked when its letters are written, and again when each is sent.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    occasion = models.CharField(max_length=80)
    """What tells it from others of its kind: the day of the meeting, how often it had been changed by then."""
    facts = models.JSONField(default=dict)
    """What it needs to say that is known at the time alone, such as the place that was given before."""
    planned_at = models.DateTimeField()
    not_before = models.DateTimeField()
    """When its letters are written at the earliest."""
    opened_at = models.DateTimeField(null=True)
    """When they were, or when it was found that it holds no longer."""

    class Meta:
        constraints = [
            models.UniqueConstraint("meeting", "kind", "occasion", name="each_occasion_has_one_notice"),
            models.UniqueConstraint(
                fields=["meeting", "kind"],
                condition=Q(opened_at=None, kind__in=GATHERED),
                name="what_is_gathered_waits_as_one_notice",
            ),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="kind_of_notice_is_known"),
        ]
        indexes = [models.Index("not_before", name="notices_to_open", condition=Q(opened_at=None))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.meeting}"


class MeetingLetter(Letter):
    """An email to a member. The ledger: of each notice one goes to each of them."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="letters")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("notice", "person", name="one_letter_for_a_notice_and_person"),
            models.CheckConstraint(
                condition=Q(is_sent=False) | Q(ended_at__isnull=False), name="sent_meeting_letters_have_ended"
            ),
        ]
        indexes = [models.Index("not_before", name="meeting_letters_to_send", condition=Q(ended_at=None))]


class LetterChoice(models.Model):
    """Of which kinds a member wants no emails. Without one they want all, unless `Membership.wants_letters` says none."""

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="letter_choice")
    without = ArrayField(models.CharField(max_length=10, choices=NoticeKind.choices), default=list)

    def __str__(self) -> str:
        return f"choice of {self.membership}"
