"""Emails about comments: to who wrote one and asked to be told, and to the programme when one should be read now.

No email repeats what was typed into the form, which is open to everyone: nobody can have their words sent to somebody
else's address.
"""

import datetime

from django.conf import settings
from django.db import transaction

from mail import letters, messages
from publishing.locks import take_turn
from updates.models import Comment, CommentLetter
from workstreams.context import the_programme

Kind = CommentLetter.Kind
NAMES = {
    Kind.APPROVED: "comment_shown",
    Kind.REJECTED: "comment_not_shown",
    Kind.WITHDRAWN: "comment_withdrawn",
    Kind.REPLY: "comment_reply",
}
BETWEEN_ALERTS = datetime.timedelta(hours=1)


def ask_for(comment: Comment, kind: str, now: datetime.datetime) -> None:
    """Have the writer of a comment told, if they asked for it. Each kind goes once; one that was dropped may be asked again."""
    if not (comment.wants_email and comment.email) or comment.is_spam or comment.is_set_aside:
        return
    letter, is_new = CommentLetter.objects.get_or_create(
        comment=comment, kind=kind, defaults={"asked_at": now, "not_before": now}
    )
    if not is_new and letter.ended_at and not letter.is_sent:
        letter.asked_at = letter.not_before = now
        letter.ended_at = None
        letter.save(update_fields=["asked_at", "not_before", "ended_at"])


def send_due() -> int:
    """Send whatever is due. Returns how many letters were looked at. Safe to call twice."""
    return letters.send_due(CommentLetter.objects.select_related("comment__update__edition"), send)


def holds(letter: CommentLetter) -> bool:
    """Whether what the letter tells is true still. That a comment is shown goes with the reply, if there is one by then."""
    comment = letter.comment
    if not comment.email:
        return False
    if letter.kind == Kind.REPLY:
        return comment.is_approved and bool(comment.reply)
    return comment.state == letter.kind and not (letter.kind == Kind.APPROVED and comment.reply)


def send(letter: CommentLetter) -> bool:
    """Send it, if what it tells holds still."""
    if not holds(letter):
        return False
    comment = letter.comment
    context = {
        "comment": comment,
        "update": comment.update,
        "comment_url": messages.address(comment.get_absolute_url()),
        "update_url": messages.address(comment.update.get_absolute_url()),
    }
    identity = f"<comment.{letter.pk}@{settings.PORTAL_HOST}>"
    messages.send(NAMES[Kind(letter.kind)], comment.email, context, {"Message-ID": identity})
    return True


@transaction.atomic
def alert(now: datetime.datetime) -> bool:
    """Tell the programme of comments that should be read now. At most one email an hour; whether one was sent.

    Raises `OSError` or `smtplib.SMTPException` when the mail server does not take it; the next tick tries again.
    """
    take_turn("updates.comment alerts")
    to = the_programme().contact_email
    pressing = dict(Comment.objects.pressing().values_list("pk", "alerted_at"))
    if not to or None not in pressing.values() or Comment.objects.filter(alerted_at__gt=now - BETWEEN_ALERTS).exists():
        return False
    messages.send("comments_to_read_now", to, {"count": len(pressing), "comments_url": messages.page("staff_comments")})
    Comment.objects.filter(pk__in=pressing, alerted_at=None).update(alerted_at=now)
    return True
