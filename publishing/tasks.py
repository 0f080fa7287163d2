"""What workers do for this room. Each task only calls a function that may safely be called twice."""

from celery import shared_task
from django.utils import timezone

from publishing import search, unsaved


@shared_task
def forget_unsaved_words() -> None:
    unsaved.forget_old(timezone.now())


@shared_task
def forget_search_words() -> None:
    search.forget_words()
