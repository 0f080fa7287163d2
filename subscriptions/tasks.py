"""What workers do for this room. Each task only calls a function that may safely be called twice."""

from celery import shared_task
from django.utils import timezone

from subscriptions import consent, deliveries, digests, keeping, moving


@shared_task
def tick() -> None:
    """Every minute, and at once after a change or a request: do whatever is due."""
    answer_requests.delay()
    digests.open_due(timezone.now())
    deliveries.send_waiting()


@shared_task
def answer_requests() -> None:
    consent.answer_requests()
    moving.answer_changes()


@shared_task
def forget_what_is_over() -> None:
    """Every night."""
    keeping.forget_what_is_over(timezone.now())
