"""All that is kept of a subscriber, for themselves to take away (UK GDPR, articles 15 and 20)."""

from typing import Any

from django.db import models
from django.utils import timezone

from people.models import ANYONE
from publishing.models import Change
from subscriptions import addresses, topics
from subscriptions.models import Delivery, Follow, Request, Subscriber

NOT_PUBLIC = "Something that is not public now"


def all_of(subscriber: Subscriber) -> dict[str, Any]:
    """Plain values for a JSON file. Moments are in UTC."""
    follows = list(subscriber.follows.prefetch_related("topic"))
    known = {*topics.find(topics.key_of(follow.topic) for follow in follows if follow.topic)}
    deliveries = list(subscriber.deliveries.select_related("digest").order_by("pk"))
    titles = titles_of({pk for delivery in deliveries for pk in delivery.change_ids})
    changes = subscriber.address_changes.order_by("asked_at")
    return {
        "exported_at": timezone.now(),
        "address": addresses.as_shown(subscriber.email),
        "state": subscriber.get_state_display(),
        "not_written_to_because": subscriber.get_suppressed_why_display(),
        "not_written_to_since": subscriber.suppressed_at,
        "paused_since": subscriber.paused_at,
        "at_this_address_since": subscriber.moved_at,
        "paused_until": subscriber.paused_until,
        "consent": [evidence(request) for request in requests_of(subscriber)],
        "follows": [followed(follow, known) for follow in follows],
        "changes_of_address": [{"to": change.email, "asked_at": change.asked_at} for change in changes],
        "came_back": [
            {"at": bounce.at, "how": bounce.get_kind_display(), "code": bounce.code} for bounce in subscriber.bounces.all()
        ],
        "emails": [sent(delivery, titles) for delivery in deliveries],
    }


def requests_of(subscriber: Subscriber) -> list[Request]:
    """Every time that they asked for emails and confirmed it, and what has still to be confirmed at their address."""
    found = {request.pk: request for request in [*subscriber.requests.all(), *Request.objects.of(subscriber.email)]}
    if subscriber.consent:
        found[subscriber.consent.pk] = subscriber.consent
    return [found[pk] for pk in sorted(found)]


def evidence(request: Request) -> dict[str, Any]:
    return {
        "asked_at": request.asked_at,
        "confirmed_at": request.confirmed_at,
        "page": request.page,
        "wording": request.wording,
        "wording_version": request.wording_version,
        "frequency": request.get_frequency_display(),
        "topics": request.topics,
        "network_hash": request.network_hash,
    }


def titles_of(changes: set[int]) -> dict[int, str]:
    """Those that anyone may read: a file that is taken away is not looked after any more."""
    return dict(Change.objects.visible_to(ANYONE).filter(pk__in=changes).values_list("pk", "title"))


def followed(follow: Follow, known: set[models.Model]) -> dict[str, Any]:
    topic = "Everything" if follow.topic_id is None else str(follow.topic) if follow.topic in known else NOT_PUBLIC
    return {
        "topic": topic,
        "frequency": follow.get_frequency_display(),
        "started_at": follow.started_at,
        "ended_at": follow.ended_at,
        "ended_because": follow.get_ended_why_display(),
    }


def sent(delivery: Delivery, titles: dict[int, str]) -> dict[str, Any]:
    return {
        "message_id": delivery.message_id,
        "frequency": delivery.digest.get_frequency_display(),
        "state": delivery.get_state_display(),
        "ended_at": delivery.ended_at,
        "told_of": [titles.get(pk, NOT_PUBLIC) for pk in delivery.change_ids],
        "mail_server_said": delivery.reply,
    }
