"""Invitations to serve on a group, each by an email with a secret link."""

import datetime
import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from people.models.accounts import User
from people.models.groups import Group, Membership, PartInGroup, Profile


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> Self:
        """Those that are neither accepted nor revoked. They may have expired: then they can be renewed."""
        return self.filter(accepted_at=None, revoked_at=None)

    def open(self, now: datetime.datetime, today: datetime.date) -> Self:
        """Those that can be accepted: the letter has gone, its link has not expired, and the term has not ended."""
        still = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        return still.unanswered().filter(sent_at__isnull=False, expires_at__gt=now)

    def to_send(self, now: datetime.datetime) -> Self:
        """Those whose letter is to go, the oldest first."""
        return self.unanswered().filter(sent_at=None, failed="", not_before__lte=now).order_by("not_before", "pk")


class Invitation(models.Model):
    """Somebody is asked by email to serve on a group. Who has the secret of the letter can accept, once."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Made with the empty form, so that a form sent twice is one thing."""
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, null=True, related_name="+")
    """Whom readers know already, or nobody: then acceptance makes a profile of the name and the organisation."""
    name = models.CharField(max_length=150)
    organisation = models.CharField(max_length=200, blank=True)
    part = models.CharField(max_length=20, choices=PartInGroup.choices, default=PartInGroup.MEMBER)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    """Who invites: whoever made it, or renewed it last."""
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    """When its letter is to go, or to be tried again."""
    sent_at = models.DateTimeField(null=True)
    failed = models.CharField(max_length=300, blank=True, default="")
    """The mail server's words, if it does not take the letter."""
    digest = models.CharField(max_length=64, blank=True, default="")
    """Of the secret that the last letter told; none until that has gone."""
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    membership = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    """What came of it."""

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "group",
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_invitation_waits_for_an_address_and_group",
            ),
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="each_invitation_has_its_secret"),
            models.CheckConstraint(condition=Q(part__in=PartInGroup.values), name="part_invited_to_is_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="term_invited_to_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None), name="no_invitation_is_accepted_and_revoked"
            ),
            models.CheckConstraint(condition=Q(sent_at=None) | ~Q(digest=""), name="sent_invitations_have_a_secret"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, invited to {self.group}"
