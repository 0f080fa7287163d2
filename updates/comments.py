"""Comments: readers send them, editors decide about them and reply. Who decides second is told."""

import datetime
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.shortcuts import get_object_or_404
from django.utils import timezone

from people.models import User
from publishing import audit
from publishing.locks import take_turn
from publishing.writing import SaidMeanwhile
from updates import comment_letters, conversations, risk, tasks
from updates.erasure import mark_of
from updates.models import Comment, CommentLetter, Update

State = Comment.State
Kind = CommentLetter.Kind

READ_AT_ONCE = 5
"""So many comments a day from one address wait beside the others; further ones are set aside behind them."""
KEPT = 50
"""So many a day from one address are kept at all."""
DAY = datetime.timedelta(days=1)


@transaction.atomic
def send(update: Update, *, name: str, email: str, text: str, wants_email: bool) -> None:
    """Keep a comment until an editor has read it. Sent twice, it is one.

    Nobody learns here whether the address is known: the same is answered when it has sent too many.
    """
    now = timezone.now()
    mark = mark_of(email)
    take_turn(f"updates.comment {mark}")
    lately = Comment.objects.filter(mark=mark, sent_at__gt=now - DAY).count()
    if Comment.objects.filter(update=update, mark=mark, name=name, text=text).exists() or lately >= KEPT:
        return
    comment = Comment.objects.create(
        update=update,
        name=name,
        email=email,
        mark=mark,
        text=text,
        wants_email=wants_email,
        sent_at=now,
        signs=risk.signs_in(f"{name}\n{text}"),
        is_set_aside=lately >= READ_AT_ONCE,
    )
    if comment.signs:
        tell_soon()


def approve(comment: Comment, *, by: User, seen: int) -> Comment:
    """Show a comment to readers. Raises `SaidMeanwhile`."""

    def show(comment: Comment) -> None:
        if comment.number is None:
            comment.number = (comment.update.comments.aggregate(last=Max("number"))["last"] or 0) + 1
        comment.reason, comment.is_spam = "", False

    return decide(comment, State.APPROVED, show, by=by, seen=seen)


def reject(comment: Comment, *, by: User, seen: int, reason: str, is_spam: bool = False) -> Comment:
    """Do not show a comment that waits. Raises `SaidMeanwhile`."""

    def refuse(comment: Comment) -> None:
        comment.reason, comment.is_spam = reason, is_spam

    return decide(comment, State.REJECTED, refuse, by=by, seen=seen)


def withdraw(comment: Comment, *, by: User, seen: int, reason: str) -> Comment:
    """Show an approved comment no longer. Raises `SaidMeanwhile`."""

    def take_away(comment: Comment) -> None:
        comment.reason = reason

    return decide(comment, State.WITHDRAWN, take_away, by=by, seen=seen)


MAY_BECOME = {
    State.WAITING: {State.APPROVED, State.REJECTED},
    State.APPROVED: {State.WITHDRAWN},
    State.REJECTED: {State.APPROVED},
    State.WITHDRAWN: {State.APPROVED},
}
LETTERS = {State.APPROVED: Kind.APPROVED, State.REJECTED: Kind.REJECTED, State.WITHDRAWN: Kind.WITHDRAWN}


@transaction.atomic
def decide(comment: Comment, state: str, change: Callable[[Comment], None], *, by: User, seen: int) -> Comment:
    """Bring a comment into another state, unless somebody has done something with it since it was at version `seen`."""
    stored = claim(comment, by)
    if stored.state == state and stored.moderated_by_id == by.pk:
        return stored
    if stored.version != seen or state not in MAY_BECOME[State(stored.state)]:
        raise said_of(stored)
    was_shown = stored.is_approved
    change(stored)
    now = timezone.now()
    stored.state, stored.decided_at = state, now
    save(stored, ["state", "decided_at", "number", "reason", "is_spam"], by=by, at=now)
    if stored.is_approved or was_shown:
        conversations.note_change(stored.update, now)
    audit.record(by, f"{state} comment", stored, update=stored.update.number)
    comment_letters.ask_for(stored, LETTERS[State(state)], now)
    tell_soon()
    return stored


@transaction.atomic
def reply(comment: Comment, *, by: User, seen: int, words: str) -> Comment:
    """Answer an approved comment as the programme; no words take the reply away. Raises `SaidMeanwhile`."""
    stored = claim(comment, by)
    if stored.reply == words and (not words or stored.moderated_by_id == by.pk):
        return stored
    if stored.version != seen or not stored.is_approved:
        raise said_of(stored)
    now = timezone.now()
    stored.reply, stored.replied_at = words, now if words else None
    save(stored, ["reply", "replied_at"], by=by, at=now)
    conversations.note_change(stored.update, now)
    audit.record(by, "replied to comment" if words else "took reply away", stored, update=stored.update.number)
    if words:
        comment_letters.ask_for(stored, Kind.REPLY, now)
        tell_soon()
    return stored


def claim(comment: Comment, by: User) -> Comment:
    """Hold the comment for this transaction, and its update, whose comments are numbered.

    Raises `Http404` if it has been erased meanwhile.
    """
    if not by.is_editor:
        raise PermissionDenied(f"{by} is not an editor")
    Update.objects.select_for_update(no_key=True).get(pk=comment.update_id)
    held = Comment.objects.select_for_update(of=("self",)).select_related("update__edition")
    return get_object_or_404(held, pk=comment.pk)


def save(comment: Comment, fields: list[str], *, by: User, at: datetime.datetime) -> None:
    comment.version += 1
    comment.moderated_by, comment.moderated_at = by, at
    comment.save(update_fields=[*fields, "version", "moderated_by", "moderated_at"])


def tell_soon() -> None:
    """Have a worker send the emails that are due as soon as this transaction is over."""
    transaction.on_commit(tasks.send_comment_letters.delay, robust=True)


def said_of(comment: Comment) -> SaidMeanwhile:
    """What somebody else has done with it, in words for who comes second."""
    words = comment.reason or comment.reply or comment.get_state_display()
    if comment.is_erased:
        words = "Erased, because who wrote it asked for that."
    return SaidMeanwhile(comment.moderated_by, comment.moderated_at or comment.sent_at, words, comment.version)
