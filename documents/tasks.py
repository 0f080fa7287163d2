"""What workers do for this room. Each task only calls a function that may safely be called twice."""

from celery import shared_task
from django.utils import timezone

from documents import drawing, files

SOFT_LIMIT, HARD_LIMIT = 120, 150  # seconds; less than kept.LEASE
A_MINUTE = 60


@shared_task(soft_time_limit=SOFT_LIMIT, time_limit=HARD_LIMIT)
def look_into(pk: int) -> None:
    if files.look_into(pk):
        draw.delay(pk)


@shared_task(soft_time_limit=SOFT_LIMIT, time_limit=HARD_LIMIT, expires=A_MINUTE)
def draw(pk: int) -> None:
    """Some pages, then others' work, then more pages. What waits longer than a minute is told of anew by the clock."""
    if drawing.draw_next(pk):
        draw.delay(pk)


@shared_task
def look_into_waiting() -> None:
    """Each file in a task of its own: one that ends its task ends no other's."""
    for pk in files.waiting():
        look_into.delay(pk)
    for pk in drawing.waiting():
        draw.delay(pk)


@shared_task
def forget_orphans() -> None:
    files.forget_orphans(timezone.now())
