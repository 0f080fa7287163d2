"""What the clock brings this room. Each task only calls a function that may safely be called twice."""

from celery import shared_task
from django.utils import timezone

from meetings import decided, deputies, invitations, letters, notices, searching

PACK_SOFT_LIMIT, PACK_HARD_LIMIT = 420, 450  # seconds; less than pack_making.LEASE


@shared_task
def send_invitations() -> None:
    """Every minute, and at once after somebody was invited."""
    invitations.send_due()


@shared_task
def forget_invitations() -> None:
    invitations.forget(timezone.now())


@shared_task
def find_new_members() -> None:
    """Every hour: people are found from the first day of their term on."""
    searching.find_new_members()


@shared_task
def send_deputies_letters() -> None:
    """Every minute, and at once after somebody was named."""
    deputies.end_over()
    deputies.send_due()


@shared_task
def forget_deputies() -> None:
    deputies.forget(timezone.now())


@shared_task
def send_letters() -> None:
    """Every minute."""
    now = timezone.now()
    notices.plan_reminders(now)
    decided.plan_reminders(now)
    notices.open_due(now)
    letters.send_due()


@shared_task(soft_time_limit=PACK_SOFT_LIMIT, time_limit=PACK_HARD_LIMIT)
def make_pack(pk: int) -> None:
    from meetings import pack_making

    pack_making.make(pk)


@shared_task(soft_time_limit=PACK_SOFT_LIMIT, time_limit=PACK_HARD_LIMIT)
def make_waiting_packs() -> None:
    """Every minute, each in a task of its own: those of which the telling was lost. However many wait, there is one message."""
    from meetings import pack_making

    waiting = pack_making.waiting()
    if waiting:
        pack_making.make(waiting[0])
    if waiting[1:]:
        make_waiting_packs.apply_async(expires=60)


@shared_task
def forget_packs() -> None:
    from meetings import packs

    packs.forget(timezone.now())
