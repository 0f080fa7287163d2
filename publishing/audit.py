"""The staff's audit trail: who did what to which thing, when."""

from django.db import models

from people.models import User
from publishing.models import AuditEntry


def record(by: User, did: str, thing: models.Model, **details: object) -> None:
    """Write down what somebody did, in the transaction in which it is done."""
    AuditEntry.objects.create(by=by, did=did, thing=thing, details=details)
