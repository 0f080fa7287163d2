"""What the clock brings this room. Each task only calls a function that may safely be called twice."""

from celery import shared_task
from django.utils import timezone

from updates import reminders


@shared_task
def send_reminders() -> None:
    reminders.send_due(timezone.now())
