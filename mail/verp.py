"""The envelope sender of each email names what was sent, so that a bounce says by its address what came back (VERP).

The address is signed: whoever makes one up is not believed (RFC 3834, section 4, on what an answer to it may do).
"""

import re
import uuid

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

LOCAL_PART = "bounces"
SIGNED = re.compile(rf"{LOCAL_PART}\+([0-9a-f]{{32}})-([0-9a-f]{{16}})")
"""Hexadecimal, since some mail servers write addresses small; of 57 characters, where 64 may be (RFC 5321, section 4.5.3.1.1)."""


def sender_for(message_id: uuid.UUID) -> str:
    """The envelope sender of the email with this Message-ID."""
    return f"{LOCAL_PART}+{message_id.hex}-{signature_of(message_id.hex, settings.SECRET_KEY)}@{settings.BOUNCE_DOMAIN}"


def delivery_of(address: str) -> uuid.UUID | None:
    """The Message-ID of the email that was sent from this envelope sender, or `None` if it was not made here.

    A new SECRET_KEY honours what was sent under the old one while that is in SECRET_KEY_FALLBACKS.
    """
    local_part, _, domain = address.strip().strip("<>").lower().rpartition("@")
    signed = SIGNED.fullmatch(local_part)
    if signed is None or domain != settings.BOUNCE_DOMAIN.lower():
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(constant_time_compare(signed[2], signature_of(signed[1], key)) for key in keys):
        return None
    return uuid.UUID(signed[1])


def signature_of(name: str, key: str) -> str:
    return salted_hmac("mail.verp", name, secret=key, algorithm="sha256").hexdigest()[:16]
