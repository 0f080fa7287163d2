"""What the clock brings this room. Each task only calls a function that may safely be called twice."""

from celery import shared_task
from django.utils import timezone

from workstreams import consultations
from workstreams.importing import applying


@shared_task
def announce_consultations() -> None:
    consultations.announce_due(timezone.now())


@shared_task
def forget_abandoned_imports() -> None:
    applying.forget_abandoned(timezone.now())
