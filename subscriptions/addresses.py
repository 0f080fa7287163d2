"""Email addresses: as they are written to and compared, as they are shown, and as a hash that tells only who knows one.

The domain is written to in ASCII (IDNA 2008, RFC 5891) and in small letters, whichever script it was typed in, so that one
address is one subscriber. The part before the @ stays as typed; capitals make no other address.
"""

import hashlib
import hmac

import idna
from django.conf import settings

TYPE_ANOTHER = "Use another address."
LONGEST = 254
"""Octets of an address that a mail server takes (RFC 5321, section 4.5.3.1.3, and its erratum 1690)."""


def as_sent(typed: str) -> str:
    """The address to write to. Raises `ValueError`, with words for who typed it, if mail to it would not arrive everywhere.

    Whether it has the form of an address is asked of the answer by `validate_email`.
    """
    local, _, domain = typed.strip().rstrip(".").rpartition("@")
    if len(typed) > LONGEST:
        raise ValueError(f"Enter an address of at most {LONGEST} characters.")
    if not local.isascii():
        raise ValueError(f"Letters with accents before the @ are not taken by every mail server. {TYPE_ANOTHER}")
    if domain.startswith("["):
        raise ValueError(f"A number after the @ is not taken by mail servers today. {TYPE_ANOTHER}")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True, std3_rules=True).decode()
        except idna.IDNAError:
            raise ValueError("After the @ there is something that cannot be a domain. Check how it is spelled.") from None
    return f"{local}@{domain.lower()}"


def as_shown(email: str) -> str:
    """The address with its domain in its own script."""
    local, _, domain = email.rpartition("@")
    try:
        return f"{local}@{idna.decode(domain)}" if local else email
    except idna.IDNAError:
        return email


def hash_of(words: str, key: str | None = None) -> str:
    """A keyed hash: whoever has the database alone can neither read it nor try addresses against it."""
    secret = f"subscriptions.addresses {key or settings.SECRET_KEY}"
    return hmac.new(secret.encode(), words.lower().encode(), hashlib.sha256).hexdigest()


def hashes_of(words: str) -> list[str]:
    """Its hashes by today's key and by each that was used before."""
    return [hash_of(words, key) for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]]
