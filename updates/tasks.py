"""What the clock brings this room. Each task only calls a function that may safely be called twice."""

from celery import shared_task
from django.utils import timezone

from updates import comment_letters, erasure, previews, remark_letters, reminders, review_letters, workflow


@shared_task
def send_reminders() -> None:
    reminders.send_due(timezone.now())


@shared_task
def publish_due() -> None:
    workflow.publish_due(timezone.now())


@shared_task
def send_comment_letters() -> None:
    """Every minute, and at once after a moderator's act or a comment that should be read now."""
    comment_letters.alert(timezone.now())
    comment_letters.send_due()


@shared_task
def send_remark_letters() -> None:
    """Every minute, and at once after a remark."""
    remark_letters.send_due()


@shared_task
def send_review_letters() -> None:
    """Every minute."""
    review_letters.send_due()


@shared_task
def forget_comments() -> None:
    erasure.forget(timezone.now())
    previews.forget(timezone.now())
