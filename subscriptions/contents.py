"""The words of an email, made once for all who are told the same, and kept for a while."""

import datetime
import hashlib
import json
from typing import Any

from django.utils import timezone

from mail import messages
from mail.stamping import mark
from publishing.models import Change
from subscriptions.models import Content, Digest
from subscriptions.news import News, in_full

BODIES_KEPT = datetime.timedelta(days=30)


def content_for(digest: Digest, told: tuple[int, ...]) -> Content:
    """The words that tell of these changes, which the sender has just found to be tellable to the reader.

    They are made when they are first asked for, and anew if the record says something else of a change by now.
    Raises `Change.DoesNotExist` when none of the changes is left.
    """
    news = News(in_full(Change.objects.filter(pk__in=told)))
    if not news.changes:
        raise Change.DoesNotExist(f"None of the changes {told} is on record any more.")
    key: dict[str, Any] = {"digest": digest, "change_ids": sorted(told), "fingerprint": fingerprint_of(news)}
    found = Content.objects.filter(**key).exclude(html="").first()
    return found or Content.objects.update_or_create(**key, defaults=words_of(news, digest))[0]


def words_of(news: News, digest: Digest) -> dict[str, Any]:
    """Subject, text and HTML, with marks where each reader's own links stand."""
    letter = letter_for(news, digest)
    return {
        "subject": letter.subject,
        "text": str(letter.body),
        "html": str(letter.alternatives[0][0]),
        "made_at": timezone.now(),
    }


def letter_for(news: News, digest: Digest) -> messages.Letter:
    links = {"preferences_url": mark("preferences"), "unsubscribe_url": mark("unsubscribe"), "web_url": mark("in-browser")}
    return messages.build("digest", mark("to"), {"news": news, "digest": digest, **links})


def fingerprint_of(news: News) -> str:
    """Of all that the words rest on."""
    said = [
        [
            change.title,
            change.summary,
            change.note,
            change.address,
            change.at.isoformat(),
            change.audience,
            change.corrects,
            change.is_last,
        ]
        + [[touch.heading, touch.line, touch.address, str(touch.topic)] for touch in change.touches.all()]
        for change in news.ordered
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def forget_bodies(now: datetime.datetime) -> int:
    """Empty the texts of what was made long ago. Subjects stay, and what was told to whom stays in the ledger."""
    return Content.objects.filter(made_at__lt=now - BODIES_KEPT).exclude(html="").update(text="", html="")
