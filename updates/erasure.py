"""Forgetting who commented: when they ask for it, and when the time is over for which the privacy notice says it is kept."""

import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from people.models import User
from publishing import audit
from updates import conversations
from updates.models import Comment, CommentQuerySet

KEPT_UNSHOWN = datetime.timedelta(days=90)
"""From when a comment was sent, if it was never shown, or from when it was withdrawn."""
KEPT_ADDRESS = datetime.timedelta(days=28)
"""From the last thing that its writer could be told."""


def mark_of(email: str, key: str | None = None) -> str:
    """What is kept of an address: it finds the address's comments when its owner names it, and tells nothing by itself."""
    return salted_hmac("updates.comments", email.strip().lower(), secret=key, algorithm="sha256").hexdigest()


def comments_of(email: str) -> CommentQuerySet:
    """Comments sent with this address, under the secret key in use and under earlier ones that are honoured still."""
    return Comment.objects.from_address(
        email, [mark_of(email, key) for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]]
    )


@transaction.atomic
def erase(email: str, *, by: User) -> int:
    """Erase the comments of an address. Returns how many there were; a second time there are none.

    A comment goes as a whole, but where the programme has replied: then the reply stays below a line that says that the
    comment was erased. The audit trail says that it was done, and not for whom.
    """
    if not by.is_administrator:
        raise PermissionDenied(f"{by} is not an administrator")
    now = timezone.now()
    found = list(comments_of(email).select_for_update(of=("self",)).select_related("update__edition"))
    for comment in found:
        audit.record(by, "erased comment", comment, update=comment.update.number)
        if comment.is_approved:
            conversations.note_change(comment.update, now)
        erase_one(comment, by, now)
    return len(found)


def erase_one(comment: Comment, by: User, now: datetime.datetime) -> None:
    if not (comment.is_approved and comment.reply):
        comment.delete()
        return
    gone = {"name": "", "email": "", "mark": "", "text": "", "signs": [], "wants_email": False, "erased_at": now}
    Comment.objects.filter(pk=comment.pk).update(**gone, moderated_by=by, moderated_at=now, version=comment.version + 1)
    comment.letters.all().delete()


def forget(now: datetime.datetime) -> tuple[int, int]:
    """Delete comments that were not shown, and addresses that are not needed, once their time is over.

    Returns how many comments and how many addresses. Safe to call twice.
    """
    unshown = Comment.objects.out_of_time(now - KEPT_UNSHOWN)
    _, deleted = unshown.delete()
    addresses = Comment.objects.settled_before(now - KEPT_ADDRESS)
    return deleted.get("updates.Comment", 0), Comment.objects.filter(pk__in=addresses.values("pk")).update(email="")
