"""Sending one email of a queue, so that none which cannot go holds up those behind it."""

import enum
import logging
import smtplib
from collections.abc import Callable

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.db import transaction

from mail import messages
from mail.carriers import is_about_the_service

log = logging.getLogger(__name__)


class Attempt(enum.Enum):
    SENT = "It went."
    LATER = "It did not go now; it may go after a pause."
    NEVER = "It is refused for good."


def attempt(send: Callable[[], object], what: object) -> Attempt:
    """Send one email; what its sending wrote in the database is undone if it did not go. `what` names it in the log.

    Raises `OSError` or `smtplib.SMTPException` when the mail server takes nothing from anybody.
    """
    try:
        with transaction.atomic():
            send()
    except messages.REFUSED as refused:
        code, _ = messages.answer_of(refused)
        return Attempt.NEVER if code >= messages.FOR_GOOD else Attempt.LATER
    except AnymailRecipientsRefused:
        return Attempt.NEVER
    except (OSError, smtplib.SMTPException) as error:
        if not isinstance(error, AnymailAPIError) or is_about_the_service(error):
            raise
        log.warning("The sending service does not take the %s: %s. Others go on.", what, error.status_code)
        return Attempt.LATER
    except Exception:
        log.exception("The %s cannot be made. Others go on.", what)
        return Attempt.LATER
    return Attempt.SENT
