"""The staff's audit trail: who did what to which thing, when."""

from django.contrib.contenttypes.models import ContentType
from django.db import models

from people.models import User
from publishing.models import AuditEntry


def record(by: User, did: str, thing: models.Model, **details: object) -> None:
    """Write down what somebody did, in the transaction in which it is done."""
    AuditEntry.objects.create(by=by, did=did, thing=thing, details=details)


def last(thing: models.Model, *did: str) -> AuditEntry | None:
    """The newest entry of one of these deeds done to the thing."""
    kind = ContentType.objects.get_for_model(thing)
    return AuditEntry.objects.filter(thing_type=kind, thing_id=thing.pk, did__in=did).select_related("by").first()
