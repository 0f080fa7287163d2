"""Who asked for emails, and whether they get them."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from subscriptions.models.frequency import Frequency


class Request(models.Model):
    """Somebody typed an address and asked for emails. Whether the address is known is not looked at until later.

    A worker answers by email, so that the page, its status and its time are the same for every address. Only the
    button behind the link in that email makes a subscriber.
    """

    email = models.EmailField()
    frequency = models.CharField(max_length=10, choices=Frequency.choices)
    topics = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    """The keys of the topics chosen; none means everything."""
    wording = models.TextField()
    """What they agreed to, as the page said it (UK GDPR, article 7(1))."""
    asked_at = models.DateTimeField()
    not_before = models.DateTimeField()
    """When to answer; later than asked only if the mail server said "not now"."""
    answered_at = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - unique, but empty before the answer
    expires_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("not_before", name="requests_to_answer", condition=Q(answered_at=None))]
        constraints = [models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="request_frequency_is_known")]

    def __str__(self) -> str:
        return f"request {self.pk}"


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def active(self) -> Self:
        return self.filter(state=Subscriber.State.ACTIVE)


class Subscriber(models.Model):
    """An address whose owner has confirmed that they want emails."""

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
        SUPPRESSED = "suppressed", "Not written to"

    class Suppressed(models.TextChoices):
        """Why nothing is sent to an address, though its owner asked for it."""

        HARD_BOUNCE = "hard bounce", "The address does not exist, or takes no mail"
        SOFT_BOUNCES = "soft bounces", "Mail to it came back again and again"
        COMPLAINT = "complaint", "Its owner reported an email as unwanted"
        STAFF = "staff", "Staff stopped it"

    email = models.EmailField()
    state = models.CharField(max_length=15, choices=State.choices, default=State.ACTIVE)
    consent = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="+")
    """The confirmed request: when, and to which words."""
    suppressed_why = models.CharField(max_length=15, choices=Suppressed.choices, blank=True)
    suppressed_at = models.DateTimeField(null=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_subscriber_for_an_address"),
            models.CheckConstraint(
                condition=Q(state__in=["active", "unsubscribed", "suppressed"]), name="subscriber_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="suppressed", suppressed_at__isnull=False) & ~Q(suppressed_why="")
                | ~Q(state="suppressed") & Q(suppressed_at=None, suppressed_why=""),
                name="suppressed_subscribers_say_why",
            ),
        ]

    def __str__(self) -> str:
        return f"subscriber {self.pk}"

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE
