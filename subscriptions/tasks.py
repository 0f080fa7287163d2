"""What workers do for this room. Each task only calls a function that may safely be called twice."""

import logging

from celery import shared_task
from celery.signals import worker_shutting_down
from django.utils import timezone

from subscriptions import consent, deliveries, digests, keeping, mailbox, moving, stopping

log = logging.getLogger(__name__)


@shared_task
def tick() -> None:
    """Every minute, and at once after a change or a request: do whatever is due."""
    answer_requests.delay()
    digests.open_due(timezone.now())
    try:
        deliveries.send_waiting()
    except deliveries.ServerRefuses as error:
        log.warning("The mail server takes nothing: %s. What was planned waits.", error)


@worker_shutting_down.connect
def finish_what_is_on_the_wire(**_: object) -> None:
    stopping.end_all()


@shared_task
def answer_requests() -> None:
    consent.answer_requests()
    moving.answer_changes()


@shared_task
def forget_what_is_over() -> None:
    """Every night."""
    keeping.forget_what_is_over(timezone.now())


@shared_task
def read_bounces() -> None:
    """Every few minutes."""
    mailbox.read()
