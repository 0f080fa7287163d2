"""The headers of a digest: those of a list that behaves."""

from email.utils import formataddr
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from mail.messages import page
from subscriptions.models import Digest
from workstreams.context import the_programme

SENDER_LENGTH = 15
"""Of the last part of Feedback-ID, at most."""


def shared(digest: Digest) -> dict[str, str]:
    """What all emails of a digest have alike: RFC 2369, RFC 2919, and Feedback-ID for the providers' complaint figures.

    Whoever answers writes to the programme, if it says where. Answers by machine are not wanted (RFC 3834).
    """
    return {
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "List-Id": f"<updates.{settings.PORTAL_HOST}>",
        "List-Help": f"<{page('subscribe')}>",
        "List-Subscribe": f"<{page('subscribe')}>",
        "List-Archive": f"<{page('updates')}>",
        "Feedback-ID": f"{digest.pk}:{digest.frequency.replace(' ', '-')}:digest:{settings.PORTAL_HOST[:SENDER_LENGTH]}",
        **contact(),
    }


def contact() -> dict[str, str]:
    """Where people answer, if the programme has an address that is one."""
    programme = the_programme()
    try:
        validate_email(programme.contact_email)
    except ValidationError:
        return {}
    name = " ".join(programme.name.split())
    return {
        "List-Owner": f"<mailto:{quote(programme.contact_email, safe='@')}>",
        "Reply-To": formataddr((name, programme.contact_email)),
    }


def own(message_id: str, unsubscribe_url: str) -> dict[str, str]:
    """What each email has for itself: a Message-ID that stays the same each time it is tried, and a way out by one click
    (RFC 8058)."""
    return {
        "Message-ID": f"<{message_id}@{settings.PORTAL_HOST}>",
        "List-Unsubscribe": f"<{unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
