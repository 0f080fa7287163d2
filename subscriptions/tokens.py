"""The secret parts of addresses in emails: each is good for one subscriber or one email, and one purpose."""

import uuid
from functools import cache

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.shortcuts import get_object_or_404

from mail.messages import page
from subscriptions.models import Delivery, Subscriber

PREFERENCES = "subscription"
UNSUBSCRIBE = "unsubscribe"
EMAIL = "subscription_email"
SECRET = "the-secret"  # noqa: S105 - where one stands


def token_for(subscriber: Subscriber, purpose: str) -> str:
    """A signed secret that never expires; a new SECRET_KEY honours it while the old one is in SECRET_KEY_FALLBACKS."""
    return Signer(salt=f"subscriptions.{purpose}", sep=".").sign(str(subscriber.pk))


def link_for(subscriber: Subscriber, purpose: str) -> str:
    return link(purpose, token_for(subscriber, purpose))


def link(purpose: str, token: str) -> str:
    """The full address with this secret; the rest of it is worked out once."""
    before, after = around_secret(purpose, settings.PORTAL_URL)
    return f"{before}{token}{after}"


@cache
def around_secret(purpose: str, portal_url: str) -> tuple[str, str]:
    before, _, after = page(purpose, SECRET).partition(SECRET)
    return before, after


def subscriber_of(token: str, purpose: str) -> Subscriber:
    """Whose token this is: of two that became one, the one who is left. Raises `Http404` if it was not made here for this
    purpose."""
    try:
        pk = Signer(salt=f"subscriptions.{purpose}", sep=".").unsign(token)
    except BadSignature:
        raise Http404 from None
    subscriber = get_object_or_404(Subscriber.objects.select_related("merged_into"), pk=pk)
    return subscriber.merged_into or subscriber


def token_for_email(message_id: uuid.UUID) -> str:
    """The secret of one email, by which it can be read in a browser and nothing else be done."""
    return Signer(salt=f"subscriptions.{EMAIL}", sep=".").sign(message_id.hex)


def link_to_email(delivery: Delivery) -> str:
    return link(EMAIL, token_for_email(delivery.message_id))


def email_of(token: str) -> Delivery:
    """The email whose secret this is. Raises `Http404` if it was not made here."""
    try:
        message_id = Signer(salt=f"subscriptions.{EMAIL}", sep=".").unsign(token)
    except BadSignature:
        raise Http404 from None
    return get_object_or_404(Delivery.objects.select_related("digest", "subscriber"), message_id=message_id)
