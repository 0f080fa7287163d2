"""Deputies for one meeting: without an account, by a link and a code that both go to one address."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from documents.models import Document, Version
from meetings.models.meetings import Meeting
from meetings.models.notes import NoteState
from meetings.models.papers import Paper
from meetings.models.replies import Answer, Reply
from people.models import Membership, Profile
from publishing.audience import Audience

LONGEST = datetime.timedelta(days=365)
"""After the meeting, if its note is never agreed."""


class DeputyQuerySet(models.QuerySet["Deputy"]):
    def named(self) -> Self:
        """Those whom a member sends still: nobody else was named since, and the reply was not changed."""
        return self.filter(ended_at=None)

    def open(self, on: datetime.date) -> Self:
        """Those who may read. Each line allows what it says and nothing else: of a meeting that was called or held, whose note
        is not agreed, in the place of a member who serves that day and says still that a deputy comes."""
        saying = Reply.objects.standing().filter(meeting=OuterRef("meeting"), profile=OuterRef("profile"), answer=Answer.DEPUTY)
        serving = Membership.objects.current(on).filter(group=OuterRef("meeting__group"), profile=OuterRef("profile"))
        return self.named().filter(
            Q(meeting__note=None) | ~Q(meeting__note__state=NoteState.AGREED),
            Exists(saying),
            Exists(serving),
            meeting__state__in=[Meeting.State.CALLED, Meeting.State.HELD],
            meeting__day_by__gte=on - LONGEST,
        )

    def to_send(self, now: datetime.datetime, on: datetime.date) -> Self:
        """Those whose letter is to go, the oldest first: papers are out, and there is something to read."""
        waiting = self.open(on).filter(sent_at=None, failed="", not_before__lte=now, meeting__papers_out_at__isnull=False)
        return waiting.order_by("not_before", "pk")


class Deputy(models.Model):
    """Somebody whom a member sends to one meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="deputies")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="deputies")
    """The member in whose place they come."""
    name = models.CharField(max_length=150)
    email = models.EmailField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failed = models.CharField(max_length=300, blank=True)
    """What their mail server said, if it did not take the letter."""
    digest = models.CharField(max_length=64, blank=True)
    """Of the secret in the link."""
    code_digest = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    codes_from = models.DateTimeField(null=True)
    """When the first of those was sent that are counted."""
    codes_sent = models.PositiveSmallIntegerField(default=0)
    """How many, since then."""
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    """How many were tried since the last was sent."""
    wrong_in_all = models.PositiveSmallIntegerField(default=0)
    """How many were tried with this link."""

    objects = DeputyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "profile"], condition=Q(ended_at=None), name="a_member_sends_one_deputy_to_a_meeting"
            ),
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="links_of_deputies_differ"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="addresses_of_deputies_are_in_small_letters"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, on behalf of {self.profile}"

    @property
    def on_behalf_of(self) -> Profile:
        """The member in whose place they attend."""
        return self.profile

    @property
    def is_shut_out(self) -> bool:
        """Whether so many wrong codes were tried that the link was ended."""
        return self.sent_at is not None and not self.digest

    @property
    def needs_another_letter(self) -> bool:
        """Whether whoever names them again has another letter sent: the last could not be delivered, or its link was ended."""
        return bool(self.failed) or self.is_shut_out

    @property
    def versions(self) -> models.QuerySet[Version]:
        """What they read: of the papers of this meeting that its group reads, once they are out and until they are taken back,
        the versions that the meeting has before it, and nothing else of the group's."""
        of_group = Document.objects.filter(audience=Audience.GROUPS, audience_groups=self.meeting.group_id)
        out = Paper.objects.out().filter(meeting=self.meeting_id, taken_back_at=None, document__in=of_group.values("pk"))
        return Version.objects.filter(pk__in=out.values("version_read"))
