"""Who asked for which emails, and the ledger of what was sent to them."""

import datetime
import uuid
from typing import Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower


class Frequency(models.TextChoices):
    AT_ONCE = "at once", "As it happens"
    WEEKLY = "weekly", "Once a week, on Friday morning"


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

    email = models.EmailField()
    state = models.CharField(max_length=15, choices=State.choices, default=State.ACTIVE)
    consent = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="+")
    """The confirmed request: when, and to which words."""

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_subscriber_for_an_address"),
            models.CheckConstraint(condition=Q(state__in=["active", "unsubscribed"]), name="subscriber_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"subscriber {self.pk}"

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE


class FollowQuerySet(models.QuerySet["Follow"]):
    def current(self) -> Self:
        return self.filter(ended_at=None)


class Follow(models.Model):
    """What a subscriber wants to hear of, and how often. Follows that ended are kept, with the reason."""

    class Ended(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
        CHANGED = "changed", "Changed what they follow or how often"

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="follows")
    topic_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, null=True, related_name="+")
    topic_id = models.BigIntegerField(null=True)
    topic = GenericForeignKey("topic_type", "topic_id")
    """One of the kinds in `subscriptions.topics`; nothing means everything."""
    frequency = models.CharField(max_length=10, choices=Frequency.choices)
    started_at = models.DateTimeField()
    news_from = models.DateTimeField()
    """Changes from this moment on are news. Another frequency keeps it, so that nothing falls between the two."""
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=15, choices=Ended.choices, blank=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "topic_type", "topic_id"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="follows_a_topic_once",
            ),
            models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="follow_frequency_is_known"),
            models.CheckConstraint(
                condition=Q(topic_type=None, topic_id=None) | Q(topic_type__isnull=False, topic_id__isnull=False),
                name="follow_topic_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="") | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="ended_follows_say_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} follows {self.topic or 'everything'}, {self.frequency}"


class Digest(models.Model):
    """One run of emails for a frequency and a period."""

    frequency = models.CharField(max_length=10, choices=Frequency.choices)
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    """The first moment that no longer belongs to it."""
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["-period_end"]
        constraints = [
            models.UniqueConstraint("frequency", "period_end", name="one_digest_for_a_period"),
            models.CheckConstraint(condition=Q(period_start__lt=F("period_end")), name="period_has_a_length"),
        ]

    def __str__(self) -> str:
        return f"{self.get_frequency_display()}, to {self.period_end:%Y-%m-%d %H:%M}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def to_send(self, now: datetime.datetime) -> Self:
        """Deliveries that a worker may take: waiting and due, or taken by one that has not been heard of since."""
        waiting = Q(state=Delivery.State.WAITING, not_before__lte=now)
        given_up = Q(state=Delivery.State.SENDING, leased_until__lt=now)
        return self.filter(waiting | given_up)


class Delivery(models.Model):
    """One email to one subscriber. The ledger: what is here as sent has been taken by the mail server."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Refused by the mail server"
        DROPPED = "dropped", "Not sent: unsubscribed, or nothing left that they may see"

    digest = models.ForeignKey(Digest, on_delete=models.PROTECT, related_name="deliveries")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="deliveries")
    change_ids = ArrayField(models.BigIntegerField())
    """The changes it tells of, in ascending order: subscribers with the same ones get the same message."""
    message_id = models.UUIDField(default=uuid.uuid4, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    """What the mail server said, if it did not take it."""

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("digest", "subscriber", name="one_delivery_for_a_subscriber"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "sent", "failed", "dropped"]), name="delivery_state_is_known"
            ),
        ]
        indexes = [models.Index("not_before", name="deliveries_to_send", condition=Q(state__in=["waiting", "sending"]))]

    def __str__(self) -> str:
        return f"delivery {self.pk}"
