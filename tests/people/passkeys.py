"""Making passkeys for tests."""

from allauth.mfa.models import Authenticator

from people.models import User


def give(person: User, name: str) -> Authenticator:
    """A passkey as it is kept; it opens nothing."""
    data = {"name": name, "credential": {}}
    return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)
