"""What workers do for this room. Each task only calls a function that may safely be called twice."""

from celery import shared_task
from django.utils import timezone

from publishing import unsaved


@shared_task
def forget_unsaved_words() -> None:
    unsaved.forget_old(timezone.now())
