"""Who asked for emails, and whether they get them."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from subscriptions.addresses import as_shown
from subscriptions.models.requests import Request


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def active(self) -> Self:
        return self.filter(state=Subscriber.State.ACTIVE)

    def of(self, email: str) -> Self:
        """The one with this address, if there is one. It is the same address in capitals and small letters."""
        return self.alias(lower=Lower("email")).filter(lower=email.lower()).exclude(email="")

    def written_to(self, day: datetime.date) -> Self:
        """Those to whom emails go on this day: active, and not pausing. Which day it is says `periods.pausing_day`."""
        return self.active().filter(Q(paused_until=None) | Q(paused_until__lte=day))


class Subscriber(models.Model):
    """An address whose owner has confirmed that they want emails; or what is left of one whose address was forgotten."""

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
        SUPPRESSED = "suppressed", "Not written to"
        FORGOTTEN = "forgotten", "Address forgotten"

    class Suppressed(models.TextChoices):
        """Why nothing is sent to an address, though its owner asked for it."""

        HARD_BOUNCE = "hard bounce", "The address does not exist, or takes no mail"
        SOFT_BOUNCES = "soft bounces", "Mail to it came back again and again"
        COMPLAINT = "complaint", "Its owner reported an email as unwanted"
        STAFF = "staff", "Staff stopped it"

    email = models.EmailField(blank=True)
    """As it is written to; see `subscriptions.addresses`. Empty once it is forgotten: follows and deliveries stay as figures."""
    state = models.CharField(max_length=15, choices=State.choices, default=State.ACTIVE)
    consent = models.ForeignKey(Request, on_delete=models.PROTECT, null=True, related_name="+")
    """The confirmed request: when, and to which words. Of a forgotten address nothing."""
    suppressed_why = models.CharField(max_length=15, choices=Suppressed.choices, blank=True)
    suppressed_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused_until = models.DateField(null=True)
    """The day in London on which emails begin again. It stays a while when it is over: what was missed is looked for from
    `paused_at` on."""
    moved_at = models.DateTimeField(null=True)
    """When emails began to go to this address instead of an earlier one: what comes back of older ones is not of this address."""
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    """Who gets their emails at this address since they have changed to it. Links in older emails lead there."""

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_subscriber_for_an_address", condition=~Q(email="")),
            models.CheckConstraint(
                condition=Q(state__in=["active", "unsubscribed", "suppressed", "forgotten"]), name="subscriber_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="suppressed", suppressed_at__isnull=False) & ~Q(suppressed_why="")
                | ~Q(state="suppressed") & Q(suppressed_at=None, suppressed_why=""),
                name="suppressed_subscribers_say_why",
            ),
            models.CheckConstraint(
                condition=Q(state="forgotten", email="", consent=None)
                | ~Q(state="forgotten") & ~Q(email="") & Q(consent__isnull=False),
                name="forgotten_subscribers_have_no_address",
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None, paused_until=None) | Q(paused_at__isnull=False, paused_until__isnull=False),
                name="pauses_have_both_ends",
            ),
        ]
        indexes = [models.Index("paused_at", name="pauses", condition=Q(paused_at__isnull=False))]

    def __str__(self) -> str:
        return f"subscriber {self.pk}"

    @property
    def address(self) -> str:
        """As it is shown."""
        return as_shown(self.email)

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE


class Suppression(models.Model):
    """An address that is not to be written to, though it was forgotten: of it nothing is kept but a keyed hash."""

    address_hash = models.CharField(max_length=64, unique=True)
    why = models.CharField(max_length=15, choices=Subscriber.Suppressed.choices)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"suppression {self.pk}"
