"""The ledger of what was sent, to whom, and what the mail server said."""

import datetime
import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from subscriptions.models.frequency import Frequency
from subscriptions.models.subscribers import Subscriber

AHEAD = datetime.timedelta(days=1)
"""What lies farther in the future was written by a clock that was ahead; but for what waits because of its domain's limit."""


class DigestQuerySet(models.QuerySet["Digest"]):
    def that_told(self) -> Self:
        """Without the looks for what comes as it happens that found nothing to tell."""
        found = Q(Exists(Delivery.objects.filter(digest=OuterRef("pk")))) | Q(tallies__isnull=False)
        return self.filter(~Q(frequency=Frequency.AT_ONCE) | ~Q(state=Digest.State.GOING) | found).distinct()


class Digest(models.Model):
    """One run of emails for a frequency and a period."""

    class State(models.TextChoices):
        """What may happen to its deliveries. Whether all have gone is asked of these."""

        CHECKING = "checking", "Its links are being tried"
        GOING = "going", "Going out"
        ASKING = "asking", "Waits for staff to say whether it goes"
        PAUSED = "paused", "Paused"
        CANCELLED = "cancelled", "Cancelled"

    frequency = models.CharField(max_length=10, choices=Frequency.choices)
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    """The first moment that no longer belongs to it."""
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.GOING)
    why = models.TextField(blank=True)
    """Why it is not going out, in words for staff."""

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ["-period_end"]
        constraints = [
            models.UniqueConstraint("frequency", "period_end", name="one_digest_for_a_period"),
            models.CheckConstraint(condition=Q(period_start__lt=F("period_end")), name="period_has_a_length"),
            models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="digest_frequency_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["checking", "going"], why="")
                | Q(state__in=["asking", "paused", "cancelled"]) & ~Q(why=""),
                name="digests_that_do_not_go_say_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_frequency_display()}, to {self.period_end:%Y-%m-%d %H:%M}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def to_send(self, now: datetime.datetime) -> Self:
        """Deliveries that a worker may take: waiting and due, or taken by one that has not been heard of since. Those too whose
        moment was set by a clock that was more than a day ahead: without that they would wait until it comes."""
        waiting, sending = Q(state=Delivery.State.WAITING), Q(state=Delivery.State.SENDING)
        due = waiting & Q(not_before__lte=now) | sending & Q(leased_until__lt=now)
        planned_ahead = waiting & Q(not_before__gt=now + AHEAD, digest__opened_at__gt=now + AHEAD)
        taken_ahead = sending & Q(leased_until__gt=now + AHEAD)
        return self.filter(due | planned_ahead | taken_ahead, digest__state=Digest.State.GOING)


class Delivery(models.Model):
    """One email to one subscriber. The ledger: what is here as sent has been taken by the mail server."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Refused by the mail server"
        DROPPED = "dropped", "Not sent: unsubscribed, or nothing left that they may see"

    digest = models.ForeignKey(Digest, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
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
