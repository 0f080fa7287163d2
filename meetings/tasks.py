"""What the clock brings this room. Each task only calls a function that may safely be called twice."""

from celery import shared_task
from django.utils import timezone

from meetings import invitations, letters, notices


@shared_task
def send_invitations() -> None:
    """Every minute, and at once after somebody was invited."""
    invitations.send_due()


@shared_task
def forget_invitations() -> None:
    invitations.forget(timezone.now())


@shared_task
def send_letters() -> None:
    """Every minute."""
    now = timezone.now()
    notices.plan_reminders(now)
    notices.open_due(now)
    letters.send_due()
