"""The carrier that the settings name: SMTP, a service's own interface (django-anymail), or any other backend of Django."""

from collections.abc import Iterator, Sequence
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from mail.carrying import TAKEN, Answer, Away, Carrier, Outgoing, RefusesUs, troubles_told
from mail.pipelining import Pipelined

NO_MAILBOX = 550
NOT_OURS = {401, 402, 403, 404}
"""A service's answers that are to our key, our bill or our address of it, and to no message."""
TOO_MANY = 429


def open_carrier() -> Carrier:
    """The carrier that is set. Raises `Away` or `RefusesUs`."""
    backend = get_connection()
    with troubles_told():
        backend.open()
    return Pipelined(backend) if isinstance(backend, EmailBackend) else OneByOne(backend)


def is_about_the_service(error: AnymailAPIError) -> bool:
    """Whether it would be said to any message: the service is not there, is busy, or has something against us."""
    code = error.status_code
    return code is None or code == TOO_MANY or code >= 500 or code in NOT_OURS


def trouble_of(error: AnymailAPIError) -> Away | RefusesUs:
    """What a service has against our request, be it our sender, our bill or what is in the message. No address is at fault: what
    is said of a recipient has an error of its own."""
    code, words = error.status_code, " ".join(str(error).split())
    return Away(words) if code is None or code == TOO_MANY or code >= 500 else RefusesUs(words)


class OneByOne:
    """A backend that takes Django's message objects, one after another."""

    def __init__(self, backend: BaseEmailBackend) -> None:
        self.backend = backend

    def send(self, emails: Sequence[Outgoing]) -> Iterator[Answer]:
        for email in emails:
            message: Any = email.form.filled(email.values)
            message.from_email = email.sender
            message.metadata = {"message-id": email.values["message-id"]}  # services give it back with a bounce
            yield self.hand_over(message)

    def hand_over(self, message: EmailMessage) -> Answer:
        """Raises `Away` or `RefusesUs`, as whatever the service says is to us or to the message."""
        try:
            with troubles_told():
                self.backend.send_messages([message])
        except (AnymailRecipientsRefused, AnymailInvalidAddress) as refused:
            return Answer(NO_MAILBOX, str(refused))
        except AnymailAPIError as error:
            raise trouble_of(error) from error
        except AnymailError as error:  # what the service cannot do with any message of ours
            raise RefusesUs(" ".join(str(error).split())) from error
        return Answer(TAKEN, "Handed over")

    def close(self) -> None:
        with troubles_told():
            self.backend.close()
