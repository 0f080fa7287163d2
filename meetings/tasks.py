"""What the clock brings this room. Each task only calls a function that may safely be called twice."""

from celery import shared_task
from django.utils import timezone

from meetings import invitations


@shared_task
def send_invitations() -> None:
    """Every minute, and at once after somebody was invited."""
    invitations.send_due()


@shared_task
def forget_invitations() -> None:
    invitations.forget(timezone.now())
