"""The message of a digest, made once for all who are told the same, and what is put into it for each."""

import datetime
import time
from collections import OrderedDict
from email.utils import format_datetime

from django.conf import settings

from mail.carrying import Outgoing
from mail.messages import Letter
from mail.stamping import Form, check, form_of, mailbox, mark
from mail.verp import sender_for
from subscriptions import headers, tokens
from subscriptions.contents import content_for
from subscriptions.models import Delivery, Digest

NAMES = ("to", "date", "message-id", "preferences", "unsubscribe", "in-browser")
"""What differs from reader to reader."""
KEPT = 500
"""Forms that a worker keeps: of each some tens of kilobytes."""
GOOD_FOR = 60.0
"""Seconds for which a form is used before the record is asked again: words that were corrected or taken back go no longer."""

Told = tuple[int, ...]
"""The changes that somebody is told of."""


class Maker:
    """Makes each message once a minute in a run, whoever it is for."""

    def __init__(self) -> None:
        self.forms: OrderedDict[tuple[int, Told], tuple[float, Form]] = OrderedDict()
        """Each with when it was made, by the clock that is never set (`time.monotonic`)."""
        self.made = 0

    def form(self, digest: Digest, told: Told) -> Form:
        """Whatever is wrong with what it tells is raised."""
        key = (digest.pk, told)
        now = time.monotonic()
        if key not in self.forms or now - self.forms[key][0] > GOOD_FOR:
            self.forms[key] = now, form_of(letter_for(digest, told), NAMES)
            self.made += 1
            if len(self.forms) > KEPT:
                self.forms.popitem(last=False)
        self.forms.move_to_end(key)
        return self.forms[key][1]

    def email(self, delivery: Delivery, told: Told, now: datetime.datetime) -> Outgoing:
        """The email on its way to a subscriber, with the links that are good for them alone.

        Raises `Unfit` for an address that breaks messages, and whatever is wrong with what the digest tells.
        """
        subscriber = delivery.subscriber
        recipient = mailbox(subscriber.email)
        values = {
            "to": recipient,
            "date": format_datetime(now),
            "message-id": str(delivery.message_id),
            "preferences": tokens.link_for(subscriber, tokens.PREFERENCES),
            "unsubscribe": tokens.link_for(subscriber, tokens.UNSUBSCRIBE),
            "in-browser": tokens.link_to_email(delivery),
        }
        for name, value in values.items():
            check(name, value)
        return Outgoing(self.form(delivery.digest, told), values, sender_for(delivery.message_id), recipient)


def letter_for(digest: Digest, told: Told) -> Letter:
    """The message with marks where something is put in for each."""
    content = content_for(digest, told)
    own = headers.own(mark("message-id"), mark("unsubscribe"))
    sent = {"From": settings.DEFAULT_FROM_EMAIL, "Date": mark("date")}
    letter = Letter(content.subject, content.text, to=[mark("to")], headers={**sent, **headers.shared(digest), **own})
    letter.attach_alternative(content.html, "text/html")
    return letter
