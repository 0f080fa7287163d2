"""One email: a folder `templates/emails/<name>/` with subject.txt, body.txt and body.html, and its headers."""

import smtplib
from collections.abc import Mapping
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.module_loading import import_string

# Nobody answers a machine's letter by machine (RFC 3834).
AUTOMATIC = {"Auto-Submitted": "auto-generated"}


REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)
"""The mail server is well, but does not take this one message."""
FOR_GOOD = 500
"""From this code on a refusal is final; below it means "not now" (RFC 5321, section 4.2.1)."""
LONGEST_LINE = 998
"""Octets in a line of an email (RFC 5322, section 2.1.1)."""


class Letter(EmailMultiAlternatives):
    """A message whose long headers stay on one line: a link folded after "List-Unsubscribe:" is lost on some programs."""

    def message(self, **options: Any) -> Any:
        message = super().message(**options)
        message.policy = message.policy.clone(max_line_length=LONGEST_LINE)
        return message


def address(path: str) -> str:
    """The full address of a page, for an email; always on the portal's own host."""
    return f"{settings.PORTAL_URL}{path}"


def page(name: str, *args: object) -> str:
    """The full address of a page by the name of its route."""
    return address(reverse(name, args=args))


def build(name: str, to: str, context: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Letter:
    """The message `name`, addressed to one person, with its text and HTML parts."""
    context = {**shared_context(), **context}
    subject = " ".join(render_to_string(f"emails/{name}/subject.txt", context).split())
    text = render_to_string(f"emails/{name}/body.txt", context)
    html = css_inline.inline(render_to_string(f"emails/{name}/body.html", context), load_remote_stylesheets=False)
    message = Letter(subject, text, to=[to], headers={**AUTOMATIC, **(headers or {})})
    message.attach_alternative(html, "text/html")
    return message


def attach_calendar(message: Letter, method: str, content: bytes) -> None:
    """Let programs that know meetings show the entry in the message, and all others have it as a file (RFC 6047, section 2.4).

    `method` is the one that stands in the calendar, REQUEST or CANCEL.
    """
    message.attach_alternative(content.decode(), f"text/calendar; method={method}")
    message.attach("invite.ics", content, "application/ics")


def shared_context() -> dict[str, Any]:
    """What every email may say; the room that knows the programme's name adds it by the setting EMAIL_CONTEXT."""
    return {
        "portal_url": settings.PORTAL_URL,
        "portal_host": settings.PORTAL_HOST,
        **import_string(settings.EMAIL_CONTEXT)(),
    }


def send(
    name: str,
    to: str,
    context: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
    connection: BaseEmailBackend | None = None,
) -> None:
    """Build the message and hand it to the mail server now.

    Raises `smtplib.SMTPException` or `OSError` when the server does not take it.
    """
    message = build(name, to, context, headers)
    message.connection = connection
    message.send()


def answer_of(refused: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> tuple[int, str]:
    """The mail server's code and words about a message that it refused."""
    words: bytes | str
    if isinstance(refused, smtplib.SMTPDataError):
        code, words = refused.smtp_code, refused.smtp_error
    else:
        code, words = next(iter(refused.recipients.values()))
    return code, words.decode("utf-8", "replace") if isinstance(words, bytes) else words
