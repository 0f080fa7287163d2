"""Who asked for which emails, and the ledger of what was sent to them."""

from subscriptions.models.digests import Delivery, DeliveryQuerySet, Digest
from subscriptions.models.follows import Follow, FollowQuerySet
from subscriptions.models.frequency import Frequency
from subscriptions.models.subscribers import Request, Subscriber, SubscriberQuerySet

__all__ = [
    "Delivery",
    "DeliveryQuerySet",
    "Digest",
    "Follow",
    "FollowQuerySet",
    "Frequency",
    "Request",
    "Subscriber",
    "SubscriberQuerySet",
]
