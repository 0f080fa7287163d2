"""What a mail service tells of the emails that it took from us (django-anymail): bounces, complaints, unsubscribing.

The address exists only for the service in use, and only if a secret is set for it in ANYMAIL as `WEBHOOK_SECRET=user:password`;
services that sign what they tell are asked for their signature besides. We neither ask for openings and clicks nor look at them.
"""

import re
import uuid
from importlib import import_module
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from subscriptions import bounces, follows
from subscriptions.models import Delivery

BACKEND = re.compile(r"anymail\.backends\.(\w+)\.EmailBackend")
VIEW = re.compile(r"\w+(?:Tracking|Combined)WebhookView")
SAID_TO_BE_GONE = re.compile(r"hard.?bounce|permanent", re.IGNORECASE)
"""In the words of a service that hands on no code."""
GONE_BEFORE = (RejectReason.INVALID, RejectReason.BOUNCED)
OURS = (RejectReason.SPAM, RejectReason.BLOCKED)
"""Their policy towards us: no reader's address is at fault."""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def tracking(request: HttpRequest, service: str) -> HttpResponse:
    """Services look with HEAD whether the address is there. A wrong secret or signature, and what is no report, is 400."""
    view = view_of(service)
    if request.method == "POST":
        view.run_validators(request)
        for event in events_in(view, request):
            take_in(event)
    return HttpResponse()


def view_of(service: str) -> Any:
    """The reader of what this service tells. Raises `Http404` if it is not the one in use, if it tells nothing, or if there is
    no secret."""
    in_use = BACKEND.fullmatch(settings.EMAIL_BACKEND)
    if in_use is None or in_use[1] != service or not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Http404
    # Of the service in use alone, because others bring libraries that take long to load.
    try:
        module = import_module(f"anymail.webhooks.{service}")
    except ModuleNotFoundError:
        raise Http404 from None
    views = [view for name, view in vars(module).items() if VIEW.fullmatch(name) and view.__module__ == module.__name__]
    return views[0]()


def events_in(view: Any, request: HttpRequest) -> list[AnymailTrackingEvent]:
    try:
        events = view.parse_events(request)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SuspiciousOperation(f"A mail service told something that cannot be read: {type(error).__name__}") from error
    return [event for event in events if isinstance(event, AnymailTrackingEvent)]


def take_in(event: AnymailTrackingEvent) -> None:
    """Do what the event means for whoever the email went to; nothing if it does not say which email of ours it is about.

    "Deferred" means that the service still tries, "failed" that it could not make the message: neither changes anything.
    """
    message_id = message_id_of(event)
    if message_id is None:
        return
    if event.event_type == EventType.COMPLAINED:
        bounces.complained(message_id)
    elif event.event_type == EventType.UNSUBSCRIBED or event.reject_reason == RejectReason.UNSUBSCRIBED:
        unsubscribe(message_id)
    elif event.event_type in (EventType.BOUNCED, EventType.REJECTED) and event.reject_reason not in OURS:
        words = " ".join(filter(None, [event.mta_response, event.description]))
        bounces.came_back(message_id, "", words, is_known_gone=is_gone(event, words))


def message_id_of(event: AnymailTrackingEvent) -> uuid.UUID | None:
    """What we gave the service with the message (`mail.carriers`)."""
    try:
        return uuid.UUID(str((event.metadata or {}).get("message-id", "")))
    except (ValueError, AttributeError):
        return None


def is_gone(event: AnymailTrackingEvent, words: str) -> bool:
    if event.event_type == EventType.REJECTED:
        return event.reject_reason in GONE_BEFORE
    return event.reject_reason == RejectReason.INVALID or bool(SAID_TO_BE_GONE.search(words))


def unsubscribe(message_id: uuid.UUID) -> None:
    delivery = Delivery.objects.select_related("subscriber").filter(message_id=message_id).first()
    if delivery and not bounces.has_moved_since(delivery):
        follows.unsubscribe(delivery.subscriber)
