"""What workers do for this room. Each task only calls a function that may safely be called twice."""

from celery import shared_task
from django.utils import timezone

from documents import files

SOFT_LIMIT, HARD_LIMIT = 120, 150  # seconds; less than files.LEASE


@shared_task(soft_time_limit=SOFT_LIMIT, time_limit=HARD_LIMIT)
def look_into(pk: int) -> None:
    files.look_into(pk)


@shared_task
def look_into_waiting() -> None:
    """Each file in a task of its own: one that ends its task ends no other's."""
    for pk in files.waiting():
        look_into.delay(pk)


@shared_task
def forget_orphans() -> None:
    files.forget_orphans(timezone.now())
