"""Subscribers who want no emails for a while: nothing is sent meanwhile, and what they missed comes afterwards, all in one."""

import datetime

from django.db import transaction
from django.utils import timezone

from subscriptions.models import Delivery, Digest, Subscriber

LONGEST = datetime.timedelta(days=183)
KEPT_AFTER = datetime.timedelta(days=40)
"""How long after a pause its beginning is kept: until the next email of the rarest digest has gone."""


@transaction.atomic
def pause(subscriber: Subscriber, until: datetime.date) -> None:
    """Send nothing before this day in London. What is going out now is planned anew when the pause is over; so is, when its
    turn comes, what staff hold back."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    subscriber.paused_at = subscriber.paused_at or timezone.now()
    subscriber.paused_until = until
    subscriber.save(update_fields=["paused_at", "paused_until"])
    subscriber.deliveries.filter(state=Delivery.State.WAITING, digest__state=Digest.State.GOING).delete()


def resume(subscriber: Subscriber, today: datetime.date) -> None:
    """End the pause on this day in London. Safe to do twice, and without a pause."""
    Subscriber.objects.filter(pk=subscriber.pk, paused_until__gt=today).update(paused_until=today)


def forget(now: datetime.datetime) -> int:
    """Forget pauses that were over long ago."""
    return Subscriber.objects.filter(paused_until__lt=(now - KEPT_AFTER).date()).update(paused_at=None, paused_until=None)
