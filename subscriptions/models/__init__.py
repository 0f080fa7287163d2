"""Who asked for which emails, and the ledger of what was sent to them."""

from subscriptions.models.contents import Bounce, Content
from subscriptions.models.digests import Delivery, DeliveryQuerySet, Digest
from subscriptions.models.figures import Tally
from subscriptions.models.follows import Follow, FollowQuerySet
from subscriptions.models.frequency import Frequency
from subscriptions.models.requests import AddressChange, Asked, AskedQuerySet, Request
from subscriptions.models.subscribers import Subscriber, SubscriberQuerySet, Suppression

__all__ = [
    "AddressChange",
    "Asked",
    "AskedQuerySet",
    "Bounce",
    "Content",
    "Delivery",
    "DeliveryQuerySet",
    "Digest",
    "Follow",
    "FollowQuerySet",
    "Frequency",
    "Request",
    "Subscriber",
    "SubscriberQuerySet",
    "Suppression",
    "Tally",
]
